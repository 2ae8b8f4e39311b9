import type { Change, ChangedPart, ChangeKind } from '../../metrics/changes/change.ts';
import { formatBytes } from '../../text/format.ts';
import { formatCpus, NO_QUOTA, parseQuota } from '../kinds/process/quota-value.ts';
import { cpusOf } from '../limits/cpu-quotas.ts';

/** What is said before the values. */
const NAMES: Readonly<Record<ChangeKind, string>> = {
  nice: 'nice',
  policy: 'policy',
  affinity: 'affinity',
  autogroup: 'nice of the autogroup',
  quota: 'quota',
  'receive-buffer': 'receive buffer',
  sysctl: '',
  'irq-affinity': 'CPUs of IRQ',
  rps: 'RPS of',
  restart: 'SRS restarted, pid',
  version: 'SRS',
};

/**
 * What was changed, in a few words: `nice 0 → -15`, `nice 0 → -15 of 1 of 4 threads`, `quota lifted`, `affinity 0-3 → 0, after
 * 4 changes to and fro`.
 */
export function describeChange({ what, parts, outOf }: Change): string {
  const [first, ...more] = parts;
  const times = Math.max(...parts.map(part => part.times));
  const reach =
    outOf !== undefined && parts.length < outOf
      ? ` of ${parts.length} of ${outOf} threads`
      : outOf === undefined && more.length > 0
        ? ` and ${more.length} more`
        : '';
  const often = times > 1 ? `, changed ${times} times` : '';
  return `${describePart(what, first)}${reach}${often}`;
}

function describePart(what: ChangeKind, { id, from, to }: ChangedPart): string {
  if (what === 'quota') return describeQuota(from, to);
  if (what === 'receive-buffer')
    return `receive buffer of ${id} ${formatBytes(Number(from))} → ${formatBytes(Number(to))}`;
  if (what === 'irq-affinity' || what === 'rps') return `${NAMES[what]} ${id} ${from} → ${to}`;
  const name = what === 'sysctl' ? id.slice(id.lastIndexOf('.') + 1) : NAMES[what];
  return `${name} ${from} → ${to}`;
}

function describeQuota(from: string, to: string): string {
  if (to === NO_QUOTA) return from === NO_QUOTA ? 'quota set and lifted' : 'quota lifted';
  return from === NO_QUOTA ? `quota set to ${cpusIn(to)}` : `quota ${cpusIn(from)} → ${cpusIn(to)}`;
}

/** `9 ms of 100 ms` → `0.09 CPUs`. */
function cpusIn(words: string): string {
  const bandwidth = parseQuota(words);
  return bandwidth === undefined ? words : formatCpus(cpusOf(bandwidth));
}
