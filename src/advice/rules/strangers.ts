import type { Rule, Situation } from '../terms/situation.ts';
import { count, percent } from '../terms/words.ts';

/** Share of what arrives, and packets a second: media comes with a few strays. */
const SHARE_FROM = 0.5;
const RATE_FROM = 500;

/** Most of what arrives at SRS is no media. */
export const findStrangers: Rule = situation => {
  const { srs, name, causes } = situation;
  const junk = strangersOf(situation);
  if (junk === undefined || junk.perSecond < RATE_FROM || junk.share < SHARE_FROM) return undefined;
  const port = srs.udp.owners[0]?.local ?? srs.sockets[0]?.local ?? '';
  const portNumber = port.slice(port.lastIndexOf(':') + 1);
  // What a quota or neighbours cost is theirs, whoever sends, and a burst is one of anybody's.
  const cost = causes.get('saturated')?.lost ?? 0;
  return {
    id: 'strangers',
    severity: cost > 0 ? 'bad' : 'warning',
    sentence: `${percent(junk.share * 100)} of what arrives at ${name} is no media: ${count(junk.perSecond)} packets/s that belong to no session${cost > 0 ? `, ${count(cost)} packets lost` : ''}`,
    evidence: [
      { what: 'arrive', value: Math.round(junk.allPerSecond), unit: 'packets/s' },
      { what: 'of no session', value: Math.round(junk.perSecond), unit: 'packets/s' },
      { what: 'media', value: Math.round(junk.allPerSecond - junk.perSecond), unit: 'packets/s' },
    ],
    remedies: [
      {
        label: 'block the sender in front of SRS',
        command: `nft add rule inet filter input ip saddr SENDER udp dport ${portNumber} drop`,
        note: 'p, then drops, tells the senders of what is lost; without them this host carries the media alone',
      },
    ],
    lost: cost,
    explains: ['saturated', ...(cost > 0 ? (['late-clock', 'circuit-breaker'] as const) : [])],
  };
};

/** By SRS's own count of what it reads, or what it complains of. */
function strangersOf({
  srs,
  evidence,
}: Situation):
  | { readonly perSecond: number; readonly share: number; readonly allPerSecond: number }
  | undefined {
  const { log } = srs;
  const rtc = log?.rtc;
  const seconds = evidence.reduce((sum, point) => sum + point.seconds, 0);
  const arrived = evidence.reduce((sum, { arrived = 0 }) => sum + arrived, 0) / Math.max(1, seconds);
  if (rtc?.receivedPerSecond !== undefined && rtc.receivedPerSecond > 0) {
    const media =
      (rtc.rtpReceivedPerSecond ?? 0) + (rtc.stunReceivedPerSecond ?? 0) + (rtc.rtcpReceivedPerSecond ?? 0);
    const share = Math.max(0, 1 - media / rtc.receivedPerSecond);
    // What SRS did not read is of the same sort as what it read.
    const all = Math.max(arrived, rtc.receivedPerSecond);
    return { perSecond: all * share, share, allPerSecond: all };
  }
  const perSecond = log?.strangersPerSecond;
  if (perSecond === undefined || arrived <= 0) return undefined;
  return { perSecond, share: Math.min(1, perSecond / arrived), allPerSecond: Math.max(arrived, perSecond) };
}
