import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOST, SOCKET, SRS, SRS_OR_HOST, THREAD } from '../../src/output/prometheus/alert-words.ts';
import { dashboardRows } from '../../src/output/prometheus/dashboard-rows.ts';
import { METRICS } from '../../src/output/prometheus/metric-table.ts';
import { NODE_METRICS } from '../../src/output/prometheus/node-exporter.ts';
import { ruleGroups } from '../../src/output/prometheus/rules.ts';
import { rulesYaml } from '../../src/output/prometheus/rules-yaml.ts';
import { DEFAULT_THRESHOLDS } from '../../src/settings/thresholds.ts';
import { describeWithTools } from '../helpers/tools.ts';

const groupsOf = (scrapeSeconds: number, delaySeconds = 1) =>
  ruleGroups({ scrapeSeconds, delaySeconds }, DEFAULT_THRESHOLDS);
const groups = groupsOf(15);
const rules = groups.flatMap(group => group.rules);
const alerts = rules.flatMap(rule => ('alert' in rule ? [rule] : []));

/** Metrics that a query asks for: no functions, labels or recorded figures. */
function namesIn(expr: string): readonly string[] {
  return [...expr.matchAll(/(?<![:\w])(?:srs_top|process|node)_\w+(?![:\w])/g)].map(([name]) => name);
}

/** Templates as they may come out: what they ask for is told by its longest usual answer. */
function filledIn(text: string): string {
  return text
    .replaceAll(SRS_OR_HOST, 'SRS conf/origin.conf (pid 123456)')
    .replaceAll(SRS, 'SRS conf/origin.conf (pid 123456)')
    .replaceAll(HOST, 'edge-3.example.com')
    .replaceAll(SOCKET, '0.0.0.0:10080 no. 2')
    .replaceAll(THREAD, 'SRT:RcvQ no. 2');
}

describe('rules and dashboard', () => {
  it('ask for nothing that serve does not give, nor node_exporter by default', () => {
    const known: readonly string[] = [...Object.keys(METRICS), ...NODE_METRICS];
    const [own, joined] = groups;
    const asked = (own?.rules ?? []).flatMap(({ expr }) => namesIn(expr));
    expect(asked.length).toBeGreaterThan(20);
    expect(asked.filter(name => !(name in METRICS))).toEqual([]);
    const withNode = (joined?.rules ?? []).flatMap(({ expr }) => namesIn(expr));
    expect(withNode.filter(name => !known.includes(name))).toEqual([]);
    expect(withNode).toEqual(expect.arrayContaining([...NODE_METRICS]));
    const panels = dashboardRows(DEFAULT_THRESHOLDS).flatMap(row => row.panels);
    const shown = panels.flatMap(({ queries }) => queries.flatMap(({ expr }) => namesIn(expr)));
    expect(shown.length).toBeGreaterThan(30);
    expect(shown.filter(name => !(name in METRICS))).toEqual([]);
  });

  it('ask for what is recorded by the names that it has', () => {
    const recorded = rules.flatMap(rule => ('record' in rule ? [rule.record] : []));
    const asked = rules.flatMap(({ expr }) => [...expr.matchAll(/\w+:\w+:\w+/g)].map(([name]) => name));
    expect(asked.length).toBeGreaterThan(8);
    expect(asked.filter(name => !recorded.includes(name))).toEqual([]);
  });

  it('say of each alert what is, and what to do', () => {
    expect(alerts.length).toBeGreaterThan(12);
    for (const { alert, summary, description, runbook, forSeconds, keepSeconds } of alerts) {
      expect(alert).toMatch(/^Srs[A-Z]\w+$/);
      expect(filledIn(summary).length).toBeLessThan(110);
      expect(description).toMatch(/\{\{ \$labels\.(?:instance|nodename|thread) \}\}/);
      expect(description).toMatch(/\.$/);
      expect(runbook).toMatch(/\.$/);
      expect(forSeconds).toBeGreaterThan(0);
      expect(keepSeconds === 0 || keepSeconds >= 2 * forSeconds).toBe(true);
    }
  });

  it('have all delays by how often is scraped', () => {
    const [slow, fast] = [60, 1].map(seconds => rulesYaml(groupsOf(seconds), []));
    expect(slow).toContain('rate(srs_top_udp_received_datagrams_total[4m])');
    expect(slow).toContain('for: 4m\n        keep_firing_for: 20m');
    expect(fast).toContain('rate(srs_top_udp_received_datagrams_total[4s])');
    expect(fast).toContain('for: 4s\n        keep_firing_for: 20s');
  });
});

