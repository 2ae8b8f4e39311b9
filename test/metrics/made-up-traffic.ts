import { intervalBetween, type UdpReading, type UdpTraffic } from '../../src/metrics/udp/udp-interval.ts';
import { udp } from './made-up.ts';

/** UDP counters as they stood; undefined: they were not read. */
export interface CountersAt {
  readonly atMs: number;
  readonly received: number | undefined;
  readonly lost: number | undefined;
  readonly sent?: number | undefined;
}

/** What the ledger has of the time between two readings. */
export function trafficBetween(before: CountersAt, now: CountersAt): UdpTraffic {
  return intervalBetween(readingOf(before), readingOf(now), undefined).traffic;
}

function readingOf({ atMs, received, lost, sent = received }: CountersAt): UdpReading {
  return {
    atMs,
    time: new Date(atMs),
    counters:
      received === undefined || lost === undefined
        ? undefined
        : udp({
            inDatagrams: received,
            outDatagrams: sent ?? 0,
            receiveBufferErrors: lost,
            inErrors: lost,
          }),
    sockets: [],
    socketsAtMs: atMs,
    isOwn: () => true,
  };
}
