import type { Thresholds } from '../../settings/thresholds.ts';
import { dashboardRows } from './dashboard-rows.ts';
import type { PanelPlan, RowPlan } from './panel.ts';
import { metric, rateOf } from './query.ts';

/** Grafana 10: later ones read it too, and write it anew. */
const SCHEMA_VERSION = 38;
const DATASOURCE = { type: 'prometheus', uid: '$datasource' } as const;
const ROW_HEIGHT = 1;
const PANEL_HEIGHT = 8;
const COLUMNS = 24;

/** A dashboard as Grafana imports it. Where its data is, and which hosts and SRS are looked at, is chosen there. */
export function dashboard(thresholds: Thresholds): object {
  return {
    uid: 'srs-top',
    title: 'SRS: does this host lose UDP packets, where, and why',
    description: 'Made by srs-top dashboard, for what srs-top serve gives.',
    tags: ['srs', 'srs-top'],
    editable: true,
    graphTooltip: 1,
    schemaVersion: SCHEMA_VERSION,
    time: { from: 'now-1h', to: 'now' },
    refresh: '30s',
    templating: { list: variables() },
    annotations: { list: annotations() },
    panels: placed(dashboardRows(thresholds)),
  };
}

function variables(): readonly object[] {
  const valuesOf = (name: string, label: string, query: string): object => ({
    ...{ name, label, type: 'query', datasource: DATASOURCE },
    query: { query, refId: name },
    ...{ refresh: 2, sort: 1, multi: true, includeAll: true, allValue: '.*' },
    current: { selected: true, text: ['All'], value: ['$__all'] },
  });
  const hosts = 'job=~"$job"';
  return [
    { name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus', refresh: 1 },
    valuesOf('job', 'Job', `label_values(${metric('srs_top_build_info')}, job)`),
    valuesOf('instance', 'Instance', `label_values(${metric('srs_top_build_info', hosts)}, instance)`),
    valuesOf('srs', 'SRS', `label_values(${metric('srs_top_srs_info', 'instance=~"$instance"')}, srs)`),
  ];
}

/** What was changed stands in every panel, beside what came of it. */
function annotations(): readonly object[] {
  const hosts = 'instance=~"$instance"';
  const grown = (query: string): string => `${query} > 0`;
  return [
    {
      ...{ name: 'Tunings', enable: true, iconColor: 'blue', datasource: DATASOURCE },
      expr: grown(rateOf('srs_top_tunings_total', '$__rate_interval', hosts)),
      ...{ titleFormat: '{{what}} was changed', textFormat: '{{instance}}', step: '15s' },
    },
    {
      ...{ name: 'Restarts', enable: true, iconColor: 'orange', datasource: DATASOURCE },
      expr: grown(rateOf('srs_top_srs_restarts_total', '$__rate_interval', hosts)),
      ...{ titleFormat: 'SRS was started anew', textFormat: '{{instance}}', step: '15s' },
    },
  ];
}

/** Rows below one another, and in each its panels from left to right. */
function placed(rows: readonly RowPlan[]): readonly object[] {
  let [id, y] = [0, 0];
  return rows.flatMap(({ title, panels }) => {
    const row = {
      ...{ id: ++id, type: 'row', title, collapsed: false, panels: [] },
      gridPos: { x: 0, y, w: COLUMNS, h: ROW_HEIGHT },
    };
    y += ROW_HEIGHT;
    let x = 0;
    const shown = panels.map(panel => {
      if (x + panel.width > COLUMNS) [x, y] = [0, y + PANEL_HEIGHT];
      const gridPos = { x, y, w: panel.width, h: PANEL_HEIGHT };
      x += panel.width;
      return { id: ++id, ...panelJson(panel), gridPos };
    });
    y += PANEL_HEIGHT;
    return [row, ...shown];
  });
}

function panelJson({ title, about, kind, unit, queries, limits, noValue }: PanelPlan): object {
  const steps = [
    { color: 'green', value: null },
    ...(limits === undefined
      ? []
      : [
          { color: 'orange', value: limits.warning },
          { color: 'red', value: limits.bad },
        ]),
  ];
  const isTable = kind === 'table';
  return {
    ...{ type: kind, title, description: about, datasource: DATASOURCE },
    targets: queries.map(({ expr, legend }, index) => ({
      ...{ refId: String.fromCharCode(65 + index), datasource: DATASOURCE, expr, legendFormat: legend },
      ...(isTable ? { instant: true, format: 'table' } : { range: true }),
    })),
    fieldConfig: {
      defaults: {
        unit,
        ...(noValue === undefined ? {} : { noValue }),
        ...(unit === 'percentunit' ? { min: 0 } : {}),
        thresholds: { mode: 'absolute', steps },
      },
      overrides: [],
    },
    ...(isTable ? { transformations: [{ id: 'merge', options: {} }, hiddenColumns()] } : {}),
    options: kind === 'stat' ? { reduceOptions: { calcs: ['lastNotNull'] }, colorMode: 'value' } : {},
  };
}

/** What every row of a table has alike says nothing. */
function hiddenColumns(): object {
  return {
    id: 'organize',
    options: {
      excludeByName: { Time: true, __name__: true, job: true, 'Value #A': false, 'Value #B': false },
    },
  };
}
