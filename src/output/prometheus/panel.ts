/** One line, or one for each series, of a panel. */
export interface Query {
  readonly expr: string;
  /** What a series is called, with its labels: `{{srs}} {{thread}}`. */
  readonly legend: string;
}

/** A panel of the dashboard. */
export interface PanelPlan {
  readonly title: string;
  /** What there is to know of it, for who hovers over its title. */
  readonly about: string;
  readonly kind: 'timeseries' | 'stat' | 'table';
  /** A unit of Grafana: `percentunit`, `pps`, `bytes`, `s`, `short`. */
  readonly unit: string;
  /** Of 24 columns. */
  readonly width: number;
  readonly queries: readonly Query[];
  /** What stands there while no query has an answer, where that is no fault: "No data" unless given. */
  readonly noValue?: string;
  /** From where on it is a warning, and from where on it is bad, in its unit. */
  readonly limits?: { readonly warning: number; readonly bad: number };
}

/** Panels below one another, under a title. */
export interface RowPlan {
  readonly title: string;
  readonly panels: readonly PanelPlan[];
}
