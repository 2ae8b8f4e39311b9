import { meanOf } from '../../metrics/evidence/evidence-point.ts';
import { isSaturated } from '../terms/causes.ts';
import { coreOfItsOwn } from '../terms/cpu-remedies.ts';
import type { Evidence, Remedy } from '../terms/finding.ts';
import type { Rule, Situation } from '../terms/situation.ts';
import { hasBusySibling, isClockedDown, isSlow, isThrottledByHeat, slownessAt } from '../terms/slowness.ts';
import { evidenceOf, figure, lossWords, lostEvidence, percent, seenIn } from '../terms/words.ts';

/** One thing that slows the CPU, in words, with its figures and what helps. The sentence has room for the first. */
interface Reason {
  readonly words: string;
  readonly evidence: readonly Evidence[];
  readonly remedies: readonly Remedy[];
}

/** The one thread of SRS uses all of a CPU that is slower than it could be. */
export const findSlowCpu: Rule = situation => {
  const { causes, recent, isSustained, snapshot, name } = situation;
  const share = causes.get('slow');
  const points = share?.points ?? recent;
  const run = meanOf(points, point => point.runPercent);
  const last = points.at(-1);
  if (run === undefined || last?.cpu === undefined) return undefined;
  if (share === undefined && (!isSustained || run < snapshot.settings.thresholds.threadCpu.bad))
    return undefined;
  const reasons = reasonsFor(situation, last.atMs, last.cpu);
  const [first] = reasons;
  if (first === undefined) return undefined;
  return {
    id: 'slow-cpu',
    severity: share === undefined ? 'warning' : 'bad',
    sentence: `CPU ${last.cpu}, of which ${name} uses ${percent(run)}, ${first.words}${lossWords(situation, share)}`,
    evidence: [
      ...evidenceOf(points, 'had a CPU', '%', point => point.runPercent),
      ...reasons.flatMap(({ evidence }) => evidence),
      ...lostEvidence(situation, share),
    ],
    remedies: reasons.flatMap(({ remedies }) => remedies),
    lost: share?.lost ?? 0,
    explains: ['saturated', 'late-clock', 'contended', 'circuit-breaker'],
    ...seenIn(share),
  };
};

function reasonsFor(situation: Situation, atMs: number, cpu: number): readonly Reason[] {
  const { evidence } = situation;
  const index = evidence.findIndex(point => point.atMs === atMs);
  const slowness = slownessAt(evidence, index, isSaturated);
  if (!isSlow(slowness)) return [];
  const reasons: Reason[] = [];
  // Heat is why it is clocked down, where both are.
  if (isThrottledByHeat(slowness)) reasons.push(heated(slowness.throttles));
  if (isClockedDown(slowness)) reasons.push(clockedDown(situation, cpu, slowness.frequencyPercent));
  if (hasBusySibling(slowness)) reasons.push(sharedCore(situation, cpu, slowness.siblingBusyPercent));
  return reasons;
}

function heated(times: number | undefined): Reason {
  return {
    words: 'is slowed by heat or by a limit of power',
    evidence: figure('slowed by heat or power', times, 'times'),
    remedies: [
      {
        label: 'cooling, a higher limit of power, or fewer busy cores',
        command: 'grep . /sys/devices/system/cpu/cpu*/thermal_throttle/*_throttle_count',
        note: 'the command shows which cores are slowed: no setting of SRS or of the network helps',
      },
    ],
  };
}

function clockedDown({ snapshot }: Situation, cpu: number, frequencyPercent: number | undefined): Reason {
  const { governor, limitKhz, mostKhz } = snapshot.sample.cpuSpeeds.value?.get(cpu) ?? {};
  const isCapped = limitKhz !== undefined && mostKhz !== undefined && limitKhz < mostKhz * 0.95;
  const by = isCapped ? `, capped at ${gigahertz(limitKhz)}` : '';
  const of = mostKhz === undefined ? 'what it can' : gigahertz(mostKhz);
  const remedies: Remedy[] = [];
  const again = 'tuned and power-profiles-daemon set it anew: change their profile where one of them runs';
  if (governor !== undefined && governor !== 'performance')
    remedies.push({
      label: `governor ${governor} → performance`,
      command: 'cpupower frequency-set -g performance',
      note: again,
    });
  if (isCapped)
    remedies.push({
      label: `frequency limit ${gigahertz(limitKhz)} → ${gigahertz(mostKhz)}`,
      command: `cpupower frequency-set -u ${Math.round(mostKhz / 1_000)}MHz`,
      note: again,
    });
  if (remedies.length === 0)
    remedies.push({
      label: "the firmware's power profile, or heat",
      command: 'turbostat --quiet --interval 5 --num_iterations 1',
      note: 'governor and limit allow more: what holds it is below the system',
    });
  return {
    words: `runs at ${percent(frequencyPercent)} of ${of}${governor === undefined ? '' : ` (governor ${governor}${by})`}`,
    evidence: [
      ...figure('frequency', frequencyPercent, '% of its highest'),
      ...(governor === undefined ? [] : [{ what: 'governor', value: governor }]),
      ...(isCapped ? [{ what: 'limit', value: gigahertz(limitKhz) }] : []),
    ],
    remedies,
  };
}

function sharedCore(situation: Situation, cpu: number, busyPercent: number | undefined): Reason {
  const siblings = situation.snapshot.sample.cpuSpeeds.value?.get(cpu)?.siblings ?? [];
  return {
    words: `shares its core with CPU ${siblings.join(', ')}, which is ${percent(busyPercent)} busy`,
    evidence: figure(`busy: CPU ${siblings.join(', ')} of its core`, busyPercent, '%'),
    remedies: coreOfItsOwn(situation, siblings),
  };
}

/** `3.6 GHz`. */
function gigahertz(khz: number): string {
  return `${(khz / 1e6).toFixed(1)} GHz`;
}
