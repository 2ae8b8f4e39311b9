import { cutToComm } from '../../procfs/comm.ts';

/** Of shells, of what every Linux runs, of what runs containers, and of what serves, sends and measures media. */
const PROGRAMS: ReadonlySet<string> = new Set(
  [
    'sh bash dash zsh fish ash busybox init systemd agetty getty login su sudo sshd sshd-session sftp-server ssh scp rsync cron crond atd anacron dbus-daemon dbus-broker dbus-broker-lau polkitd rsyslogd syslog-ng syslogd klogd auditd udevd chronyd ntpd ntpdate timesyncd snapd packagekitd unattended-upgr dockerd containerd containerd-shim containerd-shim-runc-v2 docker docker-proxy docker-init runc crun podman conmon crio kubelet kube-proxy kube-apiserver kube-controller-manager kube-scheduler etcd coredns flanneld calico-node cilium-agent pause tini dumb-init k3s k3s-server k3s-agent nerdctl',
    'NetworkManager dhclient dhcpcd wpa_supplicant ModemManager avahi-daemon dnsmasq named unbound firewalld fail2ban-server iptables nft conntrackd keepalived wg-quick openvpn charon zabbix_agentd zabbix_server node_exporter prometheus-node-exporter prometheus grafana-server grafana telegraf collectd fluentd fluent-bit filebeat metricbeat vector datadog-agent netdata atop sa1 sadc sadf sar vmstat mpstat pidstat iostat dstat htop top btop glances perf strace ltrace gdb tcpdump tshark iperf iperf3 ethtool tc ip ss netstat lsof nethogs iftop nload stress stress-ng dd fio tar gzip xz zstd bzip2 cp mv rm find grep sed awk cat tail less sort sleep cut head wc xargs watch make gcc g++ cc1 cc1plus ld clang cmake ninja go cargo rustc git vim nano emacs tmux screen curl wget',
    'nginx httpd apache2 haproxy caddy envoy traefik varnishd squid php-fpm node nodejs deno bun python python2 python3 perl ruby java lua luajit mysqld mariadbd postgres postmaster redis-server memcached mongod clickhouse-serv rabbitmq-server beam.smp kafka influxd mosquitto sqlite3 postfix master qmgr pickup dovecot exim4 smbd nmbd nfsd rpcbind rpc.statd rpc.mountd multipathd lvmetad dmeventd mdadm smartd thermald irqbalance tuned tuned-adm bpftune power-profiles powerprofiles-d acpid upowerd qemu-system-x86 qemu-ga libvirtd virtlogd virtqemud vmtoolsd hv_kvp_daemon hv_vss_daemon google_guest_ag google_osconfig amazon-ssm-agen amazon-ssm-agent cloud-init walinuxagent waagent accounts-daemon gdm Xorg Xwayland gnome-shell pulseaudio pipewire wireplumber bluetoothd cupsd iscsid rngd haveged numad ksmtuned earlyoom systemd-oomd',
    'srs srs-proxy srs-hybrid srs_hybrid srs-server srs-master srs-worker srs_bench srs-bench srs-top srs_player srs_publish sb_rtmp_load sb_rtmp_publish sb_hls_load sb_http_load objs ffmpeg ffprobe ffplay gst-launch-1.0 gst-launch vlc cvlc obs mediamtx rtsp-simple-ser livego janus mediasoup-worke mediasoup-worker coturn turnserver liquidsoap icecast2 shaka-packager packager srt-live-transmit srt-file-transm srt-tunnel sls tsp x264 x265 valgrind memcheck asan_symbolizer hybrid log async recv send timer api http rtmp rtc main worker server',
  ]
    .join(' ')
    .split(' ')
    .map(cutToComm),
);
/** Of the kernel, of SRS's threads, of SRT's, of valgrind. */
const PATTERNS = [
  /^(?:systemd|kworker|ksoftirqd|migration|cpuhp|idle_inject|watchdog|rcu[_a-z]*|kthread\w*|kswapd\d*|kcompactd\d*|khugepaged|khungtaskd|kauditd|kdevtmpfs|kblockd|kintegrityd|netns|oom_reaper|writeback|jbd2|ext4-rsv-conver|xfs\w*|btrfs\S*|scsi_\w+|nvme\S*|md\d+_\w+|dmcrypt_\w+|kdmflush|loop\d+|zswap\S*|ata_sff|edac-poller|acpi_thermal_pm|mld|ipv6_addrconf|kstrp|cryptd|devfreq_wq|inet_frag_wq|ksmd|slub_flushwq|mm_percpu_wq|tpm\S*|hwrng|vhost-\d+|kvm\S*|irq)(?:$|[-/:.\d])/,
  /^SRT:[A-Za-z]+(?::w\d+)?$/,
  /^srs(?:[-_](?:log|hybrid|master|worker|proxy|bench|stat|server))?\d{0,3}$/,
  /^(?:memcheck|massif|callgrind|cachegrind|helgrind|none)-[a-z\d]+-(?:linux)?$/,
  /^(?:python|pypy|perl|ruby|lua|php|php-fpm|java|node|gcc|g\+\+|clang)-?[\d.]*$/,
];

