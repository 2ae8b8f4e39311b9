import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOLD } from '../../src/host/remote/dialer.ts';
import { METRICS } from '../../src/output/prometheus/metric-table.ts';
import { comeFirst, createRig, type Rig, type Srs } from '../faults/rig.ts';
import { type NodeExporter, startNodeExporter } from '../helpers/node-exporter.ts';
import { type Prometheus, startPrometheus } from '../helpers/prometheus.ts';
import { type Serving, startServing } from '../helpers/serving.ts';
import { runSrsTop } from '../helpers/srs-top.ts';
import { describeWithTools } from '../helpers/tools.ts';

const TOOLS = [
  'root',
  'python3',
  'ip',
  'taskset',
  'renice',
  'prometheus',
  'prometheus-node-exporter',
  'promtool',
  'setpriv',
];

/** What Grafana puts in the place of its variables. */
const asGrafana = (expr: string): string =>
  expr.replaceAll('$__rate_interval', '4s').replace(/\$(?:instance|job|srs)/g, '.*');

interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly targets?: readonly { readonly expr: string }[];
  }[];
  readonly annotations: { readonly list: readonly { readonly name: string; readonly expr: string }[] };
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly query: string | { readonly query: string } }[];
  };
}

/** Grafana's `label_values(QUERY, LABEL)` as it asks Prometheus for it. */
function labelValues(query: string): string {
  const [, series, label] = /^label_values\((.*), (\w+)\)$/.exec(query) ?? [];
  return `group by (${label}) (${series})`;
}

