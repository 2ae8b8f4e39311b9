import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readCommandLine } from '../../src/command-line.ts';
import { runBench } from '../../src/commands/bench.ts';
import type { BenchTask } from '../../src/commands/bench-options.ts';
import type { CommandContext } from '../../src/commands/command-context.ts';
import { SUBCOMMANDS } from '../../src/commands/commands.ts';
import { runCompare } from '../../src/commands/compare.ts';
import { planSpan } from '../../src/commands/measured-span.ts';
import type { Host, RunningCommand } from '../../src/host/host.ts';
import { createSimulatedHost, scenarioOf } from '../../src/host/simulated/simulated.ts';
import type { BenchmarkRow } from '../../src/metrics/benchmark/figures.ts';
import { readMarkdown } from '../../src/output/benchmark/read-markdown.ts';
import { DEFAULT_SETTINGS } from '../../src/settings/settings.ts';
import { createTheme } from '../../src/view/look/theme.ts';

const PLAIN: BenchTask = {
  seconds: 6,
  windows: 3,
  label: '',
  servers: [],
  loads: [],
  bitsPerSecond: undefined,
  latencySeconds: undefined,
  interfaceName: undefined,
  isCsv: false,
  appendPath: undefined,
  svgPath: undefined,
  steps: undefined,
};

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'srs-top-bench-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function openDemo(name: string): Host {
  const scenario = scenarioOf(name);
  if (scenario === undefined) throw new Error(`expected a demo ${name}`);
  return createSimulatedHost(scenario, { speed: Number.POSITIVE_INFINITY });
}

interface Ran {
  readonly exitCode: number;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  readonly progress: readonly string[];
  readonly asked: readonly string[];
}

async function run(
  command: (context: CommandContext) => Promise<number>,
  host: Host,
  more: Partial<CommandContext> & { readonly lines?: readonly (string | undefined)[] } = {},
): Promise<Ran> {
  const [stdout, stderr, progress, asked]: [string[], string[], string[], string[]] = [[], [], [], []];
  const { lines, ...others } = more;
  const exitCode = await command({
    host,
    stateDirectory: '/nonexistent',
    isJson: false,
    wanted: { name: 'srs' },
    settings: DEFAULT_SETTINGS,
    revertAfterSeconds: 0,
    theme: createTheme({ colorLevel: 0, isAscii: false }),
    columns: 100,
    print: (...printed) => void stdout.push(...printed),
    complain: sentence => void stderr.push(sentence),
    ask: undefined,
    progress: line => void progress.push(line),
    ...(lines !== undefined && {
      readLine: async question => {
        asked.push(question);
        return lines[asked.length - 1];
      },
    }),
    ...others,
  } as CommandContext);
  return { exitCode, stdout, stderr, progress, asked };
}

const bench = (host: Host, task: Partial<BenchTask>, more?: Parameters<typeof run>[2]) =>
  run(context => runBench(context, { ...PLAIN, ...task }), host, more);

const rowsOf = ({ stdout }: Ran): readonly BenchmarkRow[] => JSON.parse(stdout[0] ?? '').rows;

describe('flags that do not go together', () => {
  test.each([
    [['--steps', '--step-command', 'x {n}', '--clients', '1'], 'exclude each other'],
    [['--step-command', 'x {n}'], "needs '--clients"],
    [['--clients', '1,2'], "needs '--step-command'"],
    [['--seconds', '3', '--windows', '6'], '6 windows do not fit into 3 s'],
    [['--bitrate', 'fast'], 'Expected bits a second'],
    [['--bitrate', '0'], 'Expected bits a second'],
    [['--latency', 'low'], 'Expected seconds'],
    [['--clients', '1,x'], 'Expected numbers of clients'],
    [['--clients', '0'], 'Expected numbers of clients'],
    [['--step-command', 'x', '--clients', '1'], 'Expected {n} in it'],
    [['--step-command', "'x {n}", '--clients', '1'], 'A quote in it is not closed'],
    [['--server', ''], 'Expected the name or the pid'],
  ])('%j', (flags, why) => {
    const asked = readCommandLine(['bench', ...flags], '1', SUBCOMMANDS);
    expect(asked).toMatchObject({ exitCode: 2 });
    expect('complaint' in asked && asked.complaint).toContain(why);
  });

  test('are none of these', () => {
    const flags = [
      '--bitrate',
      '1.5M',
      '--latency',
      '0.8s',
      '--server',
      'janus',
      '--server',
      '77',
      '--load',
      'wrk',
    ];
    const steps = ['--step-command', "a 'b c' {n}", '--clients', '500,1000'];
    const asked = readCommandLine(['bench', ...flags, ...steps], '1', SUBCOMMANDS);
    expect(asked).toMatchObject({
      task: {
        kind: 'bench',
        asked: {
          seconds: undefined,
          windows: undefined,
          label: '',
          bitsPerSecond: 1.5e6,
          latencySeconds: 0.8,
          servers: ['janus', 77],
          loads: ['wrk'],
          steps: { kind: 'command', command: ['a', 'b c', '{n}'], clients: [500, 1000], settleSeconds: 3 },
        },
      },
    });
  });
});

