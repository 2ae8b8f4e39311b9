import type { PacketRates, RtcFact, RtcRates, RtxTotals } from './facts.ts';

/** A name, then figures in brackets, each with or without a name of its own. */
const GROUP = /, ([a-z]{2,6})=\(((?:[a-z]{1,6}:)?-?\d{1,12}(?:,(?:[a-z]{1,6}:)?-?\d{1,12}){0,7})\)/y;
const START = /^RTC: Server conns=(\d{1,9})/;

/** Names of the figures of the groups that are read, in their order; of `rtx` its letters may be there or not. */
const SHAPES: Readonly<Record<string, readonly string[]>> = {
  rpkts: ['', 'rtp', 'stun', 'rtcp'],
  spkts: ['', 'rtp', 'stun', 'rtcp'],
  rtcp: ['pli', 'twcc', 'rr'],
  snk: ['', 'a', 'v', 'h'],
  rnk: ['', '', 'h', 'm'],
  rtx: ['s', 'r', 'u', 'p'],
  loss: ['r', 's'],
};

/**
 * `RTC: Server conns=9, rpkts=(115,rtp:96,stun:0,rtcp:18), …` (srs_app_rtc_server.cpp). SRS leaves out a group whose figures
 * are all 0. Undefined where any of it has another shape, a group comes twice or a figure is negative.
 */
export function readRtc(message: string): RtcFact | undefined {
  const start = START.exec(message);
  if (start === null) return undefined;
  const groups = readGroups(message, start[0].length);
  if (groups === undefined) return undefined;
  const { rpkts, rtx, loss } = groups;
  return {
    kind: 'rtc',
    connections: Number(start[1]),
    rates: rpkts === undefined ? undefined : ratesOf(groups, rpkts),
    rtx: rtx && rtxOf(rtx),
    loss: loss && { receive: loss[0] ?? 0, send: loss[1] ?? 0 },
  };
}

type Groups = Readonly<Partial<Record<string, readonly number[]>>>;

function readGroups(message: string, from: number): Groups | undefined {
  const groups: Record<string, readonly number[]> = {};
  for (let at = from; at < message.length; at = GROUP.lastIndex) {
    GROUP.lastIndex = at;
    const found = GROUP.exec(message);
    const name = found?.[1] ?? '';
    const figures = found?.[2];
    if (figures === undefined || name in groups) return undefined;
    const values = readFigures(figures.split(','), SHAPES[name], name);
    if (values === undefined) return undefined;
    groups[name] = values;
  }
  return groups;
}

/** @param shape undefined: a group that is not read, as `fid` or one of a later SRS */
function readFigures(
  figures: readonly string[],
  shape: readonly string[] | undefined,
  group: string,
): readonly number[] | undefined {
  if (shape === undefined) return [];
  if (figures.length !== shape.length) return undefined;
  const values: number[] = [];
  for (let index = 0; index < figures.length; index++) {
    const figure = figures[index] as string;
    const colon = figure.indexOf(':');
    const name = colon === -1 ? '' : figure.slice(0, colon);
    const value = Number(figure.slice(colon + 1));
    const isNamed = name === shape[index] || (group === 'rtx' && name === '');
    if (!isNamed || value < 0) return undefined;
    values.push(value);
  }
  return values;
}

function ratesOf({ spkts, rtcp, snk, rnk }: Groups, rpkts: readonly number[]): RtcRates {
  return {
    received: packetsOf(rpkts),
    sent: packetsOf(spkts ?? []),
    pictureLossIndications: rtcp?.[0] ?? 0,
    nacksSent: snk?.[3] ?? 0,
    nacksReceived: rnk?.[0] ?? 0,
    nackHits: rnk?.[2] ?? 0,
    nackMisses: rnk?.[3] ?? 0,
  };
}

function packetsOf([all = 0, rtp = 0, stun = 0, rtcp = 0]: readonly number[]): PacketRates {
  return { all, rtp, stun, rtcp };
}

function rtxOf([s = 0, r = 0, u = 0, p = 0]: readonly number[]): RtxTotals {
  return { s, r, u, p };
}
