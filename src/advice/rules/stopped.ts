import { secondsWhere } from '../../metrics/evidence/evidence-point.ts';
import { isStopped, wasStopped } from '../terms/causes.ts';
import type { Rule, Situation } from '../terms/situation.ts';
import { lostEvidence, seenIn, shareLost } from '../terms/words.ts';

/** Seconds for which it stood still: a debugger holds it for moments only. */
const FROM_SECONDS = 0.9;

/** SRS stands still: stopped by a signal, or held by a debugger. */
export const findStopped: Rule = situation => {
  const { evidence, name, srs, causes } = situation;
  const seconds = secondsWhere(evidence, wasStopped);
  const share = causes.get('stopped');
  if (seconds < FROM_SECONDS || (share === undefined && !isStillStopped(situation))) return undefined;
  const last = evidence.findLast(isStopped);
  const isHeld = last?.state === 't';
  const isNow = isStillStopped(situation);
  const verb = isNow ? 'is' : 'was';
  return {
    id: 'stopped',
    severity: 'bad',
    sentence: `${name} ${verb} ${isHeld ? 'held by a debugger' : 'stopped by a signal'}, for ${Math.round(seconds)} s${share === undefined ? '' : `: ${shareLost(share)}`}`,
    evidence: [
      { what: 'stood still', value: Math.round(seconds * 10) / 10, unit: 's' },
      { what: 'state of its thread', value: last?.state ?? '–' },
      ...lostEvidence(situation, share),
    ],
    remedies: isHeld
      ? [{ label: 'let the debugger go', note: 'srs-top does not end what others started' }]
      : isNow
        ? [{ label: `kill -CONT ${srs.pid}`, command: `kill -CONT ${srs.pid}` }]
        : [
            {
              label: 'who or what stopped it',
              note: 'it runs again: what was lost meanwhile stays in the window',
            },
          ],
    lost: share?.lost ?? 0,
    explains: ['traced', 'late-clock', 'silent-log', 'contended'],
    ...seenIn(share),
  };
};

function isStillStopped({ evidence }: Situation): boolean {
  const last = evidence.at(-1);
  return last !== undefined && isStopped(last);
}
