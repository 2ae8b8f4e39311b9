import type { Rule } from '../terms/situation.ts';
import { isBefore } from '../terms/version.ts';
import { percent } from '../terms/words.ts';

/** Percent of a CPU, and for how long: an I frame keeps it busy for moments. */
const SPINS_FROM = 90;
const LASTS_MS = 10_000;
/** From this version on SRS has `tlpktdrop` on (CHANGELOG, issue 4601). */
const FIXED_IN: readonly [number, number, number] = [7, 0, 133];

/** A thread of libsrt that delivers packets spins. */
export const findTsbpd: Rule = ({ srs, name }) => {
  const spinning = srs.threads.find(
    thread => thread.name.startsWith('SRT:TsbPd') && (thread.cpuPercent ?? 0) >= SPINS_FROM,
  );
  const version = srs.log?.version;
  if (spinning === undefined || (version !== undefined && !isBefore(version, FIXED_IN))) return undefined;
  return {
    id: 'tsbpd',
    severity: 'warning',
    sentence: `thread ${spinning.name} ${spinning.tid} of ${name} uses ${percent(spinning.cpuPercent)} of a CPU: ${version === undefined ? 'SRS before 7.0.133 has a fault that does so' : 'a known fault of SRS before 7.0.133'}`,
    evidence: [
      {
        what: `%CPU of ${spinning.name} ${spinning.tid}`,
        value: Math.round(spinning.cpuPercent ?? 0),
        unit: '%',
      },
      ...(version === undefined ? [] : [{ what: 'SRS', value: version }]),
    ],
    remedies: [{ label: 'SRS 7.0.133 or newer, or tlpktdrop on in srt_server' }],
    lost: 0,
    holdsForMs: LASTS_MS,
  };
};