describeWithTools(TOOLS, 'what Prometheus has of a host whose SRS loses packets', () => {
  let rig: Rig;
  let srs: Srs;
  let serving: Serving;
  let prometheus: Prometheus;
  let nodeExporter: NodeExporter;
  let rules: string;
  let beganMs = 0;
  const first = comeFirst();

  beforeAll(async () => {
    rig = await createRig();
    // A fifth of a CPU, where it needs nearly half of one.
    srs = await rig.startSrs({ workMicroseconds: 80 });
    serving = await startServing(['-p', srs.pid, '-d', 0.5, '--window', 10]);
    ({ stdout: rules } = await runSrsTop(['rules', '--scrape-interval', '1s']));
    nodeExporter = await startNodeExporter();
    const { address: node } = nodeExporter;
    prometheus = await startPrometheus({ target: new URL(serving.url).host, node, rules });
    beganMs = Date.now();
    await rig.send({ packetsPerSecond: 5_000 });
    await sleep(6_000);
  });
  afterAll(async () => {
    await prometheus?.[Symbol.asyncDispose]();
    await nodeExporter?.[Symbol.asyncDispose]();
    await serving?.[Symbol.asyncDispose]();
    await rig?.[Symbol.asyncDispose]();
    first[Symbol.dispose]();
  });

  test('is what promtool has nothing against', async () => {
    const metrics = await (await fetch(`${serving.url}/metrics`)).text();
    const checked = await execa('promtool', ['check', 'metrics'], {
      input: metrics,
      reject: false,
      all: true,
    });
    expect(checked.all).toBe('');
    expect(checked.exitCode).toBe(0);
  });

  test('is an alert, which fires in a loss and clears after the renice; and every query of the dashboard has an answer', async () => {
    // The first scrape may take longer than it may, while all of them start.
    await expect.poll(() => prometheus.scrapeErrors()).toEqual([]);
    expect(await prometheus.alerts('SrsUdpLoss')).toEqual([]);
    await rig.burn(4);
    const firing = async (name: string) =>
      (await prometheus.alerts(name)).filter(({ state }) => state === 'firing').map(({ labels }) => labels);
    await expect
      .poll(() => firing('SrsUdpLoss'), { timeout: 25_000, interval: 500 })
      .toMatchObject([{ namespace: 'srs', severity: 'warning' }]);
    await expect
      .poll(() => firing('SrsWaitsForCpu'), { timeout: 10_000 })
      .toMatchObject([{ srs: 'srs', thread: 'srs' }]);
    await expect
      .poll(() => firing('SrsFinding'), { timeout: 20_000 })
      .toMatchObject([{ id: 'starved', srs: 'srs' }]);

    // What the kernel has of the namespace, and what Prometheus has.
    const [lost] = await prometheus.query('srs_top_udp_receive_buffer_errors_total');
    expect(lost?.metric).toMatchObject({ namespace: 'srs', job: 'srs-top' });
    expect(lost?.value).toBeGreaterThan(1_000);
    expect(lost?.value).toBeLessThanOrEqual(await receiveBufferErrors(rig));

    const tuned = await runSrsTop(['tune', '-p', srs.pid, 'nice=-15', '--yes']);
    expect(tuned.stdout).toContain('renice 0 → -15');
    await expect
      .poll(() => prometheus.query('srs_top_thread_nice{thread="srs"}'), { timeout: 5_000 })
      .toMatchObject([{ value: -15 }]);
    await expect
      .poll(() => prometheus.query('rate(srs_top_tunings_total{what="nice"}[4s]) > 0'), { timeout: 10_000 })
      .toMatchObject([{ metric: { what: 'nice' } }]);
    const unanswered: string[] = [];
    const { stdout } = await runSrsTop(['dashboard']);
    const { panels, annotations, templating } = JSON.parse(stdout) as Dashboard;
    const asked = [
      ...panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr }))),
      // Nothing was started anew: its rate is there, and 0.
      ...annotations.list.map(({ name: title, expr }) => ({
        title,
        expr: title === 'Restarts' ? expr.replace(/ > 0$/, ' == 0') : expr,
      })),
    ];
    expect(asked.length).toBeGreaterThan(25);
    for (const { title, expr } of asked)
      if ((await prometheus.query(asGrafana(expr))).length === 0) unanswered.push(`${title}: ${expr}`);
    expect(unanswered).toEqual([]);
    const choices = templating.list.flatMap(({ name, query }) =>
      typeof query === 'string' ? [] : [{ name, query: labelValues(query.query) }],
    );
    const chosen = choices.map(async ({ name, query }) => {
      const series = await prometheus.query(asGrafana(query));
      return [name, series.map(({ metric }) => metric[name])];
    });
    expect(Object.fromEntries(await Promise.all(chosen))).toEqual({
      job: ['srs-top'],
      instance: [new URL(serving.url).host],
      srs: ['srs'],
    });
    expect(await prometheus.query('srs_top_refresh_interval_seconds')).toMatchObject([{ value: 0.5 }]);

    await expect.poll(() => prometheus.alerts('SrsUdpLoss'), { timeout: 40_000, interval: 500 }).toEqual([]);
    const [loss] = await prometheus.query('instance_namespace:srs_top_udp_loss:ratio_rate4s');
    expect(loss?.value).toBeLessThan(0.001);
  });

  test('is a time line where it is imported: what was lost, why, and what cured it', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'srs-top-import-'));
    try {
      const path = join(directory, 'incident.srstop');
      const from = new Date(beganMs).toISOString();
      const made = await runSrsTop(['import', 'prometheus', prometheus.url, '--from', from, '-o', path]);
      expect(made.exitCode).toBe(0);
      expect(made.stdout).toMatch(
        /incident\.srstop: \d+ records from .*, made of what a Prometheus has; \d+/,
      );
      const told = JSON.parse((await runSrsTop(['doctor', path, '--json'])).stdout);
      expect(told.span.findings.map(({ id }: { id: string }) => id)).toContain('starved');
      expect(told.span.lost).toBeGreaterThan(1_000);
      expect(told.span.lost).toBeLessThanOrEqual(await receiveBufferErrors(rig));
      // All was well again at its end, and what was changed is seen.
      expect(told.srs).toMatchObject([{ pid: srs.pid }]);
      const { stdout } = await runSrsTop(['--replay', path, '--json']);
      const reports = stdout.split('\n').map(line => JSON.parse(line));
      expect(reports.flatMap(({ changes }) => changes)).toMatchObject([
        { what: 'nice', from: '0', to: '-15' },
      ]);
      const last = reports.at(-1);
      expect(last.srs[0].threads[0].nice).toBe(-15);
      expect(last.srs[0].interfaces.map(({ name }: { name: string }) => name).sort()).toEqual(['eth0', 'lo']);
      expect(last.cpus).toHaveLength(cpus().length);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test('is all that the table of metrics names, but of quotas and of a host elsewhere', async () => {
    const text = await (await fetch(`${serving.url}/metrics`)).text();
    // Nothing is wrong any more.
    const now = Object.keys(METRICS).filter(name => name !== 'srs_top_finding');
    const missing = now.filter(name => !text.includes(`# TYPE ${name} `));
    expect(missing).toEqual([
      'srs_top_line_up',
      'srs_top_srs_cgroup_periods_total',
      'srs_top_srs_cgroup_throttled_periods_total',
      'srs_top_srs_cgroup_throttled_seconds_total',
    ]);
  });

  test('costs little, and ends at once', async () => {
    const [memory] = await prometheus.query('process_resident_memory_bytes');
    expect((memory?.value ?? 0) / 2 ** 20).toBeLessThan(120);
    const { exitCode, stderr, tookMs } = await serving.stop();
    expect({ exitCode, stderr }).toEqual({ exitCode: 143, stderr: '' });
    expect(tookMs).toBeLessThan(1_000);
  });
});

