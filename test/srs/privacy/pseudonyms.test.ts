import { describe, expect, test } from 'vitest';
import { Pseudonyms } from '../../../src/srs/privacy/pseudonyms.ts';
import { cpuMsOf } from '../../helpers/cpu-ms.ts';

test('a name is always replaced by the same, and two by two', () => {
  const names = new Pseudonyms('edge-7.example.org');
  expect(names.stream('/live/room')).toBe('/app-1/stream-1');
  expect(names.stream('/live/other')).toBe('/app-1/stream-2');
  expect(names.stream('/vod/room')).toBe('/app-2/stream-1');
  expect(names.stream('/live/room')).toBe('/app-1/stream-1');
  expect(names.hostName).toBe('host-1');
  expect(names.user('alice')).toBe('user-1');
  expect(['root', 'nobody', 'systemd-network', ''].map(name => names.user(name))).toEqual([
    'root',
    'nobody',
    'systemd-network',
    '',
  ]);
});

describe('in texts', () => {
  const names = new Pseudonyms('edge-7.example.org');
  names.stream('/live/room');

  test.each([
    ['edge-7.example.org is a recording', 'host-1 is a recording'],
    ['/home/alice/srs/objs/srs -c conf/srs.conf', '/home/user-1/srs/objs/srs -c conf/srs.conf'],
    ['ffmpeg -i rtmp://***@media.example.org:1935/live/***', 'ffmpeg -i rtmp://***@host-2:1935/app-1/***'],
    ['/live/room has no key frames', '/app-1/stream-1 has no key frames'],
    ['http://203.0.113.9:1985 did not answer', 'http://198.18.0.1:1985 did not answer'],
    ['EDGE-7 listens', undefined],
    ['Edge-7.Example.org and db.example.org:5432', 'host-1 and host-3:5432'],
    ['ssh bob@edge-9 to user@1000.service', 'ssh user-2@host-4 to user@1000.service'],
    [
      '/srv/acme/a.conf and /usr/lib/x and /sys/class/net/eth0/queues',
      '/srv/dir-1/dir-2.conf and /usr/lib/x and /sys/class/net/eth0/queues',
    ],
    ['/root/.local/state/srs-top/recordings/x.srstop', '/root/.local/state/srs-top/recordings/dir-3.srstop'],
    ['net.core.rmem_max is 212992 B, cpu.stat of srs.service, run.sh, libc.so.6', undefined],
    ['renice -n -10 -p 17034', 'renice -n -10 -p 17034'],
    ['SRS 7.0.18 lost 12 % in 30 s (/proc/17034/net/udp)', undefined],
  ])('%s', (text, expected) => {
    expect(names.text(text)).toBe(expected ?? text);
  });

  test.each([
    ['maple', 'on MAPLE: maple-leaf, maples', 'on host-1: host-1-leaf, maples'],
    ['edge-acmecorp7', 'EDGE-ACMECORP7x', 'host-1x'],
  ])('the own name %s is found in any case', (name, text, expected) => {
    expect(new Pseudonyms(name).text(text)).toBe(expected);
  });

  test('a host that is called as an ordinary word leaves that word alone', () => {
    expect(new Pseudonyms('srs').text('/usr/local/srs/objs/srs')).toBe('/usr/local/srs/objs/srs');
  });
});

test.each(['a://', '/home/', 'a.service', 'in a', '/a/a', 'a', '://', 'a.', 'a@', '--host=', 'a-', '/'])(
  'hostile texts of %s take no time',
  piece => {
    const names = new Pseudonyms('edge-7');
    names.stream('/a/b');
    expect(cpuMsOf(() => names.text(piece.repeat(100_000)))).toBeLessThan(1_500);
  },
);

describe('names of programs', () => {
  test.each([
    ...['srs', 'ffmpeg', 'nginx', 'sshd', 'ksoftirqd/3', 'kworker/u8:2-ext4', 'rcu_preempt', 'SRT:RcvQ:w1'],
    ...[
      'systemd-timesyncd',
      'systemd-timesyn',
      'containerd-shim-runc-v2',
      'containerd-shim',
      'irq/34-eth0-TxR',
    ],
    ...['memcheck-amd64-', 'memcheck-amd64-linux', 'python3.11', 'docker-proxy', 'irqbalance', ''],
  ])('%s says nothing of anybody, and stays', name => {
    expect(new Pseudonyms('edge-7').program(name)).toBe(name);
  });

  test('others are replaced, as the kernel cuts them and whole, and in sentences', () => {
    const names = new Pseudonyms('edge-7');
    expect(names.program('acme-transcoder-main')).toBe('program-1');
    expect(names.program('acme-transcoder')).toBe('program-1');
    expect(names.program('Brand')).toBe('program-2');
    expect(names.program('program-2')).toBe('program-2');
    expect(names.text('SRS is starved by 2 × acme-transcoder (66 % of CPU 3), Brand 18 and branding')).toBe(
      'SRS is starved by 2 × program-1 (66 % of CPU 3), program-2 18 and branding',
    );
  });

  test('one that is called by an ordinary word leaves that word alone', () => {
    const names = new Pseudonyms('edge-7');
    expect(names.program('packets')).toBe('program-1');
    expect(names.text('12 packets lost')).toBe('12 packets lost');
  });
});

