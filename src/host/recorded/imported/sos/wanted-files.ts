/**
 * What is read of a sos report, by the path below its folder. Where things stand is by the plugins of sos
 * (github.com/sosreport/sos, sos/report/plugins: networking, process, kernel, hardware, processor, cgroups, system, date,
 * filesys); outputs of commands have names that `_mangle_command` of plugins/__init__.py makes.
 */
const WANTED: readonly RegExp[] = [
  /^proc\/(?:stat|loadavg|uptime|softirqs|interrupts)$/,
  /^proc\/pressure\/(?:cpu|io|memory)$/,
  /^proc\/\d+\/(?:status|limits|cgroup|comm|stat|cmdline)$/,
  /^proc\/(?:self\/|\d+\/)?net\/(?:snmp6?|netstat|udp6?|tcp6?|dev|sockstat6?|softnet_stat|stat\/nf_conntrack)$/,
  /^proc\/(?:self|\d+)\/mountinfo$/,
  /^proc\/irq\/\d+\/(?:effective_affinity_list|smp_affinity_list)$/,
  /^proc\/sys\/net\/core\/(?:[rw]mem_(?:max|default)|netdev_max_backlog|netdev_budget(?:_usecs)?)$/,
  /^proc\/sys\/net\/ipv4\/udp_mem$/,
  /^proc\/sys\/net\/netfilter\/nf_conntrack_(?:count|max)$/,
  /^proc\/sys\/kernel\/(?:hostname|osrelease|sched_autogroup_enabled)$/,
  /^sys\/(?:class|devices\/.+)\/net\/[^/]+\/(?:statistics\/rx_(?:missed_errors|dropped|nohandler)|device\/numa_node)$/,
  /^sys\/devices\/.+\/numa_node$/,
  /^sys\/devices\/system\/cpu\/(?:online|isolated)$/,
  /^sys\/devices\/system\/cpu\/cpu\d+\/(?:cpufreq\/(?:cpuinfo_max_freq|scaling_\w+)|topology\/thread_siblings_list)$/,
  /^sys\/fs\/cgroup\/(?:.+\/)?cpu\.(?:stat|max|cfs_quota_us|cfs_period_us|weight|shares)$/,
  /^sos_commands\/process\/(?:ps_axo_flags.*|ps_-elfL|lsof[^/]*)$/,
  /^sos_commands\/filesys\/lsof[^/]*$/,
  /^sos_commands\/networking\/(?:ss_-peaonmi|netstat_(?:-W_)?-neopa|tc_-s_qdisc_show|ethtool_(?:-S_)?[^-/][^/]*)$/,
  /^sos_commands\/date\/date(?:_--utc)?$/,
  /^sos_commands\/(?:host\/hostname|kernel\/uname_-a)$/,
];

/** Whether a file of that path, below the folder of the report, says something that srs-top asks for. */
export function isWanted(path: string): boolean {
  return WANTED.some(pattern => pattern.test(path));
}

/** Folders that nothing of it stands in, though their parents have some: a walk does not go there. */
const DULL =
  /^(?:proc\/\d+\/(?!net(?:\/|$))|proc\/(?:fs|driver|tty|scsi|acpi|sys\/(?!net|kernel))|sys\/(?!class(?:\/net|$)|devices|fs(?:\/cgroup|$))|sos_commands\/(?!process|filesys|networking(?:$)|date|host|kernel))/;
const FOLDERS = /^(?:proc|sys|sos_commands)(?:\/|$)/;

/** Whether wanted files may stand in a folder, or below it. */
export function mayHoldWanted(folder: string): boolean {
  return FOLDERS.test(`${folder}/`) && !DULL.test(folder);
}

/** What every report has at its top, by which its folder is known. */
export const TOP_FOLDERS: readonly string[] = ['sos_commands', 'proc', 'sys'];

/**
 * The path below the folder of the report of a path in an archive, which has the folder's name in front. Undefined for one
 * that is no path below it: absolute, with `..` in it, or of something else.
 */
export function pathInReport(name: string): string | undefined {
  const segments = name.split('/').filter(segment => segment !== '' && segment !== '.');
  if (name.startsWith('/') || segments.includes('..') || name.includes('\0')) return undefined;
  const isTop = (segment: string | undefined): boolean => TOP_FOLDERS.includes(segment ?? '');
  const start = isTop(segments[0]) ? 0 : 1;
  return isTop(segments[start]) ? segments.slice(start).join('/') : undefined;
}
