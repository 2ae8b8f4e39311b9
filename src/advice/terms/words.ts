import type { EvidencePoint } from '../../metrics/evidence/evidence-point.ts';
import { meanOf } from '../../metrics/evidence/evidence-point.ts';
import type { CauseShare } from './causes.ts';
import type { Draft, Evidence } from './finding.ts';
import type { Situation } from './situation.ts';

/** `86 %`, `9.4 %`; `not known`. */
export function percent(value: number | undefined): string {
  if (value === undefined) return 'not known';
  return `${value >= 10 || value === 0 ? Math.round(value) : value.toFixed(1)} %`;
}

/** Before every three digits that are left. */
const THOUSANDS = /\B(?=(?:\d{3})+$)/g;

/** `7,382`. */
export function count(value: number): string {
  // As toLocaleString('en'), for which ICU takes 10 MiB as soon as it is first asked.
  return `${Math.round(value)}`.replace(THOUSANDS, ',');
}

/** `7,382 packets lost`; where it is not known at whose sockets, it is said that they are the namespace's. */
export function packetsLost({ lost, isOfNamespace }: Lost, verb = 'lost'): string {
  return `${count(lost)} packets ${verb}${isOfNamespace ? ' in its network namespace' : ''}`;
}

type Lost = Pick<CauseShare, 'lost' | 'isOfNamespace'>;

/** `7,382 packets lost, 62 % of the loss`. */
export function shareLost(share: CauseShare, verb?: string): string {
  return packetsLost(share, verb) + ofLoss(share);
}

/** Undefined where it is not known that its own sockets lost it: then its buffer need not be what was too small. */
export function ownShare(share: CauseShare | undefined): CauseShare | undefined {
  return share?.isOfNamespace === true ? undefined : share;
}

/** ` (62 % of the loss)` where a cause is not all of it. */
function ofLoss({ share }: CauseShare): string {
  return share > 0.95 ? '' : `, ${percent(share * 100)} of the loss`;
}

/** A mean over points as evidence; none where it is not known. */
export function evidenceOf(
  points: readonly EvidencePoint[],
  what: string,
  unit: string,
  figure: (point: EvidencePoint) => number | undefined,
): readonly Evidence[] {
  const value = meanOf(points, figure);
  return value === undefined ? [] : [{ what, value: Math.round(value * 10) / 10, unit }];
}

const WHOSE_UNKNOWN: Evidence = {
  what: 'lost at',
  value: 'sockets of its network namespace: which are its own is not known',
};

/** How much was lost, by one cause or in all. */
export function lostEvidence({ lost, seconds }: Situation, share?: CauseShare): readonly Evidence[] {
  const value = share?.lost ?? lost;
  if (value === 0) return [];
  return [
    { what: share === undefined ? 'lost' : 'lost by it', value, unit: 'packets' },
    { what: 'window', value: Math.round(seconds * 10) / 10, unit: 's' },
    ...(share?.isOfNamespace === true ? [WHOSE_UNKNOWN] : []),
  ];
}

/** `: 7,382 packets lost, 62 % of the loss`; `, and nothing is lost yet` only where that is known. */
export function lossWords({ lost, isLossKnown }: Situation, share: CauseShare | undefined): string {
  if (share !== undefined) return `: ${shareLost(share)}`;
  return isLossKnown && lost === 0 ? ', and nothing is lost yet' : '';
}

/** A figure as evidence; none where it is not known. */
export function figure(what: string, value: number | undefined, unit?: string): readonly Evidence[] {
  if (value === undefined) return [];
  const rounded = Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 10) / 10;
  return [{ what, value: rounded, ...(unit === undefined ? {} : { unit }) }];
}

/** When the packets of a cause were lost. */
export function seenIn(share: CauseShare | undefined): Pick<Draft, 'seen'> {
  const [first, last] = [share?.points[0], share?.points.at(-1)];
  if (first === undefined || last === undefined) return {};
  return { seen: { fromMs: first.atMs - first.seconds * 1_000, toMs: last.atMs } };
}
