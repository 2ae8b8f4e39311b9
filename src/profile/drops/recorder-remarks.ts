import type { UdpCounters } from '../../procfs/types.ts';
import { addUdpCounters, parseUdp6Counters, parseUdpCounters } from '../../procfs/udp-counters.ts';
import { MARK } from './drops-script.ts';

/** What the recorder said beside the events. */
export interface RecorderRemarks {
  /** Seconds between the counters below; undefined: it did not come so far. */
  readonly seconds: number | undefined;
  /** Grown meanwhile in SRS's network namespace; undefined: not known. */
  readonly receiveBufferErrors: number | undefined;
  readonly memoryErrors: number | undefined;
  /** Events that found no room in the buffer. */
  readonly missed: number;
  /** Texts of histograms, by their event: `skb/kfree_skb`. */
  readonly hists: ReadonlyMap<string, string>;
  /** Instances of recorders that had been killed, and were removed first. */
  readonly removed: readonly string[];
  /** The file that the kernel did not take a value for; undefined: it took all. */
  readonly refused: string | undefined;
}

/** The recorder's messages: each remark begins with its mark, and what follows is a file of the kernel. */
export function parseRemarks(text: string): RecorderRemarks {
  const parts = text.split(new RegExp(`^${MARK} `, 'm')).slice(1);
  const remarks = parts.map(part => {
    const end = part.indexOf('\n');
    const [word = '', ...words] = part.slice(0, end === -1 ? undefined : end).split(' ');
    return { word, argument: words.join(' '), body: end === -1 ? '' : part.slice(end + 1) };
  });
  const argumentsOf = (wanted: string): readonly string[] =>
    remarks.filter(({ word }) => word === wanted).map(({ argument }) => argument);
  const [began, ended] = ['began', 'ended'].map(wanted => remarks.find(({ word }) => word === wanted));
  const seconds = Number(ended?.argument) - Number(began?.argument);
  const [before, after] = [countersIn(began?.body), countersIn(ended?.body)];
  const grown = (name: 'receiveBufferErrors' | 'memoryErrors'): number | undefined => {
    const [from, to] = [before?.[name], after?.[name]];
    return from === undefined || to === undefined || to < from ? undefined : to - from;
  };
  return {
    seconds: seconds > 0 ? seconds : undefined,
    receiveBufferErrors: grown('receiveBufferErrors'),
    memoryErrors: grown('memoryErrors'),
    missed: remarks.reduce((sum, { word, body }) => sum + (word === 'stats' ? missedIn(body) : 0), 0),
    hists: new Map(
      remarks.flatMap(({ word, argument, body }) => (word === 'hist' ? [[argument, body] as const] : [])),
    ),
    removed: argumentsOf('removed'),
    refused: argumentsOf('refused')[0],
  };
}

function countersIn(text: string | undefined): UdpCounters | undefined {
  if (text === undefined) return undefined;
  const [ipv4, ipv6] = [parseUdpCounters(text), parseUdp6Counters(text)];
  // Where IPv6 is off, its file is not there.
  return ipv4 === undefined || ipv6 === undefined ? ipv4 : addUdpCounters(ipv4, ipv6);
}

/** per_cpu/cpuN/stats (Documentation/trace/ftrace.rst): those that were overwritten, and those that were not taken. */
function missedIn(stats: string): number {
  return [...stats.matchAll(/^(?:overrun|dropped events): (\d{1,15})$/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
}
