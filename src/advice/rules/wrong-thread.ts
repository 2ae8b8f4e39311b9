import { processOf } from '../terms/process-of.ts';
import type { Rule } from '../terms/situation.ts';
import { count, lostEvidence, seenIn } from '../terms/words.ts';

/** A thread was raised that carries no media: `renice -p PID` and `taskset -p PID` reach one thread. */
export const findWrongThread: Rule = situation => {
  const { srs, name, causes, evidence } = situation;
  const media = srs.threads.find(({ tid }) => tid === evidence.at(-1)?.tid);
  if (media?.nice === undefined) return undefined;
  const mediaNice = media.nice;
  const raised = srs.threads.filter(({ nice }) => nice !== undefined && nice < Math.min(0, mediaNice));
  const [first] = raised.sort((a, b) => (a.nice ?? 0) - (b.nice ?? 0));
  if (first?.nice === undefined) return undefined;
  const share = causes.get('starved');
  return {
    id: 'wrong-thread',
    severity: share === undefined ? 'warning' : 'bad',
    sentence: `the wrong thread of ${name} was reniced: ${first.name} ${first.tid} has ${first.nice}, ${media.name} ${media.tid}, which carries the media, has ${mediaNice}${share === undefined ? '' : `: ${count(share.lost)} packets lost`}`,
    evidence: [
      { what: `nice of ${first.name} ${first.tid}`, value: String(first.nice) },
      { what: `nice of ${media.name} ${media.tid}`, value: String(mediaNice) },
      ...(share === undefined ? [] : lostEvidence(situation, share)),
    ],
    remedies: [
      {
        label: `renice ${first.nice}, all threads`,
        wish: { kind: 'nice', ...processOf(srs), nice: first.nice },
      },
    ],
    lost: share?.lost ?? 0,
    explains: ['starved', 'contended'],
    ...seenIn(share),
  };
};
