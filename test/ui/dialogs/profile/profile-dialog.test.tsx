import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { CommandResult } from '../../../../src/host/host.ts';
import type { HistoryPoint } from '../../../../src/metrics/history/history-point.ts';
import type { ProfileReport } from '../../../../src/profile/profile.ts';
import { profileFormLines } from '../../../../src/ui/dialogs/profile/profile-lines.ts';
import { startProfileState } from '../../../../src/ui/dialogs/profile/profile-state.ts';
import { createTheme } from '../../../../src/view/look/theme.ts';
import type { FakeHost } from '../../../helpers/fake-host.ts';
import { KEYS } from '../../../helpers/keys.ts';
import { buildOf } from '../../../helpers/made-up-build.ts';
import { type CountersAt, trafficBetween } from '../../../metrics/made-up-traffic.ts';
import { createSrsHost, insideBox, LARGE, renderDialog, SMALL, srsOf } from '../render-dialog.tsx';

const PROFILE = { kind: 'profile' } as const;

const PERF_REPORT = `# Samples: 197  of event 'cpu-clock:uhpppH'
# Overhead  Command      Shared Object  Symbol
# ........  ...........  .............  ......
    31.00%  srs          libc.so.6      [.] memcpy
    12.50%  SRT:RcvQ:w1  srs            [.] srt::CRcvBuffer::readMessage(char*, unsigned long)
`;

const STRACE_TABLE = `strace: Process 7847 attached with 4 threads
strace: Process 7847 detached
% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
 69.76    0.432416         121      3554       669 futex
 29.61    0.183538           9     20796           recvfrom
------ ----------- ----------- --------- --------- ----------------
100.00    0.619864          25     24350       669 total
`;

const SRS_TARGET = { process: { pid: 7847, startTicks: 1000 }, label: 'srs' };

let stateDirectory = '';
beforeAll(async () => {
  stateDirectory = await mkdtemp(join(tmpdir(), 'profiles-'));
});
afterAll(() => rm(stateDirectory, { recursive: true }));

interface PerfHost extends FakeHost {
  /** Lets so much time pass on the host. */
  readonly pass: (milliseconds: number) => void;
  /** perf ends by itself. */
  readonly end: () => void;
  readonly interrupts: () => number;
}

/** A host whose perf records until it is ended or interrupted. */
function createPerfHost(
  stderr = '[ perf record: Captured and wrote 0.1 MB perf.data (197 samples) ]',
): PerfHost {
  const host = createSrsHost({
    onCommand: command => (command.includes('report') ? { stdout: PERF_REPORT } : {}),
  });
  let nowMs = 5_000;
  let interrupts = 0;
  let end: () => void = () => undefined;
  return {
    ...host,
    clock: { ...host.clock, nowMs: () => nowMs },
    pass: milliseconds => {
      nowMs += milliseconds;
    },
    end: () => end(),
    interrupts: () => interrupts,
    start(command, options) {
      const { done: answer } = host.start(command, options);
      const done = new Promise<CommandResult>(resolve => {
        end = () => void answer.then(result => resolve({ ...result, stderr }));
      });
      const interrupt = () => {
        interrupts++;
        end();
        return done;
      };
      return { command, done, interrupt };
    },
  };
}

