import type { LabelsOf, MetricName } from './metric-table.ts';

/** One value of a metric, with the labels of its series. */
export interface Point {
  readonly value: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** What metrics say at one moment. What is unknown has no point: its series is absent, never 0. */
export class Figures {
  readonly #points = new Map<MetricName, Point[]>();

  /** Takes in a value; undefined: it is unknown. */
  add<Name extends MetricName>(name: Name, value: number | undefined, labels: LabelsOf<Name>): void {
    if (value === undefined || !Number.isFinite(value)) return;
    const known = this.#points.get(name);
    if (known === undefined) this.#points.set(name, [{ value, labels }]);
    else known.push({ value, labels });
  }

  of(name: MetricName): readonly Point[] {
    return this.#points.get(name) ?? [];
  }

  get names(): readonly MetricName[] {
    return [...this.#points.keys()];
  }
}