describe('names of units and cgroups', () => {
  const sentences = [
    'SRS is starved by 6 × ffmpeg (61 % of CPU 1, in acme-live.service): 12 packets lost',
    'renice alone cannot help: its cgroup acme-live.service ranks SRS',
    'systemctl set-property acme-live.service CPUQuota=',
    'see /etc/systemd/system/acme-live.service.d/quota.conf',
    "systemd manages 'system-acme\\x2dlive.slice', acme@live.service and acme.live.scope.",
  ];

  test('are replaced in sentences by those of the path, whichever comes first', () => {
    const [met, unmet] = [new Pseudonyms('edge-7'), new Pseudonyms('edge-7')];
    expect(met.group('/system.slice/acme-live.service')).toBe('/system.slice/dir-1.service');
    const told = sentences.map(sentence => unmet.text(sentence));
    expect(told).toEqual([
      'SRS is starved by 6 × ffmpeg (61 % of CPU 1, in dir-1.service): 12 packets lost',
      'renice alone cannot help: its cgroup dir-1.service ranks SRS',
      'systemctl set-property dir-1.service CPUQuota=',
      'see /etc/systemd/system/dir-1.service.d/quota.conf',
      "systemd manages 'dir-2.slice', dir-3.service and dir-4.scope.",
    ]);
    expect(sentences.map(sentence => met.text(sentence))).toEqual(told);
    expect(unmet.group('/system.slice/acme-live.service')).toBe('/system.slice/dir-1.service');
  });

  test('that no systemd made, or that a sentence cuts off, are found where sentences name them', () => {
    const names = new Pseudonyms('edge-7');
    names.group('/acme/limited');
    names.group('/acme-live-transcoder-production.service');
    names.group('/lxc.payload.acme-web');
    expect(names.text('its cgroup limited ranks SRS: what it may use is limited')).toBe(
      'its cgroup dir-2 ranks SRS: what it may use is limited',
    );
    expect(names.text('acme 18 on CPU 3 in acme-live-transcoder-produc…')).toBe(
      'acme 18 on CPU 3 in dir-3.service',
    );
    expect(names.text('change the limit of the LXC container acme-web as well')).toBe(
      'change the limit of the LXC container dir-4 as well',
    );
    expect(names.text('lost in packets, in …, in live')).toBe('lost in packets, in …, in live');
  });

  test.each([
    ...[
      'system.slice',
      'user.slice',
      'user-1000.slice',
      'user@1000.service',
      'session-3.scope',
      'init.scope',
    ],
    ...[
      'ssh.service',
      'docker.service',
      'srs.service',
      'srs@1.service',
      'irqbalance.service',
      'cron.service',
    ],
    ...['systemd-journald.service', 'getty@tty1.service', 'snapd.service', 'docker', 'kubepods.slice'],
  ])('%s is as everywhere, and stays', unit => {
    const names = new Pseudonyms('edge-7');
    expect(names.group(`/system.slice/${unit}`)).toBe(`/system.slice/${unit}`);
    for (const sentence of [`in ${unit}, by ${unit}.`, `its cgroup ${unit}`, `${unit}:`])
      expect(names.text(sentence)).toBe(sentence);
  });

  test.each([
    'systemd-nspawn@acme.service',
    'systemd-acme.service',
    'acme-ssh.service',
    'nginx@acme.service',
  ])('%s is not as everywhere', unit => {
    const names = new Pseudonyms('edge-7');
    expect(names.group(`/system.slice/${unit}`)).toBe('/system.slice/dir-1.service');
    expect(names.text(`in ${unit}`)).toBe('in dir-1.service');
  });
});

