import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exposition } from '../../../src/output/prometheus/exposition.ts';
import type { SrsReading } from '../../../src/sampling/sample.ts';
import { cleanText } from '../../../src/text/clean-text.ts';
import { describeWithTools } from '../../helpers/tools.ts';
import { known, networkInterface, pidStat, thread } from '../../metrics/made-up.ts';
import { createMadeUpExporter } from './made-up-exporter.ts';

/** What would end a label, a line or the text, or look like another name. */
const TRICKS = [
  '"',
  '\\',
  '\\n',
  '\n',
  '\r',
  '{',
  '}',
  ',',
  '=',
  '#',
  '#2',
  ' 1',
  '"} 1\nevil{a="',
  '\u2028',
  '\u202e',
];
const name = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.array(fc.constantFrom(...TRICKS, 'a', 'srs'), { maxLength: 8 }).map(all => all.join('')),
  },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 120 }) },
  { weight: 1, arbitrary: fc.constantFrom('x', '"', '\\', '📺', '\n').map(one => one.repeat(10_000)) },
);
/** SRS by their configuration and their own name, with threads and interfaces of theirs. */
const hosts = fc.array(
  fc.record({
    config: fc.option(name),
    comm: name,
    threads: fc.array(name, { maxLength: 4 }),
    devices: fc.uniqueArray(name, { maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 4 },
);
type Named = typeof hosts extends fc.Arbitrary<infer Value> ? Value : never;

/** @param generation those of another are other processes of the same names */
function readings(named: Named, generation: number): readonly Partial<SrsReading>[] {
  return named.map(({ config, comm, threads, devices }, index) => {
    const pid = generation * 1_000 + index * 10;
    return {
      identity: { pid, startTicks: pid },
      command: config === null ? `[${comm}]` : `./objs/srs -c ${config}`,
      stat: known(pidStat(pid, { command: comm }), 1_000),
      namespace: known(`net:[${index}]`, 1_000),
      threads: known(
        threads.map((command, at) => thread(pid + at, { stat: { command, startTicks: pid } })),
        1_000,
      ),
      interfaces: known(
        devices.map(device => networkInterface(device)),
        1_000,
      ),
    };
  });
}

interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The text format, read strictly: names, quoted labels, a number. Throws at any other line. */
function parse(text: string): readonly Series[] {
  const lines = text.split('\n').filter(line => line !== '' && !line.startsWith('# '));
  return lines.map(line => {
    const [, metric = '', list = ''] =
      /^([a-z_]+)(?:\{((?:[a-z]+="(?:[^"\\]|\\["\\n])*",?)+)\})? -?[\d.e+-]+$/.exec(line) ?? [];
    if (metric === '') throw new Error(`no line of the format: ${line.slice(0, 300)}`);
    const labels = [...list.matchAll(/([a-z]+)="((?:[^"\\]|\\.)*)"/g)].map(([, label = '', value = '']) => [
      label,
      value.replace(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter)),
    ]);
    return { name: metric, labels: Object.fromEntries(labels) };
  });
}

const keysOf = (series: readonly Series[], metric: string): readonly string[] =>
  series.filter(one => one.name === metric).map(({ labels }) => JSON.stringify(labels));

describe('names of a hostile host', () => {
  it('stay within their labels, short and as they are seen, and no two series are one', async () => {
    await fc.assert(
      fc.asyncProperty(hosts, async named => {
        const exporter = createMadeUpExporter();
        exporter.take(readings(named, 1), { hostName: named[0]?.comm ?? '' });
        const series = parse(await exposition(exporter.scrape()));
        const all = series.map(({ name: metric, labels }) => metric + JSON.stringify(labels));
        expect(new Set(all).size).toBe(all.length);
        for (const value of series.flatMap(({ labels }) => Object.values(labels))) {
          expect(cleanText(value)).toBe(value);
          expect(value.length).toBeLessThan(105);
        }
        expect(keysOf(series, 'srs_top_srs_threads')).toHaveLength(named.length);
        const count = (of: 'threads' | 'devices'): number =>
          named.reduce((sum, one) => sum + one[of].length, 0);
        expect(keysOf(series, 'srs_top_thread_nice')).toHaveLength(count('threads'));
        expect(keysOf(series, 'srs_top_interface_sent_bytes_total')).toHaveLength(count('devices'));
      }),
      { numRuns: 200 },
    );
  });

  it('are labels that stay, also when all is started anew', async () => {
    await fc.assert(
      fc.asyncProperty(hosts, async named => {
        const exporter = createMadeUpExporter();
        const told = async (generation: number): Promise<readonly string[]> => {
          exporter.take(readings(named, generation));
          const series = parse(await exposition(exporter.scrape()));
          return ['srs_top_srs_threads', 'srs_top_thread_nice', 'srs_top_interface_sent_bytes_total']
            .flatMap(metric => keysOf(series, metric))
            .sort();
        };
        const first = await told(1);
        expect(await told(1)).toEqual(first);
        expect(await told(2)).toEqual(first);
      }),
      { numRuns: 100 },
    );
  });
});

describeWithTools(['promtool'], 'names of a hostile host', () => {
  it('are nothing that promtool has anything against', async () => {
    const named = fc.sample(hosts, { seed: 1, numRuns: 8 }).flat().slice(0, 8);
    const exporter = createMadeUpExporter({ nodename: '"\n'.repeat(5_000), isUp: () => false });
    exporter.take(readings(named, 1));
    const input = await exposition(exporter.scrape());
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input,
      encoding: 'utf8',
    });
    expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: '' });
  });
});
