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

/** Its folder is made by another process, which has to be started first. */
const SOON = { timeout: 10_000 };

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

/** A host with tracefs, and what its recorder wrote. */
function createTracingHost(): FakeHost {
  const tracing = '/sys/kernel/tracing';
  const at = (name: string, text: string) =>
    `          <idle>-0       [001] ..s1. 37469.1: ${name}: ${text}\n`;
  const lost = (port: number) =>
    at('udp_fail_queue_rcv_skb', `rc=-12 family=AF_INET src=203.0.113.9:${port} dest=10.0.0.1:8000`);
  const dropped = (reason: string) =>
    at('kfree_skb', `skbaddr=1 protocol=2048 location=ip_rcv+0x1/0x2 reason: ${reason}`);
  const left = (state: string, next: string) =>
    at(
      'sched_switch',
      `prev_comm=srs prev_pid=7847 prev_prio=120 prev_state=${state} ==> next_comm=${next} next_prio=120`,
    );
  const stdout = [
    ...[40_001, 40_001, 40_002].map(lost),
    ...['SOCKET_RCVBUFF', 'SOCKET_RCVBUFF', 'NO_SOCKET', 'SOCKET_RCVBUFF'].map(dropped),
    left('R', 'ffmpeg next_pid=99'),
    left('S', 'swapper/1 next_pid=0'),
  ].join('');
  const udp = (errors: number) =>
    `Udp: InDatagrams InErrors RcvbufErrors\nUdp: 9 ${errors} ${errors}\nsrs-top-drops end\n`;
  const stderr = `srs-top-drops began 100.00\n${udp(0)}srs-top-drops ended 103.00\n${udp(5)}`;
  const events = ['udp/udp_fail_queue_rcv_skb', 'skb/kfree_skb', 'sched/sched_switch'];
  const formats = events.map(event => {
    const path = `${tracing}/events/${event}/format`;
    return `${path}:name: ${event.split('/')[1]}\n${path}:\tfield:int reason;\n${path}:\tfield:u8 saddr[28];\n`;
  });
  return createSrsHost({
    files: { '/proc/self/mountinfo': `30 20 0:12 / ${tracing} rw - tracefs tracefs rw\n` },
    onCommand: command => (command[0] === 'grep' ? { stdout: formats.join('') } : { stdout, stderr }),
  });
}

describe('the profile dialog', () => {
  test('shows the command, the folder and the cautions of call graphs', async () => {
    await using ui = await renderDialog({ dialog: PROFILE, stateDirectory: '/var/lib/srs-top' });
    const folder = '/var/lib/srs-top/profiles/edge-3-7847-20261123T014655Z';
    expect(insideBox(ui.screen.text())).toEqual([
      'srs 7847 (started 01:40:44)',
      'tool       [perf record] strace -c  drops                         Left Right',
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
      'tool        perf record [strace -c] drops                         Left Right',
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
    await vi.waitFor(() => expect(host.asked.map(({ way }) => way)).toContain('start'), SOON);
    host.pass(5_000);
    await ui.screen.waitFor('strace lets go of 7847');
    host.end();
    await ui.screen.waitFor('recvfrom');
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

  test('writes down drops once that was confirmed, and says why, whose, and who took the CPU', async () => {
    const host = createTracingHost();
    await using ui = await renderDialog({ dialog: PROFILE, host, stateDirectory });
    await ui.press(KEYS.Left);
    expect(insideBox(ui.screen.text()).slice(0, 14)).toEqual([
      'srs 7847 (started 01:40:44)',
      'tool        perf record  strace -c [drops]                        Left Right',
      'threads     the busiest                                       1/5  Up Down b',
      'seconds     3_                                                       1 to 10',
      '',
      'mkdir /sys/kernel/tracing/instances/srs-top-PID && cd',
      '/sys/kernel/tracing/instances/srs-top-PID',
      'echo 0 > options/overwrite',
      'echo 4096 > buffer_size_kb',
      'echo 1 > events/udp/udp_fail_queue_rcv_skb/enable',
      'echo 1 > events/skb/kfree_skb/enable',
      "echo 'prev_pid == 7847' > events/sched/sched_switch/filter",
      'echo 1 > events/sched/sched_switch/enable',
      'sleep 3; cat trace per_cpu/*/stats; cd /; rmdir',
    ]);
    await ui.press(KEYS.PageDown, KEYS.Enter, KEYS.Enter);
    await ui.screen.waitFor('SOCKET_RCVBUFF');
    const lines = insideBox(ui.screen.text());
    expect(lines.slice(0, 4)).toEqual([
      '3 packets for the ports of 7847 lost in 3.0 s: its receive buffer was full;',
      'most, 67 %, from 203.0.113.9:40001; thread 7847 left its CPU 2 times, 1 of',
      'them because another took it: mostly ffmpeg 99 (1). RcvbufErrors of its',
      'network namespace grew by 5 meanwhile',
    ]);
    // The folder's name takes a line or two.
    const head = lines.findIndex(line => line.includes('count  lost at'));
    expect(lines.slice(head, head + 13)).toEqual([
      '      %        count  lost at the UDP ports of 7847',
      ' 100.00            3  its receive buffer was full (rc -12)',
      '',
      '      %        count  from',
      '  66.67            2  203.0.113.9:40001',
      '  33.33            1  203.0.113.9:40002',
      '',
      '      %        count  dropped on this host',
      '  75.00            3  SOCKET_RCVBUFF',
      '  25.00            1  NO_SOCKET',
      '',
      '      %        count  took the CPU from thread 7847',
      ' 100.00            1  ffmpeg 99',
    ]);
    expect(lines.at(-1)).toBe('t all of the trace · Esc leaves');
    await ui.press('t');
    expect(ui.screen.text()).toContain('udp_fail_queue_rcv_skb: rc=-12');
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
    await vi.waitFor(() => expect(host.asked.map(({ way }) => way)).toContain('start'), SOON);
    host.pass(12_000);
    await ui.screen.waitFor('perf records 7847: 18 s left of 30');
    expect(insideBox(ui.screen.text())[1]).toMatch(/^█{30}▍$/);
    host.pass(18_000);
    await ui.screen.waitFor('perf writes what it recorded of 7847');
    host.end();
    await ui.screen.waitFor('memcpy');
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
    await vi.waitFor(() => expect(host.asked.map(({ way }) => way)).toContain('start'), SOON);
    host.pass(4_000);
    await ui.press(key);
    await ui.screen.waitFor('memcpy');
    expect(insideBox(ui.screen.text())[0]).toMatch(/^197 samples in 4.0 s of 30 \(cancelled\)/);
  });

  test('says why perf gave nothing', async () => {
    const host = createPerfHost('Error: No such process');
    await using ui = await renderDialog({ dialog: PROFILE, host, stateDirectory });
    await ui.press(KEYS.Enter);
    await vi.waitFor(() => expect(host.asked.map(({ way }) => way)).toContain('start'), SOON);
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
    await vi.waitFor(() => expect(host.asked.map(({ way }) => way)).toContain('start'), SOON);
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