/** Whether the name of a process, a thread or an executable says nothing of whose it is. As the kernel cuts it, or whole. */
export function isWellKnownProgram(name: string): boolean {
  return PROGRAMS.has(cutToComm(name)) || PATTERNS.some(pattern => pattern.test(name));
}

/** Of systemd itself and of distributions, where they are called otherwise than what they start. */
const UNITS =
  /^(?:systemd-(?:journald|logind|networkd|resolved|timesyncd|timedated|hostnamed|localed|machined|oomd|udevd|userdbd|homed|tmpfiles-clean|tmpfiles-setup|modules-load|sysctl|random-seed|remount-fs|update-utmp|user-sessions)|user-runtime-dir|getty|serial-getty|container-getty|console-getty|apt-daily|apt-daily-upgrade|dnf-makecache|man-db|logrotate|fstrim|e2scrub_all|motd-news|unattended-upgrades|ssh|network-online|networking|wpa_supplicant|rsyslog|syslog|iscsi|docker|podman|kubelet|modprobe)$/;
const UNIT =
  /^(.+?)(?:@(?:tty\w{1,8}|hvc\d|console|\d{1,10})?)?\.(?:service|socket|timer|mount|scope|slice)$/;

/** Whether the name of a unit of systemd says nothing of whose it is: `ssh.service`, `getty@tty1.service`. Whole names alone. */
export function isWellKnownUnit(unit: string): boolean {
  const [, name = ''] = UNIT.exec(unit) ?? [];
  return UNITS.test(name) || (name === cutToComm(name) && PROGRAMS.has(name));
}

/** As the kernel, udev and what makes networks of containers call interfaces; and what every administrator calls them. */
const USUAL_INTERFACE =
  /^(?:(?:lo|eth|en[ospv][a-z\d]*|em|p\d+p|wlan|wl[ops][a-z\d]*|ww[a-z]*|ib|ibp[a-z\d]*|usb|bond|team|br|vmbr|virbr|docker|docker_gwbridge|podman|cni|cni-podman|lxcbr|lxdbr|veth[\da-f]*|vnet|tap|tun|wg|ppp|gre|gretap|erspan|sit|tunl|ip6tnl|ip6gre|ip6_vti|ip_vti|dummy|ifb|vlan|vxlan|macvlan|macvtap|ipvlan|nlmon|can|flannel|kube-ipvs|kube-bridge|nodelocaldns|cilium_(?:host|net|vxlan)|cali[\da-f]+|lxc[\da-f]+|tailscale|wan|lan|dmz|mgmt|public|private|internal|external|uplink|vpn)\d{0,4}(?:[fsnpd]\d{1,4}){0,4}(?:-nic)?(?:\.\d{1,4}){0,2}(?:[@:]\w{1,15})?)$/;

export function isUsualInterface(name: string): boolean {
  return USUAL_INTERFACE.test(name);
}

/** Of what srs-top and the programs that it asks say themselves: as the name of something they are not to be told from words. */
const ORDINARY: ReadonlySet<string> = new Set(
  [
    'localhost host hosts dir program linux server servers recording debian ubuntu node nodes root live srs',
    'media edge origin stream streams streaming video audio player players publisher publishers client clients relay ingest transcode transcoder encoder decoder camera channel broadcast studio vod dvr hls rtmp rtc webrtc srt http https proxy cache cdn gateway router balancer worker master main primary secondary backup test testing staging production prod demo lab dev build home office cloud web www app api mail data db database log logs monitor control manager agent network net lan wan vpn internet local remote',
    'packet packets loss lost losing drop drops dropped queue queues buffer buffers socket sockets port ports interface interfaces address thread threads process processes kernel core cores cpu cpus memory disk time timer clock quota group cgroup system user nice renice affinity softirq softnet interrupts irq tuning tuned change changes changed undo window seconds finding findings remedy cause burst starved blocked stopped saturated throttled stolen slow busy idle full known unknown none all other others before after first last since with without from into over under and are for has not now one the was own',
  ]
    .join(' ')
    .split(' '),
);

/** Whether a name is a word that may stand in any text and mean something else there. */
export function isOrdinaryWord(name: string): boolean {
  return name.length < 3 || ORDINARY.has(name.toLowerCase());
}
