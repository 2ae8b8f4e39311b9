/** A kernel parameter that matters to a host with SRS (sysctl(8)). */
export interface KernelParameter {
  /** As sysctl names it: `net.core.rmem_max`. */
  readonly id: string;
  readonly unit: 'bytes' | 'packets' | 'microseconds' | 'pages';
  /** What it means to SRS, in one sentence. */
  readonly meaning: string;
  /** What the SRS guide sets; undefined where it says nothing. */
  readonly guide: string | undefined;
  /** What each of its numbers must be within: wider than anybody needs, narrower than what breaks a host. */
  readonly lowest: number;
  readonly highest: number;
  /** Whether sockets that are open feel it: the others take their size when they are opened, and keep it. */
  readonly isAtOnce: boolean;
  /** How many numbers it has; of several, none is less than the one before. */
  readonly fieldCount: 1 | 3;
}

/** The guide's 16 MiB. */
const GUIDE_BYTES = '16777216';
/** SOCK_MIN_SNDBUF of include/net/sock.h, rounded up: under it the kernel answers EINVAL. */
const LOWEST_BYTES = 8_192;
/** INT_MAX / 2: a socket gets twice of what it asks (`__sock_set_rcvbuf` of net/core/sock.c). */
const HIGHEST_BYTES = 1_073_741_823;

const BUFFER = {
  unit: 'bytes',
  guide: GUIDE_BYTES,
  lowest: LOWEST_BYTES,
  highest: HIGHEST_BYTES,
  isAtOnce: false,
  fieldCount: 1,
} as const;

/**
 * All that can be set, in the order in which they are shown: Documentation/admin-guide/sysctl/net.rst and
 * Documentation/networking/ip-sysctl.rst say what each is. A closed list: nothing else is ever written.
 */
export const KERNEL_PARAMETERS: readonly KernelParameter[] = [
  {
    id: 'net.core.rmem_max',
    ...BUFFER,
    meaning: 'Largest receive buffer that a socket may ask for: WebRTC asks for 10 MiB, SRT for 11.7 MiB.',
  },
  {
    id: 'net.core.wmem_max',
    ...BUFFER,
    meaning: 'Largest send buffer that a socket may ask for: WebRTC asks for 10 MiB.',
  },
  {
    id: 'net.core.rmem_default',
    ...BUFFER,
    meaning:
      "Receive buffer of sockets that ask for none: SRS's UDP sockets all ask, so it affects other programs only.",
  },
  {
    id: 'net.core.wmem_default',
    ...BUFFER,
    meaning:
      "Send buffer of sockets that ask for none: SRS's UDP sockets all ask, so it affects other programs only.",
  },
  {
    id: 'net.core.netdev_max_backlog',
    unit: 'packets',
    meaning:
      'How many packets from lo, veth and RPS may wait for the softirq of a CPU: more are dropped (softnet).',
    guide: undefined,
    lowest: 100,
    highest: 1_000_000,
    isAtOnce: true,
    fieldCount: 1,
  },
  {
    id: 'net.core.netdev_budget',
    unit: 'packets',
    meaning:
      'How many packets a softirq handles in one go before it lets others run (time squeeze of softnet).',
    guide: undefined,
    lowest: 1,
    highest: 100_000,
    isAtOnce: true,
    fieldCount: 1,
  },
  {
    id: 'net.core.netdev_budget_usecs',
    unit: 'microseconds',
    meaning:
      'How long a softirq runs in one go before it lets others run, unless netdev_budget ends it first.',
    guide: undefined,
    lowest: 100,
    highest: 1_000_000,
    isAtOnce: true,
    fieldCount: 1,
  },
  {
    id: 'net.ipv4.udp_mem',
    unit: 'pages',
    meaning:
      'Memory of all UDP sockets together: unrestrained below the first, restrained from the second; above the third packets are dropped whatever the buffers are (MemErrors).',
    guide: undefined,
    lowest: 1_024,
    highest: 2_147_483_647,
    isAtOnce: true,
    fieldCount: 3,
  },
];

/** Those that the SRS guide sets, with its values. */
export const GUIDE_VALUES: readonly { readonly id: string; readonly value: string }[] =
  KERNEL_PARAMETERS.flatMap(({ id, guide }) => (guide === undefined ? [] : [{ id, value: guide }]));

export function parameterOf(id: string): KernelParameter | undefined {
  return KERNEL_PARAMETERS.find(parameter => parameter.id === id);
}

/** `/proc/sys/net/core/rmem_max`. None of these names has a dot of its own, as those of interfaces may. */
export function parameterPath(id: string): string {
  return `/proc/sys/${id.replaceAll('.', '/')}`;
}