describeWithTools(['ps'], 'srs-top serve', () => {
  const DEMO = ['--demo', 'starved'];

  test('gives who has the token what it gives, and nobody else', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'srs-top-serve-'));
    try {
      const path = join(directory, 'token');
      writeFileSync(path, '0123456789abcdef\n', { mode: 0o600 });
      await using serving = await startServing([...DEMO, '--token-file', path]);
      const ask = (token: string) =>
        fetch(`${serving.url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
      expect((await ask('0123456789abcdeF')).status).toBe(401);
      await expect
        .poll(async () => (await ask('0123456789abcdef')).text(), { timeout: 10_000 })
        .toContain('srs_top_srs_info{srs="conf/srs.conf",pid="17034",namespace="host"} 1');
      chmodSync(path, 0o644);
      const refused = await runSrsTop(['serve', ...DEMO, '--token-file', path]);
      expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
      expect(refused.stderr).toBe(`srs-top: ${path}: others can read it (mode 644): chmod 600`);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test('tells whether the line to a host elsewhere is up, and that it is lost at once', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'srs-top-line-'));
    try {
      const [way, shut] = [join(directory, 'way'), join(directory, 'shut')];
      writeFileSync(way, `#!/bin/sh\n[ -e ${shut} ] || exec sh\n`, { mode: 0o755 });
      await using serving = await startServing(['--via', way]);
      const isUp = async (): Promise<string | undefined> => {
        const text = await (await fetch(`${serving.url}/metrics`)).text();
        return /^srs_top_line_up\{nodename="[^"]+"\} (\d)$/m.exec(text)?.[1];
      };
      expect(await isUp()).toBe('1');
      writeFileSync(shut, '');
      // What holds the connection there.
      const { stdout } = await execa('ps', ['--ppid', String(serving.pid), '-o', 'pid=,args=']);
      const held = stdout.split('\n').find(line => line.includes(HOLD.join(' ')));
      process.kill(Number.parseInt(held ?? '', 10), 'SIGKILL');
      await expect.poll(isUp, { timeout: 5_000, interval: 50 }).toBe('0');
      rmSync(shut);
      await expect.poll(isUp, { timeout: 15_000, interval: 100 }).toBe('1');
      expect((await serving.stop()).stderr.split('\n')).toEqual([
        expect.stringMatching(/^srs-top: no line to .*: its shell ended; trying again in \d+ s$/),
        'srs-top: the line is there again',
      ]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test('says in words why it does not serve', async () => {
    await using serving = await startServing(DEMO);
    const { host } = new URL(serving.url);
    const taken = await runSrsTop(['serve', ...DEMO, '--listen', host]);
    expect(taken).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: `srs-top: cannot listen on ${host}: another program listens there; --listen names another port`,
    });
    const open = await runSrsTop(['serve', '--listen', ':9109']);
    expect(open.exitCode).toBe(2);
    expect(open.stderr).toMatch(/^srs-top: to listen elsewhere than on loopback needs '--token-file <file>'/);
    const halfTls = await runSrsTop(['serve', '--tls-key', '/x']);
    expect(halfTls.stderr).toBe("srs-top: option '--tls-key <file>' needs '--tls-cert <file>'");
    const noHost = await runSrsTop(['--host', '-x', 'unit', 'serve', '--user', 'daemon']);
    expect(noHost.stderr).toBe('srs-top: "-x" is no host to connect to: no part of it may begin with "-"');
    const over = await runSrsTop(['serve', '--replay', fixturePath('burst.ndjson.gz')]);
    expect(over).toMatchObject({
      exitCode: 1,
      stderr: 'srs-top: a recording is over: what is served is of now',
    });
  });
});

const fixturePath = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

async function receiveBufferErrors(rig: Rig): Promise<number> {
  const lines = (await rig.near.exec(['cat', '/proc/net/snmp']))
    .split('\n')
    .filter(line => line.startsWith('Udp:'));
  const [names = [], values = []] = lines.map(line => line.split(' '));
  return Number(values[names.indexOf('RcvbufErrors')]);
}
