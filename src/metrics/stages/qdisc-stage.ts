import type { Qdisc } from '../../procfs/tc-qdisc.ts';
import type { Source } from '../../sampling/sample.ts';
import { HOST_SOURCES } from '../../sampling/sources.ts';
import { cleanText } from '../../text/clean-text.ts';
import type { Figures, Stage, StagePlace } from '../terms/stages.ts';
import { EntityWindows } from './entity-windows.ts';
import { makeStage, sumOf, whyUnread } from './make-stage.ts';

/** The queueing disciplines of one network namespace, in which packets wait to be sent. */
export class QdiscStage {
  readonly #where: StagePlace;
  readonly #windows: EntityWindows;

  constructor(windowSeconds: number, where: StagePlace) {
    this.#where = where;
    // One that takes the place of another has counters of its own, which begin at zero.
    this.#windows = new EntityWindows(windowSeconds, { areNewAtZero: true });
  }

  setWindow(windowSeconds: number): void {
    this.#windows.setWindow(windowSeconds);
  }

  take(source: Source<readonly Qdisc[]>): void {
    this.#windows.take(source, listRoots);
  }

  stage(nowMs: number, source: Source<readonly Qdisc[]>): Stage {
    const { span } = this.#windows;
    const growths = [...this.#windows.growths()];
    const of = (counter: string): number | undefined =>
      span === undefined ? undefined : sumOf(growths.map(([, { grown }]) => grown[counter]));
    const roots = source.value?.filter(({ isRoot, isIngress }) => isRoot && !isIngress);
    const level = (figureOf: (qdisc: Qdisc) => number | undefined): number | undefined =>
      roots && sumOf(roots.map(figureOf));
    return makeStage('qdisc', this.#where, nowMs, {
      passed: of('packets'),
      lost: of('drops'),
      counters: { drops: of('drops'), overlimits: of('overlimits'), flows_plimit: of('flows_plimit') },
      levels: {
        backlog_bytes: level(({ backlogBytes }) => backlogBytes),
        qlen: level(({ queueLength }) => queueLength),
      },
      losers: growths.map(([name, { grown }]) => ({ name: cleanText(name), lost: grown.drops ?? 0 })),
      span,
      unread: span === undefined ? whyUnread(source, HOST_SOURCES.qdiscs.name) : undefined,
    });
  }
}

/** By `tbf vsrv`, the busiest first: those through which all goes that an interface sends, with the flow limits of their inner ones. */
function listRoots(qdiscs: readonly Qdisc[]): readonly (readonly [string, Figures])[] {
  const limited = new Map<string, number>();
  for (const { device, flowsPlimit } of qdiscs)
    if (flowsPlimit !== undefined) limited.set(device, (limited.get(device) ?? 0) + flowsPlimit);
  return qdiscs
    .filter(({ isRoot, isIngress }) => isRoot && !isIngress)
    .sort((a, b) => (b.packets ?? 0) - (a.packets ?? 0))
    .map(({ device, kind, packets, drops, overlimits }) => [
      `${kind} ${device}`,
      { packets, drops, overlimits, flows_plimit: limited.get(device) ?? 0 },
    ]);
}
