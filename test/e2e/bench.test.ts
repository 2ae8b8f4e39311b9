import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { BenchmarkRow } from '../../src/metrics/benchmark/figures.ts';
import { readMarkdown } from '../../src/output/benchmark/read-markdown.ts';
import { benchAgainstReference } from '../helpers/bench-against-reference.ts';
import { CLIENTS_SCRIPT, NGINX_PORT, publishToNginx, startNginxRtmp } from '../helpers/media-servers.ts';
import { createNamespace } from '../helpers/namespace.ts';
import { runSrsTop } from '../helpers/srs-top.ts';
import { describeWithTools } from '../helpers/tools.ts';

const TOOLS = ['root', 'ip', 'ss', 'ps', 'top', 'python3', 'nginx', 'setpriv'];

describeWithTools(TOOLS, 'bench against nginx and a stand-in for SRS', () => {
  test('has CPU of top, memory of ps, connections of ss and bits of /proc/net/dev', async () => {
    const rows = await benchAgainstReference({ clients: 100, seconds: 10 });
    for (const { row, reference, connections } of rows) {
      const { cpuPercent = -1, residentBytes = -1, actualBitsPerSecond = -1 } = row.figures;
      expect(Math.abs(cpuPercent - reference.cpuPercent)).toBeLessThan(2);
      expect(cpuPercent).toBeGreaterThan(0.3);
      expect(Math.abs(residentBytes / reference.residentBytes - 1)).toBeLessThan(0.05);
      expect(row.figures.connections).toBe(reference.connections);
      expect(row.figures.connections).toBe(connections);
      expect(Math.abs(actualBitsPerSecond / reference.sentBitsPerSecond - 1)).toBeLessThan(0.05);
      expect(row.interfaceName).toBe('lo');
      // 100 clients of 200 kbit/s of each server.
      expect(row.figures.actualBitsPerSecond).toBeGreaterThan(38e6);
      // Three processes of clients and the publisher.
      expect(row.figures.loadCpuPercent).toBeGreaterThan(0.5);
    }
    expect(rows.map(({ row }) => row.server.replace(/ \d+$/, '')).sort()).toEqual(['SRS', 'nginx']);
  });

  test('starts clients step by step, and fills the table', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'srs-top-bench-'));
    const [table, chart] = [join(directory, 'results.md'), join(directory, 'chart.svg')];
    await using place = await createNamespace();
    await using nginx = await startNginxRtmp(place);
    await using _publisher = await publishToNginx(place);
    const clients = ['play', '--port', NGINX_PORT, '--clients', '{n}', '--name', 'players'];
    const command = [...place.prefix, 'python3', CLIENTS_SCRIPT, ...clients].join(' ');
    try {
      const { exitCode, stdout, stderr } = await runSrsTop([
        ...[
          'bench',
          '--json',
          '--seconds',
          2,
          '--windows',
          2,
          '--server',
          nginx.workerPid,
          '--label',
          'base',
        ],
        ...['--bitrate', '200k', '--latency', '0.8', '--append', table, '--svg', chart],
        ...['--step-command', command, '--clients', '20,60', '--settle', 0],
      ]);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      const rows: readonly BenchmarkRow[] = JSON.parse(stdout).rows;
      expect(rows.map(({ figures }) => figures.connections)).toEqual([21, 61]);
      expect(rows.map(({ figures }) => figures.expectedBitsPerSecond)).toEqual([4e6, 12e6]);
      expect(rows.map(({ figures }) => figures.latencySeconds)).toEqual([0.8, 0.8]);
      // What the step has started is load under any name.
      for (const { figures } of rows) expect(figures.loadCpuPercent).not.toBeNull();
      const written = readMarkdown(readFileSync(table, 'utf8'));
      expect(written.map(({ label, figures }) => [label, figures.connections])).toEqual([
        ['base', 21],
        ['base', 61],
      ]);
      expect(readFileSync(chart, 'utf8').match(/<circle /g)?.length).toBe(6);
      // Nothing of the steps is left.
      expect(await place.exec(['ss', '-Htn', 'state', 'established'])).toMatch(/^(?:.*\n?){2}$/);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test('says which step could not be measured, and goes on', async () => {
    await using place = await createNamespace();
    await using nginx = await startNginxRtmp(place);
    const { exitCode, stdout, stderr } = await runSrsTop([
      ...['bench', '--json', '--seconds', 1, '--windows', 1, '--server', nginx.workerPid, '--clients', '1,2'],
      ...['--connect-within', 1, '--settle', 0],
      ...['--step-command', `sh -c 'test {n} -gt 1 || { echo no such stream >&2; exit 1; }; exec sleep 60'`],
    ]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^srs-top: bench: 1 clients: sh -c .*: it ended with exit code 1: no such stream$/,
    );
    const rows: readonly BenchmarkRow[] = JSON.parse(stdout).rows;
    expect(rows).toHaveLength(1);
    expect(rows[0]?.notes).toEqual(['0 of 2 clients had connected']);
    expect(rows[0]?.figures.connections).toBe(0);
  });
});

describe('bench without a server', () => {
  test('says so at once', async () => {
    const began = performance.now();
    const { exitCode, stdout, stderr } = await runSrsTop(['bench', '--server', 'nobody-has-it']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(
      /^srs-top: bench: no nobody-has-it was there on .*; --server NAME\|PID measures another$/,
    );
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
