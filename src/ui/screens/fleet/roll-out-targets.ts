import type { Fleet } from '../../../fleet/fleet.ts';
import type { SrsMetrics } from '../../../metrics/terms/metrics.ts';
import type { Session } from '../../../session.ts';
import { findLastInForce } from '../../../tuning/engine/last-in-force.ts';
import type { Wish } from '../../../tuning/engine/plan-wish.ts';
import type { UndoWish } from '../../../tuning/engine/undo.ts';
import { wishFor } from '../../../tuning/kinds/wish-for.ts';
import type { Met, Refusal } from '../../../tuning/tuning.ts';
import { type FleetRow, nameOf } from '../../../view/fleet/fleet-row.ts';
import { targetOf } from '../../parts/dialog-target.ts';

export const NOT_WATCHED = 'it is not watched now';

/** A process, or a host without one, that a tuning is for. */
export interface RollOutTarget {
  readonly label: string;
  readonly hostName: string;
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
      hostName: nameOf(host),
      label: isOneOfSeveral && srs !== undefined ? `${nameOf(host)} ${srs.pid}` : nameOf(host),
      session: fleet.memberOf(host.label)?.session,
      srs,
    }));
}

/** What is picked as hosts: of several processes on one, it stands there once. */
export function hostsOf(targets: readonly RollOutTarget[]): readonly RollOutTarget[] {
  return oncePerHost(targets, undefined).map(target => ({ ...target, label: target.hostName }));
}

/** What takes back the last change in force on its host; undefined: nothing is. A refusal: it cannot be told. */
export async function findUndo({ session }: RollOutTarget): Promise<UndoWish | Refusal | undefined> {
  if (session === undefined) return { refused: NOT_WATCHED };
  // Of a recording, and without the right to change anything, its dialog says why.
  return findLastInForce(session.host, session.journal);
}

/** Those that are left of it for a wish: what belongs to a host is changed once on each. */
export function restFor({ kind }: Wish, targets: readonly RollOutTarget[]): readonly RollOutTarget[] {
  const [first, ...rest] = targets;
  return OF_HOST.includes(kind) ? oncePerHost(rest, first?.session) : rest;
}

const OF_HOST: readonly Wish['kind'][] = ['sysctl', 'irq-affinity', 'rps', 'undo'];

function oncePerHost(
  targets: readonly RollOutTarget[],
  before: Session | undefined,
): readonly RollOutTarget[] {
  const seen = new Set([before]);
  return targets.filter(({ session }) => {
    const isNew = session === undefined || !seen.has(session);
    seen.add(session);
    return isNew;
  });
}

/**
 * The wish of the first host for another one of them. Of what is taken back each has its own: its last change in force, but
 * what something else has changed since. Never rejects.
 */
export async function wishOn(wish: Wish, { session, srs }: RollOutTarget): Promise<Wish | Refusal | Met> {
  if (session === undefined) return { refused: NOT_WATCHED };
  const { host } = session;
  if (host.kind === 'recorded') return { refused: 'it is a recording: nothing on it can be changed' };
  if (host.isReadOnly) return { refused: 'srs-top runs with --read-only' };
  if (wish.kind === 'undo') {
    const last = await findLastInForce(host, session.journal, { leavesAtOdds: true });
    return last ?? { refused: 'nothing is in force there', isMet: true };
  }
  if (srs === undefined) return wishFor(wish, undefined);
  const { process, label } = targetOf(srs, session.startTimes.of(srs));
  const { openFiles, affinity, lastCpu } = srs;
  return wishFor(wish, { process, label, openFiles, place: { affinity, lastCpu } });
}