describe('the profile dialog', () => {
  test('shows the command, the folder and the cautions of call graphs', async () => {
    await using ui = await renderDialog({ dialog: PROFILE, stateDirectory: '/var/lib/srs-top' });
    const folder = '/var/lib/srs-top/profiles/edge-3-7847-20261123T014655Z';
    expect(insideBox(ui.screen.text())).toEqual([
      'srs 7847 (started 01:40:44)',
      'tool       [perf record] strace -c                                Left Right',
      'threads     all 4 threads                                     1/5  Up Down b',
      'seconds     30_                                                    1 to 3600',
      'frequency   99 Hz                                              f: 49 to 4999',
      'call graph  off                                            g: off, fp, dwarf',
      '',
      'setsid perf record -N -F 99 -p 7847 -o',
      `${folder}/perf.data -- timeout`,
      '30 cat',
      'perf.data and report.txt go to',
      folder,
      'Enter records · Esc leaves',
    ]);
    await ui.press('5', 'g');
    const text = insideBox(ui.screen.text()).join(' ');
    expect(text).toContain('perf record -N -F 99 --call-graph fp -p 7847 -o');
    expect(text).toContain('-- timeout 5 cat ');
    expect(text).toContain('State Threads swaps stack pointers');
  });

  test('shows the command of strace and its warning, and one thread', async () => {
    await using ui = await renderDialog({ dialog: PROFILE, stateDirectory: '/s' });
    await ui.press(KEYS.Right, '8', KEYS.Down);
    const lines = insideBox(ui.screen.text());
    expect(lines.slice(0, 5)).toEqual([
      'srs 7847 (started 01:40:44)',
      'tool        perf record [strace -c]                               Left Right',
      'threads     7847 srs  busiest, 17.2 %                         2/5  Up Down b',
      'seconds     8_                                                       1 to 60',
      '',
    ]);
    const text = lines.join(' ');
    expect(text).toContain('setpriv --pdeathsig INT timeout -k 5 -s INT 8 strace -c -p 7847 strace.txt goes');
    expect(text).toContain('a loaded srs falls behind and loses media itself while this runs');
    expect(lines.at(-1)).toMatch(/^Enter counts · Esc leaves/);
  });

  test('counts system calls once that was confirmed, and opens the table', async () => {
    const host = createPerfHost(STRACE_TABLE);
    await using ui = await renderDialog({ dialog: PROFILE, host, stateDirectory });
    await ui.press(KEYS.Right);
    expect(host.asked.filter(({ way }) => way !== 'query')).toEqual([]);
    await ui.press(KEYS.Enter);
    expect(insideBox(ui.screen.text())[0]).toBe('strace counts the system calls of 7847: 5 s left of 5');
    await vi.waitFor(() => expect(host.asked.map(({ way }) => way)).toContain('start'));
    host.pass(5_000);
    await ui.screen.waitFor('strace lets go of 7847');
    host.end();
    await ui.screen.waitFor('recvfrom', { timeoutMs: 2000 });
    const lines = insideBox(ui.screen.text());
    expect(lines.slice(0, 2)).toEqual([
      '24,350 system calls in 5.0 s, 669 failed; most time in futex, 69.8 % (0.43',
      's)',
    ]);
    expect(lines.slice(2).filter(line => /futex|recvfrom|usecs/.test(line))).toEqual([
      '      %    seconds  usecs/call        calls      errors  system call',
      '  69.76   0.432416         121        3,554         669  futex',
      '  29.61   0.183538           9       20,796              recvfrom',
    ]);
  });

  test('says what this build is made for, below the form', async () => {
    await using ui = await renderDialog({ dialog: PROFILE });
    expect(insideBox(ui.screen.text())[0]).toBe('srs 7847 (started 01:40:44)');
    const theme = createTheme({ colorLevel: 0, isAscii: false });
    const target = { ...SRS_TARGET, heading: 'srs 7847' };
    const build = buildOf(['gprof']);
    const lines = profileFormLines(target, startProfileState(), srsOf({ build }), 76, theme);
    expect(lines.slice(6)).toEqual([
      '',
      'gprof: SRS writes /opt/srs/gmon.out when it ends; of a daemon (daemon on) it',
      'has calls and no times. Then: gprof -b /opt/srs/objs/srs /opt/srs/gmon.out',
      'kill -INT 7847 ends this SRS and every stream on it; killall -2 srs, as in',
      'the guide, ends every SRS on the host. srs-top sends neither.',
      'Figures of such a build are no benchmark.',
    ]);
    expect(
      profileFormLines(target, startProfileState(), srsOf({ build: buildOf([]) }), 76, theme),
    ).toHaveLength(6);
  });

  test('says what is wrong with the seconds, and starts nothing', async () => {
    await using ui = await renderDialog({ dialog: PROFILE });
    await ui.press('9999', KEYS.Enter);
    expect(ui.screen.text()).toContain('9999: a whole number from 1 to 3600 is needed');
    await ui.press(KEYS.Escape);
    expect(ui.view().dialog).toBeUndefined();
    expect(ui.host.asked.filter(({ way }) => way !== 'query')).toEqual([]);
  });

  test('says when perf is missing', async () => {
    const host = createSrsHost({ onCommand: () => ({ exitCode: undefined, problem: 'not-found' }) });
    await using ui = await renderDialog({ dialog: PROFILE, host });
    expect(ui.screen.text()).toContain('perf is not installed');
    expect(ui.screen.text()).toMatch(/│ Esc leaves +│/);
  });

  test('records, counts the seconds down, and opens the report', async () => {
    const host = createPerfHost();
    await using ui = await renderDialog({ dialog: PROFILE, host, stateDirectory });
    await ui.press(KEYS.Enter);
    expect(insideBox(ui.screen.text())[0]).toBe('perf records 7847: 30 s left of 30');
    await vi.waitFor(() => expect(host.asked.map(({ way }) => way)).toContain('start'));
    host.pass(12_000);
    await ui.screen.waitFor('perf records 7847: 18 s left of 30');
    expect(insideBox(ui.screen.text())[1]).toMatch(/^█{30}▍$/);
    host.pass(18_000);
    await ui.screen.waitFor('perf writes what it recorded of 7847');
    host.end();
    await ui.screen.waitFor('memcpy', { timeoutMs: 2000 });
    expect(ui.view().dialog?.kind).toBe('report');
    expect(ui.notices[0]?.text).toBe('197 samples in 30.0 s; most in memcpy (libc.so.6), 31.0 %');
    expect(host.asked.filter(({ way }) => way === 'start').map(({ command }) => command.slice(0, 7))).toEqual(
      [['setsid', 'perf', 'record', '-N', '-F', '99', '-p']],
    );
  });

  test.each(['c', KEYS.Escape])('ends early by %j and keeps what was recorded', async key => {
    const host = createPerfHost();
    await using ui = await renderDialog({ dialog: PROFILE, host, stateDirectory });
    await ui.press(KEYS.Enter);
    await vi.waitFor(() => expect(host.asked.map(({ way }) => way)).toContain('start'));
    host.pass(4_000);
    await ui.press(key);
    await ui.screen.waitFor('memcpy', { timeoutMs: 2000 });
    expect(insideBox(ui.screen.text())[0]).toMatch(/^197 samples in 4.0 s of 30 \(cancelled\)/);
  });

  test('says why perf gave nothing', async () => {
    const host = createPerfHost('Error: No such process');
    await using ui = await renderDialog({ dialog: PROFILE, host, stateDirectory });
    await ui.press(KEYS.Enter);
    await vi.waitFor(() => expect(host.asked.map(({ way }) => way)).toContain('start'));
    host.end();
    await ui.screen.waitFor('pid 7847 has ended');
    expect(ui.notices).toEqual([{ severity: 'bad', text: 'pid 7847 has ended' }]);
    await ui.press(KEYS.Enter);
    expect(ui.view().dialog).toBeUndefined();
  });

  test('leaves no perf behind when it is taken away', async () => {
    const host = createPerfHost();
    const ui = await renderDialog({ dialog: PROFILE, host, stateDirectory });
    await ui.press(KEYS.Enter);
    await vi.waitFor(() => expect(host.asked.map(({ way }) => way)).toContain('start'));
    expect(host.interrupts()).toBe(0);
    await ui.screen.unmount();
    expect(host.interrupts()).toBe(1);
  });
});