describe('what nobody said how long to measure', () => {
  const OF_SPAN = { ...PLAIN, seconds: undefined, windows: undefined };
  const planOf = (task: Partial<BenchTask>, seconds?: number, everySeconds = 1) => {
    const recordedSpan = seconds === undefined ? undefined : { seconds, everySeconds, wholeSeconds: 3_600 };
    return planSpan({ ...OF_SPAN, ...task }, { recordedSpan });
  };

  test('is measured for 30 s in six windows where it is live', () => {
    expect(planOf({})).toEqual({ seconds: 30, windows: 6 });
    expect(planOf({ windows: 3 })).toEqual({ seconds: 30, windows: 3 });
    expect(planOf({ windows: 31 })).toBe('31 windows do not fit into 30 s: each takes a second at least');
  });

  test('is measured to its end where it is a recording, in windows of 5 s', () => {
    expect(planOf({}, 48)).toEqual({ seconds: 48, windows: 10 });
    expect(planOf({ windows: 4 }, 48)).toEqual({ seconds: 48, windows: 4 });
    expect(planOf({ windows: 49 }, 48)).toBe('49 windows do not fit into 48 s: each takes a second at least');
    expect(planOf({}, 2)).toEqual({ seconds: 2, windows: 1 });
    // A single moment is over before the first window.
    expect(planOf({}, 0)).toEqual({ seconds: 30, windows: 6 });
    // Of one of a refresh every ten minutes a window has one, of a day those are longer.
    expect(planOf({}, 6_000, 600)).toEqual({ seconds: 6_000, windows: 10 });
    expect(planOf({}, 86_400)).toEqual({ seconds: 86_400, windows: 240 });
  });

  test('is what was said, of a recording too', () => {
    expect(planOf({ seconds: 12 }, 48)).toEqual({ seconds: 12, windows: 6 });
    expect(planOf({ seconds: 60, windows: 2 }, 48)).toEqual({ seconds: 60, windows: 2 });
  });
});

