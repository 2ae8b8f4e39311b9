import { type Elsewhere, reachLines } from './unit-elsewhere.ts';

/** What the units of srs-top have in common, as text for systemd. */

/**
 * What srs-top reads was measured with and without each capability, of an SRS of another user: without CAP_SYS_PTRACE and
 * CAP_DAC_READ_SEARCH its open files, connections and log are unknown; in another network namespace, without CAP_SYS_ADMIN
 * too, the buffers of its sockets, its qdiscs and what ss says of TCP.
 */
function capabilitiesFor(entersNamespaces: boolean): readonly string[] {
  return ['CAP_SYS_PTRACE', 'CAP_DAC_READ_SEARCH', ...(entersNamespaces ? ['CAP_SYS_ADMIN'] : [])];
}

export interface UnitRights {
  /** Undefined: one of the unit's own. */
  readonly user: string | undefined;
  /** The host that is watched; undefined: this one. */
  readonly elsewhere: Elsewhere | undefined;
  /** A port below 1024 is served on. */
  readonly isPrivileged?: boolean;
  /** SRS may be in another network namespace than that of this host. */
  readonly entersNamespaces: boolean;
  /** Of `srs-top unit`. */
  readonly example: string;
}

/** Who runs it, and what of others it may see. */
export function rightsLines(rights: UnitRights): string {
  const { user, elsewhere, entersNamespaces, isPrivileged = false, example } = rights;
  const forPort = isPrivileged ? ['CAP_NET_BIND_SERVICE'] : [];
  if (elsewhere !== undefined && user !== undefined)
    return `${reachLines(elsewhere, user)}
User=${user}
# Nothing of this host is read: what is seen of the other one is what the user there may see.
${capabilityLines(forPort)}
RestrictNamespaces=yes`;
  return `# Nobody's in particular. What it reads of other users' processes takes these capabilities and no more.
${user === undefined ? 'DynamicUser=yes' : `User=${user}`}
${capabilityLines([...capabilitiesFor(entersNamespaces), ...forPort])}
${
  entersNamespaces
    ? '# CAP_SYS_ADMIN enters the network namespace of an SRS in a container. RestrictNamespaces= would forbid it.'
    : `# An SRS in another network namespace (a container) takes CAP_SYS_ADMIN besides, without which the buffers of its
# sockets, its qdiscs and its TCP connections are unknown: srs-top unit ${example} --namespaces
RestrictNamespaces=yes`
}`;
}

function capabilityLines(capabilities: readonly string[]): string {
  const all = capabilities.join(' ');
  return `CapabilityBoundingSet=${all}\nAmbientCapabilities=${all}`;
}

/** SRS goes first, whatever it does. */
export const SPARE = `# SRS goes first, and all else: it is the first to be given up when memory is short, and never takes more than a fifth of a CPU.
Nice=10
CPUQuota=20%
MemoryMax=200M
TasksMax=64
OOMScoreAdjust=500
IOSchedulingPriority=7`;

/** What it may not do to the host. */
export const SANDBOX = `# MemoryDenyWriteExecute= would keep Node from starting, ProtectProc= and ProcSubset= would hide what it watches.
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
# ss tells a socket's cgroup by open_by_handle_at. What else is forbidden fails, and ends no program.
SystemCallFilter=@system-service open_by_handle_at
SystemCallErrorNumber=EPERM`;

/** A word of a command line as systemd.service(5) wants it: nothing in it is a specifier, a variable or a blank. */
export function quoteWord(word: string): string {
  const escaped = word.replaceAll('%', '%%').replaceAll('$', '$$$$');
  if (/^[\w@%+=:,./$-]+$/.test(escaped)) return escaped;
  return `"${escaped.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
