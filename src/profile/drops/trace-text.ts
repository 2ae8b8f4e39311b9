/** One event that was written down, as far as it says something here. */
export type TraceEvent =
  /** A datagram that a UDP socket did not take. */
  | {
      readonly kind: 'udp';
      /** Why, as a negative errno. */
      readonly rc: number;
      /** `203.0.113.9:4711`; undefined: this kernel does not say (before 6.10). */
      readonly from: string | undefined;
    }
  /** A packet that was dropped anywhere in the kernel. */
  | {
      readonly kind: 'skb';
      /** `SOCKET_RCVBUFF`; undefined: this kernel does not say (before 5.17). */
      readonly reason: string | undefined;
      /** The function that dropped it: `udp_queue_rcv_one_skb`. */
      readonly place: string;
    }
  /** A thread that gave up its CPU, or was made to. */
  | {
      readonly kind: 'switch';
      /** It was ready to go on: another took its CPU. */
      readonly isPreempted: boolean;
      readonly next: CpuTaker;
    };

/** Who runs next; pid 0 is an idle CPU. */
export interface CpuTaker {
  readonly pid: number;
  /** As it is: not fit for a terminal. */
  readonly name: string;
}

export interface Trace {
  readonly events: readonly TraceEvent[];
  /** Lines that are neither an event that is known here nor a remark of the kernel. */
  readonly unread: number;
}

/**
 * `  srs-7847  [001] ..s2.  1234.567890: kfree_skb: …`: only what stands behind the time is the event's. A name is up to 15
 * bytes, too few to look like all of that.
 */
const LINE = /^.{0,16}?-\d+ +(?:\([ \d-]+\) +)?\[\d{3,}\] +(?:\S+ +)?\d+\.\d+: (\w+): (.*)$/;

/** Characters that are read at once: some milliseconds. */
const AT_ONCE = 262_144;

/** As `parseTrace`, with pauses in which whatever else is due has its turn: of a flood there are 16 MB. */
export async function readTrace(text: string): Promise<Trace> {
  const events: TraceEvent[] = [];
  let unread = 0;
  for (let from = 0; from < text.length; ) {
    const newline = text.indexOf('\n', from + AT_ONCE);
    const to = newline === -1 ? text.length : newline + 1;
    const piece = parseTrace(text.slice(from, to));
    for (const event of piece.events) events.push(event);
    unread += piece.unread;
    from = to;
    await new Promise(resolve => setImmediate(resolve));
  }
  return { events, unread };
}

/** A `trace` file (Documentation/trace/ftrace.rst). A last line that is cut is left out. */
export function parseTrace(text: string): Trace {
  const events: TraceEvent[] = [];
  let unread = 0;
  for (const line of text.slice(0, text.lastIndexOf('\n') + 1).split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [, name = '', rest = ''] = LINE.exec(line) ?? [];
    const event = READERS[name]?.(rest);
    if (event === undefined) unread++;
    else events.push(event);
  }
  return { events, unread };
}

const READERS: Readonly<Record<string, (text: string) => TraceEvent | undefined>> = {
  udp_fail_queue_rcv_skb(text) {
    const [, rc, from] = /^rc=(-?\d{1,9}) (?:port=\d+|family=\w+ src=(\S+) dest=\S+)/.exec(text) ?? [];
    return rc === undefined ? undefined : { kind: 'udp', rc: Number(rc), from };
  },
  kfree_skb(text) {
    const [, place, reason] = /\blocation=(\S+)(?: reason: (\w+))?/.exec(text) ?? [];
    // The offset within the function differs with each build.
    return place === undefined ? undefined : { kind: 'skb', reason, place: place.replace(/\+0x.*$/, '') };
  },
  sched_switch(text) {
    const [, state, name, pid] =
      /\bprev_state=(\S+) ==> next_comm=(.*) next_pid=(\d{1,9}) next_prio=-?\d+$/.exec(text) ?? [];
    if (state === undefined || name === undefined) return undefined;
    return { kind: 'switch', isPreempted: /^R\+?$/.test(state), next: { pid: Number(pid), name } };
  },
};
