import type { SoftnetCounters } from '../../procfs/softnet-stat.ts';
import type { Sample } from '../../sampling/sample.ts';
import { HOST_SOURCES } from '../../sampling/sources.ts';
import type { Figures, Stage } from '../terms/stages.ts';
import { CounterWindow } from './counter-window.ts';
import { makeStage, sumOf, whyUnread } from './make-stage.ts';

/** The backlogs of the CPUs, which packets of all namespaces come through. */
export class SoftnetStage {
  readonly #window: CounterWindow;

  constructor(windowSeconds: number) {
    this.#window = new CounterWindow(windowSeconds);
  }

  setWindow(windowSeconds: number): void {
    this.#window.setWindow(windowSeconds);
  }

  take({ softnet }: Pick<Sample, 'softnet'>): void {
    this.#window.take(softnet, figuresOf);
  }

  stage(nowMs: number, { softnet, networkLimits }: Pick<Sample, 'softnet' | 'networkLimits'>): Stage {
    const growth = this.#window.growth();
    const grown = growth?.grown ?? {};
    const limits = networkLimits.value;
    return makeStage('softnet', 'host', nowMs, {
      passed: grown.processed,
      lost: grown.dropped,
      counters: {
        dropped: grown.dropped,
        flow_limit: grown.flow_limit,
        time_squeeze: grown.time_squeeze,
      },
      levels: {
        backlog: sumOf((softnet.value ?? [{ backlog: undefined }]).map(({ backlog }) => backlog)),
        netdev_max_backlog: limits?.maxBacklog,
        netdev_budget: limits?.budget,
        netdev_budget_usecs: limits?.budgetMicroseconds,
      },
      losers: Object.entries(grown)
        .filter(([name]) => name.startsWith('CPU '))
        .map(([name, lost = 0]) => ({ name, lost })),
      span: growth,
      unread: growth === undefined ? whyUnread(softnet, HOST_SOURCES.softnet.name) : undefined,
    });
  }
}

/** All CPUs added, and what each dropped. Another set of CPUs is another set of counters: nothing follows from both. */
function figuresOf(lines: readonly SoftnetCounters[]): Figures {
  const dropped = lines.map(({ cpu, dropped }, index) => [`CPU ${cpu ?? index}`, dropped] as const);
  return {
    processed: sumOf(lines.map(({ processed }) => processed)),
    dropped: sumOf(lines.map(line => line.dropped)),
    flow_limit: sumOf(lines.map(({ flowLimit }) => flowLimit)),
    time_squeeze: sumOf(lines.map(({ timeSqueeze }) => timeSqueeze)),
    ...Object.fromEntries(dropped),
  };
}
