import { meanOf } from '../../metrics/evidence/evidence-point.ts';
import { parseCpuList } from '../../procfs/cpu-list.ts';
import { ROOM_FROM } from '../terms/cpu-remedies.ts';
import type { Remedy } from '../terms/finding.ts';
import { processOf } from '../terms/process-of.ts';
import type { Rule, Situation } from '../terms/situation.ts';
import { evidenceOf, lossWords, lostEvidence, percent, seenIn } from '../terms/words.ts';

/** Percent of a CPU without loss: then it is only in the way. */
const LEAST_IDLE = 20;
/** Softirq that is gone from a CPU for so long stays away: what comes in pauses for moments. */
const GONE_MS = 2_000;

/** Softirq and SRS's busiest thread are on one CPU. */
export const findSoftirqSharesCpu: Rule = situation => {
  const { causes, recent, isSustained, snapshot, name } = situation;
  const share = causes.get('softirq');
  const points = share?.points ?? recent;
  const softirq = meanOf(points, point => point.softirqPercent);
  const idle = meanOf(points, point => point.idlePercent);
  const { thresholds } = snapshot.settings;
  const cpu = points.at(-1)?.cpu;
  if (cpu === undefined || softirq === undefined || softirq < thresholds.softirq.warning) return undefined;
  if (share === undefined && (!isSustained || idle === undefined || idle >= LEAST_IDLE)) return undefined;
  const isOver = isOverBy(situation, cpu);
  if (isOver && share === undefined) return undefined;
  return {
    id: 'softirq-shares-cpu',
    severity: share === undefined ? 'warning' : 'bad',
    sentence: `softirq ${isOver ? 'took' : 'takes'} ${percent(softirq)} of CPU ${cpu}, ${isOver ? `while ${name} ran on it` : `which ${name} runs on`}${lossWords(situation, share)}`,
    evidence: [
      ...evidenceOf(points, `softirq on CPU ${cpu}`, '%', point => point.softirqPercent),
      ...evidenceOf(points, `idle of CPU ${cpu}`, '%', point => point.idlePercent),
      ...evidenceOf(points, 'had a CPU', '%', point => point.runPercent),
      ...lostEvidence(situation, share),
    ],
    remedies: [isOver ? APART : remedyFor(situation, cpu, softirq)],
    lost: share?.lost ?? 0,
    // What seems to run, or waits, beside so much softirq: without loss it is in the way only.
    explains:
      share === undefined ? ['contended', 'late-clock'] : ['contended', 'late-clock', 'saturated', 'starved'],
    ...seenIn(share),
  };
};

const APART: Remedy = {
  label: 'nothing to do: softirq is on no CPU any more that SRS may run on',
  note: 'what was lost before stays in the window',
  isDone: true,
};

/**
 * Whether that is over, though the window still has what it cost: SRS may not run on that CPU any more, or softirq was moved
 * away. False where that is not known.
 */
function isOverBy({ evidence, snapshot: { metrics, settings }, srs }: Situation, cpu: number): boolean {
  const isLittle = (percent = 100): boolean => percent < settings.thresholds.softirq.warning;
  const allowed = parseCpuList(srs.affinity ?? '') ?? [];
  const own = metrics.cpus.filter(one => allowed.includes(one.cpu));
  const areNumbered = metrics.cpuNumbers === 'host' && own.length > 0;
  if (!areNumbered || !own.every(({ softirq }) => isLittle(softirq))) return false;
  if (!allowed.includes(cpu)) return true;
  const fromMs = (evidence.at(-1)?.atMs ?? 0) - GONE_MS;
  return evidence
    .filter(({ atMs }) => atMs > fromMs)
    .every(({ lost, softirqPercent }) => lost === 0 && isLittle(softirqPercent));
}

/** Away from it, where a CPU has room and less of it. */
function remedyFor({ snapshot, srs }: Situation, cpu: number, softirq: number): Remedy {
  const others = snapshot.metrics.cpus.filter(
    one => one.cpu !== cpu && (one.softirq ?? 100) < softirq / 2 && (one.idle ?? 0) >= ROOM_FROM,
  );
  const [best] = others.sort((a, b) => (b.idle ?? 0) - (a.idle ?? 0));
  const away = 'the interrupts of the NIC, or RPS, on other CPUs: i';
  if (best === undefined || srs.affinity === undefined)
    return {
      label: away,
      ...(best === undefined ? { note: 'no other CPU is known to have room for SRS' } : {}),
    };
  return {
    label: `affinity ${srs.affinity} → ${best.cpu}`,
    wish: { kind: 'affinity', ...processOf(srs), cpus: String(best.cpu) },
    note: `or ${away}`,
  };
}
