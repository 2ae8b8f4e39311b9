import { rmSync } from 'node:fs';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Metrics } from '../../src/metrics/terms/metrics.ts';
import { flood } from '../helpers/load.ts';
import { createNamespace } from '../helpers/namespace.ts';
import { programEnvironment } from '../helpers/program-environment.ts';
import { copySrsTop, runSrsTop, SRS_TOP, startReports } from '../helpers/srs-top.ts';
import { startStandIn } from '../helpers/stand-in.ts';
import { describeWithTools } from '../helpers/tools.ts';

const NOBODY = 65_534;
/** Below those that systems give to containers and users of their own. */
const NOT_IN_PASSWD = 54_321;
/** One more than the highest pid the kernel gives (PID_MAX_LIMIT in include/linux/threads.h). */
const NO_PID = 4_194_304;
const TITLES = ['SRS', 'CPU', 'Network', 'UDP sockets', 'Loss'];

describeWithTools(['python3'], 'plain reports', () => {
  test('are one when stdout is no terminal', async () => {
    await using srs = await startStandIn();
    const { exitCode, stdout, stderr } = await runSrsTop(['-p', srs.pid, '-d', 0.5]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(
      // As long as it took: on a busy machine the first refresh is late, or the second.
      /^srs-top {2}\S.* {2}0\.5 s\n✔ no UDP loss {2}in (?!0\.0)\d\.\d s of 30, \d+ received /,
    );
    for (const title of TITLES) expect(stdout.match(new RegExp(`^─ ${title}\\b`, 'gm'))).toHaveLength(1);
    expect(stdout).toContain(`─ SRS ${srs.pid}  `);
    expect(stdout).toContain(` 127.0.0.1:${srs.port} `);
    expect(stdout).not.toContain('\x1b');
  });

  // Again where something else took the CPUs meanwhile: what counts is what it can do.
  test('are as many as -n says with -b, -d apart', { retry: 2 }, async () => {
    const began = performance.now();
    const { exitCode, stdout } = await runSrsTop(['-b', '-n', 2, '-d', 0.5, '--name', 'nobody-has-it']);
    const seconds = (performance.now() - began) / 1000;
    expect(exitCode).toBe(0);
    const reports = stdout.split('\n\n');
    expect(reports.map(report => report.split('\n')[1])).toEqual(
      Array(2).fill('– no nobody-has-it here: nothing to lose'),
    );
    // The first comes after one delay: a sample alone has no rates.
    expect(seconds).toBeGreaterThan(1);
    expect(seconds).toBeLessThan(2);
  });

  test('end without an error when head has read enough', async () => {
    const script = '{ "$@"; echo "ended with $?" >&2; } | head -1';
    const { stdout, stderr } = await execa('sh', ['-c', script, 'sh', ...SRS_TOP, '--json', '-d', '0.1'], {
      extendEnv: false,
      env: programEnvironment(),
    });
    expect(JSON.parse(stdout)).toMatchObject({ schema: 1 });
    expect(stderr).toBe('ended with 0');
  });
});

describeWithTools(['root', 'python3', 'ip', 'ss'], '--json', () => {
  // Again where something else took the CPUs meanwhile: then a refresh is late.
  test('writes lines of schema 1, each with every field', { retry: 2 }, async () => {
    await using place = await createNamespace();
    await using srs = await startStandIn({ place, readsPerSecond: 100 });
    await using reports = startReports(['-p', srs.pid, '-n', 3, '-d', 0.5]);
    await reports.next();
    await flood({ place, port: srs.port, packetsPerSecond: 20_000, seconds: 0.2 });
    const last = await reports.next().then(() => reports.next());
    await expect(reports.next()).rejects.toThrow('srs-top ended (exit code 0)');

    expect(reports.all.map(({ schema }) => schema)).toEqual([1, 1, 1]);
    for (const { elapsedSeconds } of reports.all) expect(elapsedSeconds).toBeCloseTo(0.5, 1);
    for (const report of reports.all) expect(Object.keys(report)).toEqual(Object.keys(last));
    // What is found depends on the moment, and what lands on a CPU on the host's cards: those fields are held by test/output.
    const ofMoment =
      /^report\.(?:findings|changes)|\.(?:counters|levels|losers\[\])$|^report\.srs\[\]\.(?:log|api)|^report\.placement\.(?:nics|conflicts|cpus\[\]\.)/;
    const fields = fieldsOf(last).filter(([path]) => !ofMoment.test(path));
    expect(Object.fromEntries(fields)).toEqual(FIELDS);
  });
});

describe('the command line', () => {
  test.each([
    [['--bogus'], "unknown option '--bogus'"],
    [['-b', '-n', '0'], "'-n, --count <count>' argument '0' is invalid. Expected a count, a whole number"],
    [['-d', '0.05'], 'Expected a delay from 0.1 to 3600 seconds.'],
    [['--window', 'long'], 'Expected a window from 1 to 3600 seconds.'],
    [['-p', '12', '--name', 'srs'], "'-p, --pid <pid>' cannot be used with option '--name <name>'"],
    [['17034'], '"17034" is no host: -p 17034 watches the process'],
  ])('%j ends with 2 and a line that says what is wrong', async (args, complaint) => {
    const { exitCode, stdout, stderr } = await runSrsTop(args);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^srs-top: .+$/);
    expect(stderr).toContain(complaint);
  });

  test('a pid that nothing has ends a batch with 3', async () => {
    const { exitCode, stdout, stderr } = await runSrsTop(['-b', '-p', NO_PID]);
    expect(exitCode).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toBe(`srs-top: no process with pid ${NO_PID} on this host`);
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const)('%s ends a batch with %i', async (signal, expected) => {
    await using reports = startReports(['-d', 0.2]);
    await reports.next();
    expect(await reports.stop(signal)).toBe(expected);
  });
});

describeWithTools(['root', 'python3', 'ip'], 'a user without rights', () => {
  let copy: ReturnType<typeof copySrsTop>;
  beforeAll(() => {
    copy = copySrsTop();
  });
  afterAll(() => rmSync(copy.directory, { recursive: true }));

  test('gets a report: figures that all may read, and – where they are refused, with the reason', async () => {
    await using place = await createNamespace();
    await using srs = await startStandIn({ place, connections: 1 });
    const { exitCode, stdout } = await runSrsTop(['-p', srs.pid, '-d', 0.5], { uid: NOBODY, ...copy });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(new RegExp(`^─ SRS ${srs.pid} .* root · 4 threads · up 0:\\d\\d ─`, 'm'));
    expect(stdout).toMatch(/^ {2}NI {3}0 {2}PR {2}20 {2}other .* fd –\/[\d,]+ {2}TCP – /m);
    expect(stdout).toMatch(new RegExp(`^ +127\\.0\\.0\\.1:${srs.port} +0 +0 +– +0 +– +0 +0 `, 'm'));
    expect(stdout).toContain(
      `▲ open files: EACCES: permission denied: run srs-top as root (/proc/${srs.pid}/fd)`,
    );
  });

  test('gets null in JSON, and the problems in words', async () => {
    await using place = await createNamespace();
    await using srs = await startStandIn({ place, connections: 1 });
    const { exitCode, stdout } = await runSrsTop(['--json', '-n', 4, '-p', srs.pid, '-d', 0.5], {
      uid: NOBODY,
      ...copy,
    });
    expect(exitCode).toBe(0);
    // Programs are asked aside: what they refuse stands in a later report.
    const report: Metrics = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    expect(report.srs).toMatchObject([
      {
        pid: srs.pid,
        user: 'root',
        openFiles: null,
        connections: null,
        threadCount: 4,
        namespace: { id: null, isHost: null },
        sockets: [{ local: `127.0.0.1:${srs.port}`, isOwn: null, receiveBufferBytes: null, drops: 0 }],
        udp: { receiveBufferErrors: 0, unowned: null },
      },
    ]);
    const problems = report.problems.map(({ source, detail }) => `${source}: ${detail}`);
    const expected = [
      `open files: EACCES: permission denied: run srs-top as root (/proc/${srs.pid}/fd)`,
      `connections: EACCES: permission denied: run srs-top as root (/proc/${srs.pid}/fd)`,
      `network namespace: EACCES: permission denied: run srs-top as root (/proc/${srs.pid}/ns/net)`,
      expect.stringMatching(/^socket buffers: .*permission denied: run srs-top as root \(.* ss -uanmeH\)$/i),
    ];
    expect(problems).toEqual(expect.arrayContaining(expected));
  });

  test('unknown to passwd and without HOME, still has a journal', async () => {
    // runSrsTop hands on no HOME.
    const { exitCode, stdout, stderr } = await runSrsTop(['journal'], { uid: NOT_IN_PASSWD, ...copy });
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 0,
      stdout: 'nothing was tuned yet',
      stderr: '',
    });
  });
});