describeWithTools(['promtool'], 'rules', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'srs-top-rules-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  function promtool(...args: readonly string[]): { readonly status: number | null; readonly said: string } {
    const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8', cwd: directory });
    return { status, said: `${stdout}${stderr}` };
  }

  it.each([1, 15, 60, 100])('of a scrape every %i s are what promtool takes', seconds => {
    const path = join(directory, 'rules.yml');
    writeFileSync(path, rulesYaml(groupsOf(seconds), ['a head']));
    const { status, said } = promtool('check', 'rules', path);
    expect(said).toContain(`SUCCESS: ${rules.length} rules found`);
    expect(status).toBe(0);
  });

  const OF = '{job="srs-top", instance="edge-3:9109", namespace="host"}';
  const LABELS = { job: 'srs-top', instance: 'edge-3:9109' };
  /** Values every 15 s: one in a minute is the rate of 60 more. */
  const counters = (lost: string, received = '0+15000x80'): readonly object[] => [
    { series: `srs_top_udp_received_datagrams_total${OF}`, values: received },
    { series: `srs_top_udp_receive_errors_total${OF}`, values: lost },
    { series: `srs_top_udp_receive_buffer_errors_total${OF}`, values: lost },
  ];
  interface Expected {
    readonly at: string;
    readonly alert: string;
    readonly labels?: readonly Readonly<Record<string, string>>[];
  }

  function ruleTest(
    series: readonly object[],
    alerts: readonly object[],
    of = groups,
  ): ReturnType<typeof promtool> {
    writeFileSync(join(directory, 'rules.yml'), rulesYaml(of, []));
    const tests = [{ interval: '15s', input_series: series, alert_rule_test: alerts }];
    const test = { rule_files: ['rules.yml'], evaluation_interval: '15s', tests };
    writeFileSync(join(directory, 'test.yml'), JSON.stringify(test));
    return promtool('test', 'rules', 'test.yml');
  }

  /** Has promtool look which alerts fire at these times; `labels` beside their severity and those of `LABELS`. */
  function expectAlerts(series: readonly object[], expected: readonly Expected[], of = groups): void {
    const { status, said } = ruleTest(
      series,
      expected.map(({ at, alert, labels = [] }) => ({
        eval_time: at,
        alertname: alert,
        exp_alerts: labels.map(more => ({ exp_labels: more })),
      })),
      of,
    );
    // Annotations have figures in them: of what fires, the labels are compared.
    const differing = said
      .split(/(?=alertname:)/)
      .filter(part => part.startsWith('alertname:'))
      .filter(part => labelsAfter(part, 'exp:') !== labelsAfter(part, 'got:'));
    expect(differing).toEqual([]);
    if (said.includes('FAILED') && !said.includes('alertname:')) throw new Error(said);
    expect([0, 1]).toContain(status);
  }

  /** The annotations of what fires of these alerts after ten minutes. */
  function sayings(series: readonly object[], names: readonly string[]): string {
    // Whatever is expected, promtool tells what it got.
    const { said } = ruleTest(
      series,
      names.map(alertname => ({ eval_time: '10m', alertname, exp_alerts: [{}] })),
    );
    const got = [...said.matchAll(/got:[\s\S]*?(?=alertname:|$)/g)].join('\n');
    return got.replace(/runbook="(?:[^"\\]|\\.)*"/g, '').replace(/Labels:\{[^}]*\}/g, '');
  }

  function labelsAfter(part: string, word: 'exp:' | 'got:'): string {
    const [, exp = '', got = ''] = /exp:([\s\S]*?)got:([\s\S]*)/.exec(part) ?? [];
    return [...(word === 'exp:' ? exp : got).matchAll(/Labels:(\{[^}]*\})/g)]
      .map(([, labels]) => labels)
      .join('\n');
  }

  const loss = (severity: string) => [{ ...LABELS, namespace: 'host', severity }];

  it('are looked at so that what is not as expected is told', () => {
    const wrong = (expected: Expected) => () => expectAlerts(counters('0+150x80'), [expected]);
    expect(wrong({ at: '10m', alert: 'SrsUdpLoss' })).toThrow('to deeply equal []');
    expect(wrong({ at: '10m', alert: 'SrsUdpLoss', labels: loss('critical') })).toThrow('to deeply equal []');
    expect(wrong({ at: '1m', alert: 'SrsUdpLoss', labels: loss('warning') })).toThrow('to deeply equal []');
  });

  it('wake nobody at once, and stay for some minutes after the loss', () => {
    // A hundredth of the packets from minute 5 to minute 8.
    expectAlerts(counters('0x20 150+150x12 1950x48'), [
      { at: '5m', alert: 'SrsUdpLoss' },
      { at: '6m', alert: 'SrsUdpLoss' },
      { at: '7m', alert: 'SrsUdpLoss', labels: loss('warning') },
      { at: '12m', alert: 'SrsUdpLoss', labels: loss('warning') },
      { at: '16m', alert: 'SrsUdpLoss' },
    ]);
  });

  it('tell a heavy loss sooner, and as critical', () => {
    expectAlerts(counters('0x20 3000+3000x59'), [
      { at: '5m', alert: 'SrsUdpLossHeavy' },
      { at: '6m', alert: 'SrsUdpLossHeavy', labels: loss('critical') },
    ]);
  });

  it('take a loss of little traffic for none, and no traffic for no figure', () => {
    expectAlerts(counters('0+150x80', '0+300x80'), [
      { at: '10m', alert: 'SrsUdpLoss' },
      { at: '10m', alert: 'SrsUdpLossHeavy' },
    ]);
    expectAlerts(counters('0x80', '5x80'), [{ at: '10m', alert: 'SrsUdpLoss' }]);
  });

  it('count what UDP’s memory was too small for, where the kernel does', () => {
    const memory = { series: `srs_top_udp_memory_errors_total${OF}`, values: '0+150x80' };
    expectAlerts(
      [...counters('0x80'), memory],
      [{ at: '10m', alert: 'SrsUdpLoss', labels: loss('warning') }],
    );
  });

  it('take a counter that went back for one that began anew', () => {
    expectAlerts(counters('900000x20 0x60'), [
      { at: '6m', alert: 'SrsUdpLoss' },
      { at: '8m', alert: 'SrsUdpLoss' },
    ]);
  });

  it('tell of a thread that waits, of a quota, and of a buffer that runs full', () => {
    const of = 'job="srs-top", instance="edge-3:9109", srs="a"';
    const socket = `{${of}, local="0.0.0.0:8000"}`;
    const series = [
      { series: `srs_top_thread_run_queue_wait_seconds_total{${of}, thread="srs"}`, values: '0+6x80' },
      { series: `srs_top_thread_run_queue_wait_seconds_total{${of}, thread="SRT:GC"}`, values: '0+1x80' },
      { series: `srs_top_srs_cgroup_periods_total{${of}}`, values: '0+150x80' },
      { series: `srs_top_srs_cgroup_throttled_periods_total{${of}}`, values: '0+50x80' },
      { series: `srs_top_udp_socket_receive_queue_peak_bytes${socket}`, values: '195x80' },
      { series: `srs_top_udp_socket_receive_buffer_bytes${socket}`, values: '200x80' },
      { series: `srs_top_udp_socket_receive_buffer_clamped${socket}`, values: '1x400' },
    ];
    const warning = { ...LABELS, srs: 'a', severity: 'warning' };
    expectAlerts(series, [
      { at: '10m', alert: 'SrsWaitsForCpu', labels: [{ ...warning, thread: 'srs' }] },
      { at: '10m', alert: 'SrsThrottled', labels: [warning] },
      { at: '10m', alert: 'SrsReceiveQueueHigh', labels: [{ ...warning, local: '0.0.0.0:8000' }] },
      { at: '30m', alert: 'SrsReceiveBufferClamped' },
      {
        at: '90m',
        alert: 'SrsReceiveBufferClamped',
        labels: [{ ...warning, local: '0.0.0.0:8000', severity: 'info' }],
      },
      { at: '10m', alert: 'SrsThreadFull' },
    ]);
  });

  it('name the host and the process, where labels have numbers, and labels where nothing else is known', () => {
    const of = (srs: string) => `job="srs-top", instance="edge-3:9109", srs="${srs}"`;
    const waits = (srs: string, thread: string) => ({
      series: `srs_top_thread_run_queue_wait_seconds_total{${of(srs)}, thread="${thread}"}`,
      values: '0+6x80',
    });
    const info = (srs: string, pid: number, namespace = 'conf/srs.conf') => ({
      series: `srs_top_srs_info{${of(srs)}, pid="${pid}", namespace="${namespace}"}`,
      values: '1x80',
    });
    const HOST_INFO = {
      series: 'srs_top_host_info{job="srs-top", instance="edge-3:9109", nodename="edge-3", release="6"}',
      values: '1x80',
    };
    const inNamespace = (namespace: string) =>
      counters('0+300x80').map(one => ({
        ...one,
        series: (one as { readonly series: string }).series.replace('"host"', `"${namespace}"`),
      }));
    const said = sayings(
      [
        HOST_INFO,
        ...[info('conf/srs.conf', 4711), info('conf/srs.conf#2', 4712)],
        ...[waits('conf/srs.conf#2', 'srs'), waits('conf/srs.conf', 'SRT:RcvQ#2'), waits('gone#3', 'srs')],
        ...[...counters('0+300x80'), ...inNamespace('conf/srs.conf')],
        {
          series: 'srs_top_finding{job="srs-top", instance="edge-3:9109", id="nat", severity="bad", srs=""}',
          values: '1x80',
        },
      ],
      ['SrsWaitsForCpu', 'SrsUdpLoss', 'SrsFinding'],
    );
    for (const words of [
      'srs of SRS conf/srs.conf (pid 4712) on edge-3 waits for a CPU',
      'SRT:RcvQ no. 2 of SRS conf/srs.conf (pid 4711) on edge-3 waits for a CPU',
      'srs of SRS gone#3 on edge-3 waits for a CPU',
      'edge-3 loses UDP packets',
      'Of the UDP packets that arrived for the network namespace of the host on edge-3, 1.961% found no room in a receive buffer.',
      'Of the UDP packets that arrived for the network namespace of SRS conf/srs.conf (pid 4711), conf/srs.conf (pid 4712) on edge-3, 1.961% found',
      'the host on edge-3: nat',
    ])
      expect(said).toContain(words);
    expect(said).not.toContain('#2');
  });

  it('tell of an SRS that is gone, not of a host that never had one', () => {
    const of = (instance: string, values: string) => ({
      series: `srs_top_srs_processes{job="srs-top", instance="${instance}"}`,
      values,
    });
    const gone = [{ ...LABELS, severity: 'critical' }];
    expectAlerts(
      [of('edge-3:9109', '1x20 0x400'), of('edge-4:9109', '0x400')],
      [
        { at: '5m', alert: 'SrsGone' },
        { at: '7m', alert: 'SrsGone', labels: gone },
        // Time is no cure.
        { at: '100m', alert: 'SrsGone', labels: gone },
      ],
    );
  });

  const BUILD = (instance: string, values: string) => ({
    series: `srs_top_build_info{job="srs-top", instance="${instance}", version="1"}`,
    values,
  });
  const UP = (job: string, instance: string, values: string) => ({
    series: `up{job="${job}", instance="${instance}"}`,
    values,
  });
  const warning = { ...LABELS, severity: 'warning' };

  it('tell of a serve that is gone, a target or none any more, not of others, nor of a new version', () => {
    const there = 'edge-4:9109';
    const series = [
      BUILD('edge-3:9109', '1x20 stale'),
      UP('srs-top', 'edge-3:9109', '1x20 0x400'),
      // Its target is gone.
      BUILD('edge-5:9109', '1x20 stale'),
      UP('srs-top', 'edge-5:9109', '1x20 stale'),
      BUILD(there, '1x20 stale'),
      { ...BUILD(there, '_x20 1x400'), series: BUILD(there, '').series.replace('"1"', '"2"') },
      UP('srs-top', there, '1x400'),
      UP('node', 'edge-3:9100', '0x400'),
    ];
    const other = { ...warning, instance: 'edge-5:9109' };
    expectAlerts(series, [
      { at: '5m', alert: 'SrsTopGone' },
      { at: '6m', alert: 'SrsTopGone' },
      { at: '7m', alert: 'SrsTopGone', labels: [warning, other] },
      { at: '60m', alert: 'SrsTopGone', labels: [warning, other] },
      { at: '90m', alert: 'SrsTopGone', labels: [warning] },
    ]);
  });

  it('tell of a sample that is old, or never came, and of a line that is lost once', () => {
    const of = (instance: string) => `{job="srs-top", instance="${instance}"}`;
    const [hangs, never, afar] = ['edge-3:9109', 'edge-4:9109', 'edge-5:9109'];
    const series = [
      ...[hangs, never, afar].flatMap(instance => [
        BUILD(instance, '1x80'),
        { series: `process_start_time_seconds${of(instance)}`, values: '0x80' },
        { series: `srs_top_refresh_interval_seconds${of(instance)}`, values: '1x80' },
      ]),
      // A program that is none of ours, started as long ago.
      { series: 'process_start_time_seconds{job="node", instance="edge-3:9100"}', values: '0x80' },
      { series: `srs_top_last_sample_timestamp_seconds${of(hangs)}`, values: '0+15x20 300x60' },
      { series: `srs_top_last_sample_timestamp_seconds${of(afar)}`, values: '0+15x20 300x40 915+15x20' },
      {
        series: `srs_top_line_up{job="srs-top", instance="${afar}", nodename="edge-5"}`,
        values: '1x20 0x40 1x20',
      },
    ];
    const blind = [warning, { ...warning, instance: never }];
    const lost = [{ ...warning, instance: afar, nodename: 'edge-5' }];
    expectAlerts(series, [
      { at: '1m', alert: 'SrsTopBlind' },
      { at: '3m', alert: 'SrsTopBlind', labels: [{ ...warning, instance: never }] },
      { at: '6m', alert: 'SrsTopLineLost' },
      { at: '7m', alert: 'SrsTopLineLost', labels: lost },
      { at: '8m', alert: 'SrsTopBlind', labels: blind },
      { at: '14m', alert: 'SrsTopLineLost', labels: lost },
      { at: '14m', alert: 'SrsTopBlind', labels: blind },
    ]);
    // Once the line is back for five minutes.
    expectAlerts(
      [{ series: `srs_top_line_up${OF}`, values: '0x20 1x60' }],
      [
        {
          at: '9m',
          alert: 'SrsTopLineLost',
          labels: [{ ...LABELS, namespace: 'host', severity: 'warning' }],
        },
        { at: '11m', alert: 'SrsTopLineLost' },
      ],
    );
  });

  describe('of a serve that reads more seldom than Prometheus scrapes', () => {
    const of = '{job="srs-top", instance="edge-3:9109"}';
    /** What Prometheus has every 15 s of a counter that is read every so many. */
    const stepped = (delaySeconds: number, perSecond: number): string =>
      Array.from(
        { length: 12 * Math.max(40, delaySeconds) },
        (_, scrape) => Math.floor((15 * scrape) / delaySeconds) * delaySeconds * perSecond,
      ).join(' ');
    /** A tenth of a thousand packets a second is lost. */
    const losing = (delaySeconds: number): readonly object[] => [
      ...counters(stepped(delaySeconds, 100), stepped(delaySeconds, 900)),
      BUILD('edge-3:9109', '1x4000'),
      { series: `process_start_time_seconds${of}`, values: '0x4000' },
      { series: `srs_top_refresh_interval_seconds${of}`, values: `${delaySeconds}x4000` },
      { series: `srs_top_last_sample_timestamp_seconds${of}`, values: stepped(delaySeconds, 1) },
    ];
    const minutes = (delaySeconds: number, refreshes: number): string =>
      `${Math.ceil((refreshes * Math.max(15, delaySeconds)) / 60)}m`;

    it.each([10, 20, 60, 75, 100, 300])('tell a loss all the same, made for that: every %i s', seconds => {
      const [later, last] = [minutes(seconds, 12), minutes(seconds, 24)];
      expectAlerts(
        losing(seconds),
        [
          { at: later, alert: 'SrsUdpLoss', labels: loss('warning') },
          { at: later, alert: 'SrsUdpLossHeavy', labels: loss('critical') },
          { at: later, alert: 'SrsTopBlind' },
          { at: last, alert: 'SrsUdpLoss', labels: loss('warning') },
          { at: last, alert: 'SrsTopBlind' },
          { at: last, alert: 'SrsTopReadsTooSeldom' },
        ],
        groupsOf(15, seconds),
      );
    });

    it.each([20, 300])(
      'tell that they were made for another, and call no serve blind: every %i s',
      seconds => {
        expectAlerts(losing(seconds), [
          { at: '45s', alert: 'SrsTopReadsTooSeldom' },
          { at: '2m', alert: 'SrsTopReadsTooSeldom', labels: [warning] },
          ...['20m', '30m', '40m'].map(at => ({ at, alert: 'SrsTopBlind' })),
        ]);
      },
    );

    it('tell of one that reads nothing any more, after some refreshes', () => {
      const series = losing(300).slice(0, -1);
      const last = { series: `srs_top_last_sample_timestamp_seconds${of}`, values: '0x400' };
      expectAlerts(
        [...series, last],
        [
          { at: '19m', alert: 'SrsTopBlind' },
          { at: '22m', alert: 'SrsTopBlind', labels: [warning] },
        ],
      );
    });

    it('tell of an SRS that is gone where two refreshes found none', () => {
      const processes = (values: string) => [{ series: `srs_top_srs_processes${of}`, values }];
      const gone = { at: '21m', alert: 'SrsGone', labels: [{ ...LABELS, severity: 'critical' }] };
      // From minute 10 on; the restart that a refresh falls into is seen for five minutes.
      expectAlerts(processes('1x40 0x200'), [{ at: '19m', alert: 'SrsGone' }, gone], groupsOf(15, 300));
      expectAlerts(processes('1x40 0x19 1x200'), [{ at: '21m', alert: 'SrsGone' }], groupsOf(15, 300));
    });
  });

  it('have the delay of a target’s own serve: labels that Prometheus adds stay', () => {
    const of = '{job="srs-top", instance="edge-3:9109", site="fra"}';
    const series = [
      { series: `srs_top_build_info${of}`.replace('}', ', version="1"}'), values: '1x80' },
      { series: `srs_top_refresh_interval_seconds${of}`, values: '1x80' },
      { series: `srs_top_last_sample_timestamp_seconds${of}`, values: '0x80' },
    ];
    expectAlerts(series, [{ at: '4m', alert: 'SrsTopBlind', labels: [{ ...warning, site: 'fra' }] }]);
  });

  it('tell of what has no series: an SRS as a warning', () => {
    const of = (kind: string) => `{job="srs-top", instance="edge-3:9109", kind="${kind}"}`;
    const series = [
      { series: `srs_top_left_out${of('srs')}`, values: '0x20 2x60' },
      { series: `srs_top_left_out${of('threads')}`, values: '0x20 68x60' },
      { series: `srs_top_left_out${of('sockets')}`, values: '0x80' },
    ];
    expectAlerts(series, [
      { at: '9m', alert: 'SrsTopLeavesOutSrs' },
      { at: '11m', alert: 'SrsTopLeavesOutSrs', labels: [{ ...warning, kind: 'srs' }] },
      {
        at: '11m',
        alert: 'SrsTopLeavesOut',
        labels: [{ ...LABELS, kind: 'threads', severity: 'info' }],
      },
    ]);
  });

  it('join what node_exporter sees of the host, by its name', () => {
    const node = 'job="node", instance="edge-3:9100"';
    const other = 'job="node", instance="db-1:9100"';
    const series = [
      ...counters('0+300x80'),
      {
        series: 'srs_top_host_info{job="srs-top", instance="edge-3:9109", nodename="edge-3", release="6"}',
        values: '1x80',
      },
      { series: 'srs_top_srs_processes{job="srs-top", instance="edge-3:9109"}', values: '1x80' },
      { series: `node_uname_info{${node}, nodename="edge-3", release="6"}`, values: '1x80' },
      { series: `node_uname_info{${other}, nodename="db-1", release="6"}`, values: '1x80' },
      ...[node, other].flatMap(of => [
        { series: `node_softnet_dropped_total{${of}, cpu="0"}`, values: '0+300x80' },
        { series: `node_network_receive_fifo_total{${of}, device="eth0"}`, values: '0+300x80' },
      ]),
      { series: `node_network_receive_fifo_total{${node}, device="lo"}`, values: '0+300x80' },
      { series: `node_cpu_seconds_total{${node}, cpu="0", mode="softirq"}`, values: '0+9x80' },
      { series: `node_cpu_seconds_total{${node}, cpu="1", mode="softirq"}`, values: '0+1x80' },
    ];
    const ofHost = { nodename: 'edge-3', severity: 'warning' };
    expectAlerts(series, [
      { at: '10m', alert: 'SrsHostDropsInSoftnet', labels: [ofHost] },
      { at: '10m', alert: 'SrsHostDropsInNic', labels: [ofHost] },
      { at: '10m', alert: 'SrsLossBesideSoftirq', labels: [{ ...LABELS, ...ofHost, namespace: 'host' }] },
    ]);
  });
});
