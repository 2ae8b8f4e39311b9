import { type EvidencePoint, meanOf } from '../../metrics/evidence/evidence-point.ts';
import { type CauseShare, STARVED_FROM } from './causes.ts';
import type { Situation } from './situation.ts';

/** Without any loss, and with less waiting than costs packets, for so long, what made it wait is over. */
const CALM_MS = 3_000;
/** Whether a change helped cannot be seen sooner: queues that are full have to be read first. */
const SETTLES_MS = 5_000;

/** What was changed of how SRS gets a CPU, in favour of it, since it began to lose packets for want of one. */
export interface TunedSince {
  /** `nice 0 → -15`. */
  readonly words: string;
  readonly secondsAgo: number;
  /** `cured`: no packet is lost any more, and it waits too little to lose any; `settling`: too little time has passed to tell. */
  readonly outcome: 'cured' | 'settling';
  /** How long it waits for a CPU since, in percent. */
  readonly waitPercent: number | undefined;
}

interface Setting {
  readonly of: (point: EvidencePoint) => number | string | undefined;
  readonly name: string;
  /** Whether the change can help. */
  readonly isBetter: (from: number | string, to: number | string) => boolean;
}

const isLower = (from: number | string, to: number | string): boolean => Number(to) < Number(from);
const isAny = (): boolean => true;

const SETTINGS: readonly Setting[] = [
  { name: 'nice', of: ({ nice }) => nice, isBetter: isLower },
  { name: 'nice of the autogroup', of: ({ autogroupNice }) => autogroupNice, isBetter: isLower },
  { name: 'affinity', of: ({ affinity }) => affinity, isBetter: isAny },
  { name: 'policy', of: ({ policy }) => policy, isBetter: isAny },
];

/** Undefined: nothing was changed since, or it goes on all the same, or that is not known. */
export function tunedSince(
  { evidence }: Pick<Situation, 'evidence'>,
  share: CauseShare,
): TunedSince | undefined {
  const began = evidence.indexOf(share.points[0] as EvidencePoint);
  const now = evidence.at(-1);
  if (now === undefined || began < 0) return undefined;
  const found = SETTINGS.flatMap(setting => changeOf(setting, evidence, began) ?? []);
  const [newest] = found.sort((a, b) => b.index - a.index);
  if (newest === undefined) return undefined;
  const secondsAgo = (now.atMs - (evidence[newest.index]?.atMs ?? now.atMs)) / 1_000;
  const since = evidence.slice(newest.index + 1);
  const calm = since.filter(({ atMs }) => atMs > now.atMs - CALM_MS);
  const waitPercent = meanOf(calm, point => point.waitPercent);
  const told = { words: newest.words, secondsAgo, waitPercent };
  const isLong = calm.reduce((sum, { seconds }) => sum + seconds, 0) * 1_000 >= 0.8 * CALM_MS;
  const isQuiet =
    calm.every(({ lost }) => lost === 0) && waitPercent !== undefined && waitPercent < STARVED_FROM;
  if (isLong && isQuiet) return { ...told, outcome: 'cured' };
  return secondsAgo * 1_000 < SETTLES_MS ? { ...told, outcome: 'settling' } : undefined;
}

/** The refresh at which its present value was seen first, if it had another one since then. */
function changeOf(
  { of, name, isBetter }: Setting,
  evidence: readonly EvidencePoint[],
  began: number,
): { readonly index: number; readonly words: string } | undefined {
  const [last] = evidence.slice(-1);
  const to = last && of(last);
  if (to === undefined) return undefined;
  const before = evidence.findLastIndex(point => of(point) !== undefined && of(point) !== to);
  const from = before < 0 ? undefined : of(evidence[before] as EvidencePoint);
  if (from === undefined || before < began || !isBetter(from, to)) return undefined;
  return { index: before + 1, words: `${name} ${from} → ${to}` };
}