describe('bench of a simulated host', () => {
  test('fills a row, with clients that the API tells', async () => {
    const ran = await bench(openDemo('healthy'), {}, { isJson: true });
    expect(ran).toMatchObject({ exitCode: 0, stderr: [] });
    const [row] = rowsOf(ran);
    expect(row).toMatchObject({
      server: 'SRS',
      windowCount: 3,
      figures: { lostPackets: 0, connections: 14 },
    });
    expect(row?.figures.udpClients).toBeGreaterThan(100);
    const {
      cpuPercent = 0,
      connections = 0,
      udpClients = 0,
      cpuPercentPerThousandClients,
    } = row?.figures ?? {};
    expect(cpuPercentPerThousandClients).toBeCloseTo((cpuPercent / (connections + udpClients)) * 1_000, 1);
    expect(ran.progress).toContain('bench: 1 of 6 s');
    expect(ran.progress.at(-1)).toBe('');
    expect(ran.progress.some(line => /^bench: 4 of 6 s {2}SRS \d+\.\d% 14 conn$/.test(line))).toBe(true);
  });

  test('and compare: a tuning that helps is told from noise', async () => {
    const host = openDemo('starved');
    const [before, after] = ['before', 'after'].map(name => join(directory, `${name}.md`)) as [
      string,
      string,
    ];
    await bench(host, { seconds: 12, windows: 6, appendPath: before });
    const [row] = rowsOf(await bench(host, { seconds: 6, windows: 6 }, { isJson: true }));
    const pid = String(row?.pids[0]);
    const threads = await host.look({ names: [`/proc/${pid}/task`] });
    for (const tid of threads.names(`/proc/${pid}/task`) as readonly string[])
      expect((await host.execute(['renice', '-15', '-p', tid])).exitCode).toBe(0);
    await host.clock.sleepUntil(host.clock.nowMs() + 10_000);
    await bench(host, { seconds: 12, windows: 6, appendPath: after });
    const task = {
      ...{ a: before, b: after, labelA: undefined, labelB: undefined },
      ...{ seconds: 30, windows: 6, servers: [], loads: [], interfaceName: undefined },
    };
    const ran = await run(context => runCompare(context, task), host, { isJson: true });
    expect(ran.exitCode).toBe(0);
    const { figures } = JSON.parse(ran.stdout[0] ?? '').pairs[0];
    const verdictOf = (name: string) =>
      figures.find(({ figure }: { readonly figure: string }) => figure === name)?.verdict;
    expect(verdictOf('runQueueWaitPercent')).toBe('lower');
    expect(readMarkdown(readFileSync(before, 'utf8'))[0]?.figures.lostPackets).toBeGreaterThan(1_000);
    expect(readMarkdown(readFileSync(after, 'utf8'))[0]?.figures.lostPackets).toBe(0);
  });

  test('measures when it is asked to, with a label that is typed', async () => {
    const appendPath = join(directory, 'steps.md');
    const ran = await bench(
      openDemo('healthy'),
      { steps: { kind: 'asked' }, label: 'base', appendPath },
      { isJson: true, lines: ['', 'one CPU', 'q'] },
    );
    expect(ran).toMatchObject({ exitCode: 0, stderr: [] });
    expect(rowsOf(ran).map(({ label }) => label)).toEqual(['base', 'one CPU']);
    expect(ran.asked).toHaveLength(3);
    expect(ran.asked[1]).toMatch(/^step 2: Enter measures 6 s/);
    expect(readMarkdown(readFileSync(appendPath, 'utf8')).map(({ label }) => label)).toEqual([
      'base',
      'one CPU',
    ]);
  });

  test('ends with the input, and needs a terminal', async () => {
    const steps = { kind: 'asked' } as const;
    expect(await bench(openDemo('healthy'), { steps }, { lines: [undefined] })).toMatchObject({
      exitCode: 0,
      stdout: [],
    });
    expect(await bench(openDemo('healthy'), { steps })).toMatchObject({
      exitCode: 2,
      stderr: ['bench: --steps waits for a key, and there is no terminal to press it on'],
    });
  });

  test('says that a command cannot be started there', async () => {
    const steps = {
      kind: 'command',
      command: ['x', '{n}'],
      clients: [5],
      connectSeconds: 5,
      settleSeconds: 0,
    } as const;
    const refused = async (): Promise<Awaited<RunningCommand['done']>> => ({
      ...{
        command: ['x'],
        exitCode: undefined,
        signal: undefined,
        stdout: '',
        stderr: '',
        problem: 'read-only',
      },
    });
    const host: Host = {
      ...openDemo('healthy'),
      start: command => ({ command, done: refused(), interrupt: refused }),
    };
    expect(await bench(host, { steps })).toMatchObject({
      exitCode: 1,
      stdout: [],
      stderr: ['bench: 5 clients: x 5: not started: srs-top was started with --read-only'],
    });
  });

  test('says that there is no such server, and prints nothing', async () => {
    expect(await bench(openDemo('healthy'), { servers: ['janus'] })).toMatchObject({
      exitCode: 1,
      stdout: [],
      stderr: ['bench: no janus was there on demo; --server NAME|PID measures another'],
    });
  });

  test('says before it measures that its rows have no place', async () => {
    const ran = await bench(openDemo('healthy'), { appendPath: join(directory, 'none', 'results.md') });
    expect(ran).toMatchObject({ exitCode: 1, stdout: [] });
    expect(ran.stderr[0]).toMatch(
      /^bench: .*none: there is no such directory$|^bench: .*results\.md: there is no such directory$/,
    );
    expect(ran.progress).toEqual(['', '']);
  });

  test('says before it measures that its chart has no place, and begins no table then', async () => {
    const appendPath = join(directory, 'results.md');
    const svgPath = join(directory, 'none', 'chart.svg');
    const ran = await bench(openDemo('healthy'), { svgPath, appendPath });
    expect(ran).toMatchObject({ exitCode: 1, stdout: [], progress: ['', ''] });
    expect(ran.stderr).toEqual([`bench: ${join(directory, 'none')}: there is no such directory`]);
    expect(existsSync(appendPath)).toBe(false);
  });

  test('prints what it measured though the chart cannot be written any more', async () => {
    const folder = mkdtempSync(join(directory, 'charts-'));
    const progress = () => rmSync(folder, { recursive: true, force: true });
    const ran = await bench(openDemo('healthy'), { svgPath: join(folder, 'chart.svg') }, { progress });
    expect(ran.exitCode).toBe(1);
    expect(ran.stdout[1]).toMatch(/^SRS /);
    expect(ran.stderr).toEqual([`bench: ${folder}: there is no such directory`]);
  });

  test('a signal ends it with what was measured', async () => {
    const stop = new AbortController();
    const ran = await bench(
      openDemo('healthy'),
      { seconds: 60, windows: 30 },
      {
        isJson: true,
        interrupted: stop.signal,
        progress: line => {
          if (line.startsWith('bench: 9 of')) stop.abort('SIGINT');
        },
      },
    );
    expect(rowsOf(ran)[0]?.seconds).toBeLessThan(13);
    expect(rowsOf(ran)[0]?.seconds).toBeGreaterThan(7);
  });
});
