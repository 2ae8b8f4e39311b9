import { describe, expect, it } from 'vitest';
import { dashboard } from '../../../src/output/prometheus/dashboard.ts';
import { Exporter } from '../../../src/output/prometheus/exporter.ts';
import { DEFAULT_THRESHOLDS } from '../../../src/settings/thresholds.ts';
import { startSimulatedSession } from '../../helpers/simulated-session.ts';

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly {
    readonly refId: string;
    readonly expr: string;
    readonly legendFormat: string;
  }[];
  readonly fieldConfig?: {
    readonly defaults: {
      readonly noValue?: string;
      readonly thresholds: { readonly steps: readonly { value: number | null }[] };
    };
  };
}

const made = JSON.parse(JSON.stringify(dashboard(DEFAULT_THRESHOLDS))) as {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] };
};
const shown = made.panels.filter(({ type }) => type !== 'row');

describe('the dashboard', () => {
  it('lets the data source, hosts and SRS be chosen, and asks for what is chosen', () => {
    expect(made.templating.list.map(({ name, type }) => `${name} ${type}`)).toEqual([
      ...['datasource datasource', 'job query', 'instance query', 'srs query'],
    ]);
    for (const { datasource, targets = [], title } of shown) {
      expect(datasource?.uid, title).toBe('$datasource');
      expect(targets.length, title).toBeGreaterThan(0);
      for (const { expr } of targets) expect(expr).toContain('instance=~"$instance"');
    }
  });

  it('has a place for each panel, and no two in one', () => {
    expect(shown.length).toBeGreaterThan(15);
    expect(new Set(made.panels.map(({ id }) => id)).size).toBe(made.panels.length);
    const taken = new Set<string>();
    for (const { gridPos, title } of made.panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken.has(`${x} ${y}`), title).toBe(false);
          taken.add(`${x} ${y}`);
        }
    }
  });

  it('names each series by labels that its metric has, and each query by a letter of its own', () => {
    for (const { targets = [], title } of shown) {
      const letters = targets.map(({ refId }) => refId);
      expect(new Set(letters).size, title).toBe(letters.length);
      for (const { legendFormat } of targets) expect(legendFormat).toMatch(/\{\{\w+\}\}/);
    }
  });

  it('says of each panel that is empty beside a healthy SRS of the host that this is no fault', async () => {
    const demo = await startSimulatedSession('healthy', 1);
    const exporter = new Exporter({ version: '1', startedAtMs: 0, refreshSeconds: 1, staleAfterMs: 60_000 });
    exporter.take(await demo.run(15));
    const nowMs = demo.host.clock.nowMs();
    const { names } = exporter.scrape({ asker: undefined, nowMs, wallMs: nowMs });
    await demo.session.close();
    const isAnswered = ({ expr }: { readonly expr: string }) =>
      (expr.match(/(?:srs_top|process)_\w+/g) ?? []).every(name => names.some(known => known === name));
    const empty = shown.filter(({ targets = [] }) => !targets.some(isAnswered));
    expect(empty.map(({ title, fieldConfig }) => [title, fieldConfig?.defaults.noValue])).toEqual([
      ['Findings', 'none is told, or srs-top serve has no figures'],
      ['Interfaces of containers', expect.stringContaining('No SRS here has a network namespace of its own')],
      ['Drops on them', expect.stringContaining('No SRS here has a network namespace of its own')],
    ]);
  });

  it('has the limits of the settings', () => {
    const stepsOf = (title: string) =>
      shown
        .find(panel => panel.title === title)
        ?.fieldConfig?.defaults.thresholds.steps.map(({ value }) => value);
    expect(stepsOf('Ready, but without a CPU')).toEqual([null, 0.2, 0.4]);
    const own = { ...DEFAULT_THRESHOLDS, runQueueWait: { warning: 5, bad: 50 } };
    expect(JSON.stringify(dashboard(own))).toContain('"value":0.05');
  });
});