describe('names of interfaces', () => {
  test.each([
    ...[
      'lo',
      'eth0',
      'eth0.100',
      'eth0:1',
      'ens3',
      'ens5f0np1',
      'enp0s31f6',
      'eno1',
      'bond0',
      'br0',
      'docker0',
    ],
    ...[
      'veth12ab34c',
      'wg0',
      'tun0',
      'wlp2s0',
      'vmbr1',
      'cali12ab34cd56e',
      'flannel.1',
      'wan',
      'lan1',
      'ip6tnl0',
    ],
  ])('%s is as everywhere, and stays', name => {
    expect(new Pseudonyms('edge-7').interface(name)).toBe(name);
  });

  test('others are replaced, in what is behind them and in sentences too', () => {
    const names = new Pseudonyms('edge-7');
    expect(
      ['acme-vpn0', 'acme.7', 'br-0123456789ab', 'acme-vpn0'].map(name => names.interface(name)),
    ).toEqual(['if-1', 'if-2', 'if-3', 'if-1']);
    expect(names.text('irq:acme-vpn0=2; acme-vpn0-TxRx-0, qdisc of acme.7.')).toBe(
      'irq:if-1=2; if-1-TxRx-0, qdisc of if-2.',
    );
    expect(names.program('irq/34-acme-vpn0')).not.toContain('acme');
    expect(names.path('/sys/class/net/acme-vpn0/queues/rx-0/rps_cpus')).toBe(
      '/sys/class/net/if-1/queues/rx-0/rps_cpus',
    );
    expect(names.path('../../devices/virtual/net/acme-vpn0')).toBe('../../devices/virtual/net/if-1');
    expect(names.path('/proc/7/root/sys/class/net/acme-vpn0/statistics/rx_dropped')).toBe(
      '/proc/7/root/sys/class/net/if-1/statistics/rx_dropped',
    );
    for (const path of ['/proc/sys/net/core/rmem_max', '/sys/class/net/*/device', '/proc/7/net/dev'])
      expect(names.path(path)).toBe(path);
  });
});

describe('ids of containers', () => {
  const ID = '4f1c0a9be27d53866a0e1b9f4c2d7788a1b2c3d4e5f60718293a4b5c6d7e8f90';
  const OTHER = '000000000001'.padEnd(64, '0');

  test('are replaced by one of the same length, whole and short, everywhere', () => {
    const names = new Pseudonyms('edge-7');
    expect(names.path(`/system.slice/docker-${ID}.scope`)).toBe(`/system.slice/docker-${OTHER}.scope`);
    expect(names.path(`/docker/${ID}/x`)).toMatch(new RegExp(`^/docker/${OTHER}/dir-1$`));
    expect(names.text(`containerd-shim -id ${ID}, known as ${ID.slice(0, 12)}`)).toBe(
      `containerd-shim -id ${OTHER}, known as ${OTHER.slice(0, 12)}`,
    );
    expect(names.text(OTHER)).toBe(OTHER);
    const second = names.path(`/crio-${ID.replace('4f', 'aa')}.scope`);
    expect(second).toBe(`/crio-${'000000000002'.padEnd(64, '0')}.scope`);
  });

  test('and of pods too', () => {
    const names = new Pseudonyms('edge-7');
    const pod = 'kubepods-burstable-pod9f8e7d6c_5b4a_4321_8765_abcdef012345.slice';
    const shown = names.path(`/kubepods.slice/${pod}/cri-containerd-${ID}.scope`);
    expect(shown).toMatch(
      /^\/kubepods\.slice\/kubepods-burstable-pod0{8}_0001_0000_0000_0{12}\.slice\/cri-containerd-0{11}20{52}\.scope$/,
    );
    expect(names.path(shown)).toBe(shown);
  });

  test('12 digits that are of no container that was met stay', () => {
    expect(new Pseudonyms('edge-7').text('boot 0123456789ab')).toBe('boot 0123456789ab');
  });
});

describe('a host that is called by an ordinary word', () => {
  test.each(['media', 'edge', 'backup', 'Packets', 'ffmpeg'])('%s: only where it stands as a host', name => {
    const names = new Pseudonyms(name);
    const lower = name.toLowerCase();
    const sentence = `99 % of what arrives is no ${name}: ${lower} of SRS, ${lower}s`;
    expect(names.text(sentence)).toBe(sentence);
    expect(
      names.text(`rtmp://${lower}:1935/live and http://${lower}/ and bob@${lower} --host ${lower}`),
    ).toBe('rtmp://host-1:1935/app-1 and http://host-1/ and user-1@host-1 --host host-1');
    expect(names.hostName).toBe('host-1');
  });
});
