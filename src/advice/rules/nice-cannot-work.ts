import { meanOf } from '../../metrics/evidence/evidence-point.ts';
import { isAnyOfNamespace } from '../terms/causes.ts';
import { rankingOf } from '../terms/ranking.ts';
import type { Rule } from '../terms/situation.ts';
import { evidenceOf, figure, packetsLost, percent } from '../terms/words.ts';

/** Percent of the time. */
const WAITS_FROM = 30;

/** SRS has a nice value below 0 and waits all the same: an autogroup or a cgroup ranks it as a whole. */
export const findNiceCannotWork: Rule = situation => {
  const { name, causes, evidence, recent, isSustained } = situation;
  // What was before it was reniced says nothing.
  const reniced = evidence.filter(point => (point.nice ?? 0) < 0);
  const nice = reniced.at(-1)?.nice;
  if (nice === undefined || evidence.at(-1)?.nice !== nice) return undefined;
  const starved = causes.get('starved')?.points.filter(point => reniced.includes(point)) ?? [];
  const lost = starved.reduce((sum, { lost: ofPoint = 0 }) => sum + ofPoint, 0);
  const points = starved.length > 0 ? starved : recent.filter(point => reniced.includes(point));
  const wait = meanOf(points, point => point.waitPercent);
  if (wait === undefined || wait < WAITS_FROM || (starved.length === 0 && !isSustained)) return undefined;
  const ranking = rankingOf(situation);
  if (ranking === undefined) return undefined;
  return {
    id: 'nice-cannot-work',
    severity: lost > 0 ? 'bad' : 'warning',
    sentence: `nice ${nice} cannot help ${name}: ${ranking.words} ranks it as a whole, and it waits for a CPU ${percent(wait)} of the time${lost > 0 ? `, ${packetsLost({ lost, isOfNamespace: isAnyOfNamespace(starved) })}` : ''}`,
    evidence: [
      { what: 'nice', value: String(nice) },
      { what: ranking.kind, value: ranking.name },
      ...evidenceOf(points, 'ready but without a CPU', '%', point => point.waitPercent),
      ...figure('lost by it', lost === 0 ? undefined : lost, 'packets'),
    ],
    remedies: [ranking.remedy],
    lost,
    explains: ['starved', 'contended'],
  };
};
