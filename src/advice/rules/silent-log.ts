import { meanOf } from '../../metrics/evidence/evidence-point.ts';
import type { Rule, Situation } from '../terms/situation.ts';
import { count, percent } from '../terms/words.ts';

/** SRS writes its figures every 5 s. */
const SILENT_FROM_SECONDS = 20;
/** Percent of a CPU: who does nothing has nothing to say. */
const BUSY_FROM = 20;
/** Share of what arrives that somebody reads: UDP counts a packet as received when it is read (udp_recvmsg). */
const READ_BELOW = 0.02;

/** It is busy and says nothing: it hangs, or its log level hides what it says. Only who reads nothing may hang. */
export const findSilentLog: Rule = situation => {
  const { srs, name, recent, isSustained } = situation;
  const { log } = srs;
  const run = meanOf(recent, point => point.runPercent);
  if (log === undefined || !isSustained || run === undefined || run < BUSY_FROM) return undefined;
  if (log.followedSeconds < SILENT_FROM_SECONDS) return undefined;
  const silent = log.lastLineSecondsAgo ?? log.followedSeconds;
  if (silent < SILENT_FROM_SECONDS && log.hasPeriodicLines !== false) return undefined;
  const hangs = silent >= SILENT_FROM_SECONDS && leavesUnread(situation);
  return {
    id: 'silent-log',
    severity: hangs ? 'warning' : 'remark',
    sentence: hangs
      ? `${name} uses ${percent(run)} of a CPU, reads nothing, and has logged nothing for ${count(silent)} s: it hangs`
      : silent < SILENT_FROM_SECONDS
        ? `${name} logs warnings alone: its figures (NACKs, timer, SRT loss) are not known`
        : `${name} has logged nothing for ${count(silent)} s, as at level warn: its figures (NACKs, timer, SRT loss) are not known`,
    evidence: [
      { what: 'last line', value: Math.round(silent), unit: 's ago' },
      { what: 'had a CPU', value: Math.round(run), unit: '%' },
    ],
    remedies: hangs
      ? [{ label: 'see where it spends its time: p' }]
      : [
          {
            label: 'srs_log_level_v2 info (srs_log_level trace before SRS 5)',
            note: 'shows its figures again',
          },
        ],
    lost: 0,
  };
};

/** Nearly all that arrives is lost. Who merely loses something reads on, at whatever level it logs. */
function leavesUnread({ recent }: Situation): boolean {
  let [arrived, unread] = [0, 0];
  for (const point of recent) {
    if (point.arrived === undefined || point.lost === undefined) continue;
    arrived += point.arrived;
    unread += point.lost;
  }
  return arrived > 0 && arrived - unread < arrived * READ_BELOW;
}
