import { isWellKnownUnit } from './well-known.ts';

/** Of the system, with names that every host has; of interfaces and devices they are the kernel's. */
const OF_THE_SYSTEM =
  /^\/(?:proc|sys|dev|lib\d*|bin|sbin|boot|usr\/(?:bin|sbin|lib\w*|share|include))(?:\/|$)|^\/etc\/(?:passwd|hostname|os-release|sysctl\.(?:conf|d)|systemd|default)/;
const OF_CGROUPS = /^\/sys\/fs\/cgroup(?:\/|$)/;
/** Folders and files that say nothing of whose they are. */
const EVERYBODYS =
  /^(?:usr|local|bin|sbin|lib\d*|etc|var|log|logs|run|opt|srv|home|Users|root|tmp|mnt|media|data|www|html|dvr|hls|sys|fs|cgroup|objs|conf|conf\.d|trunk|srs\d?|srs-server|nginx|ffmpeg|node|docker|containerd|systemd|init|tasks|unified|hybrid|snap|\.local|state|srs-top|recordings|pictures|profiles|summaries|journal\.ndjson|gperf\.srs\.gcp|(?:srs|rtc|rtmp|docker|console|full|origin|edge)\.(?:conf|log|pid))$/;
/** Units and groups that every host has, and ids of containers. */
const EVERYBODYS_GROUPS =
  /^(?:(?:system|user|init|machine|app|session|background|-)\.(?:slice|scope)|user-\d+\.slice|user@\d+\.service|session-\w{1,6}\.scope|(?:srs|nginx|docker|containerd|cron|crond|ssh|sshd|dbus|podman|k3s|kubelet)\.service|kubepods[\w-]{0,20}(?:-pod[\da-f_-]{36})?(?:\.slice)?|besteffort|burstable|guaranteed|pod[\da-f_-]{36}|(?:docker|crio|cri-containerd|libpod)?-?[\da-f]{12,64}(?:\.scope)?)$/;
const CONTROLLERS =
  /^(?:name=)?(?:(?:cgroup|cpu|cpuacct|cpuset|memory|io|pids|hugetlb|rdma|misc|irq|blkio|devices|freezer|net_cls|net_prio|perf_event)(?:[.,][\w.,]*)?|tasks|notify_on_release|release_agent)$/;
const LIBRARY =
  /^(?:vgpreload_|libtcmalloc|libasan|lib[\w+.-]{1,30}\.so|ld-[\w.-]{1,30}\.so|\[)|\.so(?:\.\d|$)/;
/** As they come of names that were replaced before. */
const REPLACED = /^(?:host|app|stream|user|dir|program|if)-\d+(?:\.\w+)?$/;
/** Where sysfs and /proc/sys name interfaces; what stands behind. */
const INTERFACE =
  /^((?:\/proc\/\d+\/root)?\/sys\/(?:class|devices\/.{1,400})\/net\/|(?:\.\.\/)+.{0,400}\/net\/|\/proc\/sys\/net\/ipv[46]\/(?:conf|neigh)\/)([^/*\s]+)(?=\/|$)/;
const NO_NAME = /^[\d.*:@[\]-]*$/;
const ENDING = /\.(?:slice|service|scope|mount|socket|log|conf|sock|pid|ya?ml|json|sh|srstop|ndjson|svg|md)$/;

/** What names of a path are replaced by. */
export interface PathNames {
  user(name: string): string;
  name(kind: 'dir', name: string): string;
  program(name: string): string;
  interface(name: string): string;
  readonly containers: { inGroup(part: string): string };
}

/**
 * A path, or a pattern of paths, with other names for folders and files that are somebody's own.
 * @param isProgram its last name is that of a program
 */
export function privatePath(path: string, names: PathNames, isProgram = false): string {
  if (INTERFACE.test(path))
    return path.replace(INTERFACE, (_, before: string, name: string) => before + names.interface(name));
  const isOfSystem = OF_THE_SYSTEM.test(path) && !OF_CGROUPS.test(path);
  if (isOfSystem && !isProgram) return path;
  const [, bare = path, deleted = ''] = /^(.*?)((?: \(deleted\))?)$/s.exec(path) ?? [];
  const parts = bare.split('/');
  const last = parts.length - 1;
  const told = parts.map((part, index) => {
    if (isProgram && index === last) return LIBRARY.test(part) ? part : names.program(part);
    if (isOfSystem) return part;
    if (/^(?:home|Users)$/.test(parts[index - 1] ?? '')) return names.user(part);
    return privateGroup(part, names);
  });
  return told.join('/') + deleted;
}

/** One part of a path of cgroups, or of files: `acme-live.service` → `dir-1.service`. */
export function privateGroup(part: string, names: PathNames): string {
  if (EVERYBODYS_GROUPS.test(part)) return names.containers.inGroup(part);
  return isEverybodys(part) || isWellKnownUnit(part) ? part : nameOf(part, names);
}

function isEverybodys(part: string): boolean {
  return [EVERYBODYS, CONTROLLERS, LIBRARY, REPLACED, NO_NAME].some(each => each.test(part));
}

function nameOf(part: string, names: PathNames): string {
  const ending = ENDING.exec(part)?.[0] ?? '';
  return names.name('dir', part.slice(0, part.length - ending.length)) + ending;
}
