import type { Fleet } from '../../../fleet/fleet.ts';
import type { SrsMetrics } from '../../../metrics/terms/metrics.ts';
import type { Session } from '../../../session.ts';
import type { Wish } from '../../../tuning/engine/plan-wish.ts';
import type { TuningWish } from '../../../tuning/kinds/wish.ts';
import { wishFor } from '../../../tuning/kinds/wish-for.ts';
import type { Refusal } from '../../../tuning/tuning.ts';
import { type FleetRow, nameOf } from '../../../view/fleet/fleet-row.ts';
import { targetOf } from '../../parts/dialog-target.ts';

/** A process, or a host without one, that a tuning is for. */
export interface RollOutTarget {
  readonly label: string;
  /** Undefined: the host is not watched now. */
  readonly session: Session | undefined;
  /** As it was when it was picked: that process is meant, and no other. */
  readonly srs: SrsMetrics | undefined;
}

/** What is picked, in the order of the table: the marked rows, else the chosen one. */
export function targetsOf(
  rows: readonly FleetRow[],
  marked: readonly string[],
  chosen: FleetRow | undefined,
  fleet: Fleet,
): readonly RollOutTarget[] {
  const picked = marked.length === 0 ? [chosen] : rows.filter(({ key }) => marked.includes(key));
  return picked
    .filter(row => row !== undefined)
    .map(({ host, srs, isOneOfSeveral }) => ({
      label: isOneOfSeveral && srs !== undefined ? `${nameOf(host)} ${srs.pid}` : nameOf(host),
      session: fleet.memberOf(host.label)?.session,
      srs,
    }));
}

/** Those that are left of it for a wish: what belongs to a host is changed once on each. */
export function restFor(wish: TuningWish, targets: readonly RollOutTarget[]): readonly RollOutTarget[] {
  const [first, ...rest] = targets;
  if (!isOfHost(wish)) return rest;
  const seen = new Set([first?.session]);
  return rest.filter(({ session }) => {
    const isNew = session === undefined || !seen.has(session);
    seen.add(session);
    return isNew;
  });
}

function isOfHost({ kind }: TuningWish): boolean {
  return kind === 'sysctl' || kind === 'irq-affinity' || kind === 'rps';
}

/** The wish of the first host for another one of them; what takes back something is of one host alone. */
export function wishOn(wish: Wish, { session, srs }: RollOutTarget): TuningWish | Refusal {
  if (session === undefined) return { refused: 'it is not watched now' };
  if (wish.kind === 'undo') return { refused: 'what is taken back is of one host alone' };
  const { host } = session;
  if (host.kind === 'recorded') return { refused: 'it is a recording: nothing on it can be changed' };
  if (host.isReadOnly) return { refused: 'srs-top runs with --read-only' };
  if (srs === undefined) return wishFor(wish, undefined);
  const { process, label } = targetOf(srs, host.clock.time());
  const { openFiles, affinity, lastCpu } = srs;
  return wishFor(wish, { process, label, openFiles, place: { affinity, lastCpu } });
}