describe('the report', () => {
  const symbols = Array.from({ length: 40 }, (_, index) => ({
    percent: 40 - index,
    thread: index === 0 ? 'srs' : 'SRT:RcvQ:w1',
    object: 'libc.so.6',
    symbol: `function_${index}(std::map<int, char*>)`,
  }));
  const plan: ProfileReport['plan'] = {
    tool: 'perf',
    process: { pid: 7847, startTicks: 1000 },
    options: { seconds: 30, frequencyHz: 99, callGraph: 'off', threads: 'all' },
    command: [],
    usesSudo: false,
    folder: '/p',
    dataFile: '/p/perf.data',
    cautions: [],
  };
  const report: ProfileReport = {
    plan,
    isCancelled: false,
    recordedSeconds: 30,
    sampleCount: 197,
    losses: { sampleCount: 0, chunkCount: 0 },
    symbols,
    threads: [],
    stacksFile: undefined,
    text: `# Samples: 197\n    31.00%  ${'long '.repeat(30)}end`,
    sentence: '197 samples in 30.0 s',
  };

  /** 1,000 packets come a second; from second 50 on 200 of them are lost. */
  function pointAt(second: number): HistoryPoint {
    const countersAt = (at: number): CountersAt => {
      const lost = 200 * Math.max(0, at - 50);
      return { atMs: at * 1_000, received: 1_000 * at - lost, lost, sent: 0 };
    };
    return {
      atMs: second * 1_000,
      time: '2026-11-23T01:46:55.000Z',
      lostPerSecond: undefined,
      receivedPacketsPerSecond: undefined,
      recvQueuePeakBytes: undefined,
      cpuPercent: undefined,
      runQueueWaitPercent: second > 50 ? 15 : 5,
      softirqPercent: undefined,
      receiveBytesPerSecond: undefined,
      sendBytesPerSecond: undefined,
      forVerdict: {
        elapsedSeconds: 1,
        udp: trafficBetween(countersAt(second - 1), countersAt(second)),
        ownDrops: second > 50 ? 200 : 0,
        userPercent: undefined,
        systemPercent: undefined,
        busyPercent: undefined,
      },
    };
  }

  test('shows symbols with percent, thread and object on the whole screen, and scrolls', async () => {
    await using ui = await renderDialog({ dialog: { kind: 'report', report, beganMs: 50_000 }, size: LARGE });
    const lines = insideBox(ui.screen.text());
    expect(ui.screen.text().split('\n')).toHaveLength(24);
    expect(lines.slice(0, 5)).toEqual([
      '197 samples in 30.0 s',
      'perf.data and report.txt are in /p',
      '',
      '      %  thread           object                symbol',
      '  40.00  srs              libc.so.6             function_0(std::map<int, ch…',
    ]);
    await ui.press(KEYS.End);
    expect(insideBox(ui.screen.text()).at(-2)).toMatch(/^ {3}1\.00 .*function_39\(/);
    expect(insideBox(ui.screen.text()).at(-1)).toMatch(/24-44 of 44$/);
  });

  test('shows the threads above, and the rest of many as one line', async () => {
    const threads = Array.from({ length: 12 }, (_, index) => ({
      percent: index === 0 ? 45 : 5,
      tid: 7847 + index,
      name: index === 0 ? 'srs' : 'SRT:TsbPd',
    }));
    const stacksFile = '/p/stacks.linux-perf.txt';
    await using ui = await renderDialog({
      dialog: { kind: 'report', report: { ...report, threads, stacksFile }, beganMs: 50_000 },
    });
    const lines = insideBox(ui.screen.text());
    expect(lines.slice(1, 8)).toEqual([
      'perf.data, report.txt and stacks.linux-perf.txt (for speedscope and other',
      'flame graph viewers) are in /p',
      '',
      '      %      tid  thread',
      '  45.00     7847  srs',
      '   5.00     7848  SRT:TsbPd',
      '   5.00     7849  SRT:TsbPd',
    ]);
    expect(lines.slice(12, 16)).toEqual([
      '   5.00     7854  SRT:TsbPd',
      '  20.00  4 more threads',
      '',
      '      %  thread           object                symbol',
    ]);
  });

  test('says what was lost while it ran, beside before', async () => {
    const points = Array.from({ length: 100 }, (_, second) => pointAt(second));
    await using ui = await renderDialog({
      dialog: { kind: 'report', report, beganMs: 50_000 },
      points: { 7847: points },
      size: LARGE,
    });
    expect(insideBox(ui.screen.text()).slice(1, 3)).toEqual([
      'While it ran: loss began: 0 → 6,000 in 30 s at the same 1,000 packets/s;',
      'waits for a CPU 5.0 % → 15.0 %',
    ]);
  });

  test('keeps percent and symbol where it is narrow', async () => {
    await using ui = await renderDialog({ dialog: { kind: 'report', report, beganMs: 50_000 }, size: SMALL });
    expect(insideBox(ui.screen.text())[4]).toBe('  40.00  function_0(std::map<int, c…');
  });

  test('shows all that perf wrote, and goes back', async () => {
    await using ui = await renderDialog({ dialog: { kind: 'report', report, beganMs: 50_000 } });
    await ui.press('t');
    expect(insideBox(ui.screen.text())[0]).toBe('# Samples: 197');
    expect(insideBox(ui.screen.text())[3]).toMatch(/long end$/);
    await ui.press('t');
    expect(insideBox(ui.screen.text())[0]).toBe('197 samples in 30.0 s');
    await ui.press('q');
    expect(ui.view().dialog).toBeUndefined();
  });

  test('says when perf named nothing', async () => {
    const empty = { ...report, symbols: [] };
    await using ui = await renderDialog({ dialog: { kind: 'report', report: empty, beganMs: 50_000 } });
    expect(insideBox(ui.screen.text())[3]).toBe('perf named no symbol.');
  });
});