/** The names of the fields of every object, by its path; of a list, those of its first entry. */
function fieldsOf(value: unknown, path = 'report'): [string, string][] {
  if (Array.isArray(value)) return value.length === 0 ? [] : fieldsOf(value[0], `${path}[]`);
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.entries(value).flatMap(([key, entry]) => fieldsOf(entry, `${path}.${key}`));
  return [[path, Object.keys(value).join(' ')], ...below];
}

const CPU_TIMES = 'user nice system idle iowait irq softirq steal netRxPerSecond';
const INTERFACE =
  'name receiveBytesPerSecond sendBytesPerSecond receivePacketsPerSecond sendPacketsPerSecond ' +
  'receiveDropsPerSecond sendDropsPerSecond receiveFifoErrorsPerSecond sendFifoErrorsPerSecond receiveBytes sendBytes ' +
  'speedMbps';

/** New ones may be added; a script that reads them breaks when one is renamed or goes. */
const FIELDS: Readonly<Record<string, string>> = {
  report:
    'schema time host kernel elapsedSeconds load uptimeSeconds cpuTotal cpus cpuNumbers interfaces srs placement srsNotWatched changes ' +
    'findings clearedFindings problems self',
  'report.cpuTotal': `${CPU_TIMES} interruptsPerSecond contextSwitchesPerSecond`,
  'report.cpus[]': `cpu ${CPU_TIMES}`,
  'report.interfaces[]': INTERFACE,
  'report.placement': 'cpus nics conflicts',
  'report.placement.cpus[]':
    'cpu isIsolated node frequencyMhz mostFrequencyMhz governor siblings softirqsPerSecond ksoftirqdPercent irqs ' +
    'rpsQueues threads',
  'report.srs[]':
    'pid startTicks command user state cpuPercent userPercent systemPercent busiestTid runQueueWaitPercent ' +
    'nice priority policy affinity lastCpu residentBytes uptimeSeconds openFiles openFilesLimit connections ' +
    'threadCount threads hasMixedNice hasMixedAffinity namespace interfaces sockets namespaceSocketCount udp stages build log api',
  'report.srs[].threads[]':
    'tid name nice priority policy affinity lastCpu cpuPercent userPercent systemPercent runQueueWaitPercent carriesLoad',
  'report.srs[].namespace': 'id isHost',
  'report.srs[].interfaces[]': INTERFACE,
  'report.srs[].sockets[]':
    'protocol local inode isOwn recvQueueBytes recvQueuePeakBytes recvQueueWindowPeakBytes sendQueueBytes ' +
    'receiveBufferBytes sendBufferBytes drops dropsPerSecond windowDrops',
  'report.srs[].stages': 'in out',
  'report.srs[].stages.in[]': 'stage where passed lost counters levels losers spanSeconds ageSeconds unread',
  'report.srs[].stages.out[]': 'stage where passed lost counters levels losers spanSeconds ageSeconds unread',
  'report.srs[].udp':
    'time windowSeconds coveredSeconds gapSeconds isCurrent received noPorts inErrors receiveBufferErrors sent ' +
    'sendBufferErrors checksumErrors memoryErrors lossPercent owners unowned uncounted',
  'report.srs[].udp.owners[]': 'local inode drops',
  'report.self': 'cpuPercent residentBytes lateMilliseconds',
};
