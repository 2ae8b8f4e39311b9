import type { ThreadMetrics } from '../../metrics/terms/metrics.ts';
import { parseCpuList } from '../../procfs/cpu-list.ts';
import type { Draft } from '../terms/finding.ts';
import { processOf } from '../terms/process-of.ts';
import type { Rule, Situation } from '../terms/situation.ts';
import { lostEvidence, packetsLost, seenIn } from '../terms/words.ts';

/** A thread was tuned that carries no media: `renice -p PID` and `taskset -p PID` reach one thread. */
export const findWrongThread: Rule = situation => {
  const media = situation.srs.threads.find(({ tid }) => tid === situation.evidence.at(-1)?.tid);
  if (media === undefined) return undefined;
  return whereReniced(situation, media) ?? wherePinned(situation, media);
};

function whereReniced(situation: Situation, media: ThreadMetrics): Draft | undefined {
  const { srs, name, causes } = situation;
  if (media.nice === undefined) return undefined;
  const mediaNice = media.nice;
  const raised = srs.threads.filter(({ nice }) => nice !== undefined && nice < Math.min(0, mediaNice));
  const [first] = raised.sort((a, b) => (a.nice ?? 0) - (b.nice ?? 0));
  if (first?.nice === undefined) return undefined;
  const share = causes.get('starved');
  return {
    id: 'wrong-thread',
    severity: share === undefined ? 'warning' : 'bad',
    sentence: `the wrong thread of ${name} was reniced: ${first.name} ${first.tid} has ${first.nice}, ${media.name} ${media.tid}, which carries the media, has ${mediaNice}${share === undefined ? '' : `: ${packetsLost(share)}`}`,
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
}

/** The main thread alone has fewer CPUs than the media thread, which has those of all others. */
function wherePinned({ srs, name }: Situation, media: ThreadMetrics): Draft | undefined {
  const main = srs.threads.find(({ tid }) => tid === srs.pid);
  const others = srs.threads.filter(one => one !== main && one.affinity !== undefined);
  if (main?.affinity === undefined || media.affinity === undefined || main === media) return undefined;
  if (!isPartOf(main.affinity, media.affinity)) return undefined;
  if (others.some(({ affinity }) => affinity !== media.affinity)) return undefined;
  return {
    id: 'wrong-thread',
    severity: 'warning',
    sentence: `the wrong thread of ${name} was pinned: ${main.name} ${main.tid} has CPU ${main.affinity}, ${media.name} ${media.tid}, which carries the media, has ${media.affinity}`,
    evidence: [
      { what: `affinity of ${main.name} ${main.tid}`, value: main.affinity },
      { what: `affinity of ${media.name} ${media.tid}`, value: media.affinity },
    ],
    remedies: [
      {
        label: `affinity ${main.affinity}, all threads`,
        wish: { kind: 'affinity', ...processOf(srs), cpus: main.affinity },
        note: 'taskset -p reaches one thread, taskset -a -p all of them',
      },
    ],
    lost: 0,
  };
}

/** Whether a list of CPUs has some of those of another, and not all. */
function isPartOf(some: string, all: string): boolean {
  const [few, many] = [parseCpuList(some), parseCpuList(all)];
  if (!few?.length || many === undefined || few.length >= many.length) return false;
  return few.every(cpu => many.includes(cpu));
}
