import { describe, expect, test } from 'vitest';
import type { HistoryPoint } from '../../../src/metrics/history/history-point.ts';
import { HistoryPoints } from '../../../src/metrics/history/history-points.ts';
import type { Snapshot } from '../../../src/metrics/model.ts';
import type { CpuMetrics, SocketMetrics, SrsMetrics } from '../../../src/metrics/terms/metrics.ts';
import type { BuildTool } from '../../../src/srs/build/build-signs.ts';
import { widthOf } from '../../../src/text/width.ts';
import { createTheme } from '../../../src/view/look/theme.ts';
import { cpuPane } from '../../../src/view/panes/cpu-pane.ts';
import { dstatPane } from '../../../src/view/panes/dstat-pane.ts';
import { lossPane } from '../../../src/view/panes/loss-pane.ts';
import { networkPane } from '../../../src/view/panes/network-pane.ts';
import type { PaneInput } from '../../../src/view/panes/pane.ts';
import { socketsPane } from '../../../src/view/panes/sockets-pane.ts';
import { srsPane } from '../../../src/view/panes/srs-pane.ts';
import { trendsPane } from '../../../src/view/panes/trends-pane.ts';
import { INITIAL_VIEW } from '../../../src/view/state/view-state.ts';
import { buildOf } from '../../helpers/made-up-build.ts';
import { paneInput } from '../../ui/draw-frame.ts';
import { cpu, interfaceMetrics, snapshotOf, socketMetrics } from '../../ui/made-up-snapshot.ts';

/** The columns of the screen at which each of the texts ends. */
function endsOf(line: string, texts: readonly string[]): readonly number[] {
  let from = 0;
  return texts.map(text => {
    const at = line.indexOf(text, from);
    if (at === -1) throw new Error(`no ${text} behind column ${from} of: ${line}`);
    from = at + text.length;
    return widthOf(line.slice(0, from));
  });
}

function withSrs(change: Partial<SrsMetrics>, snapshot: Snapshot = snapshotOf()): PaneInput {
  const input = paneInput(snapshot);
  if (input.srs === undefined) throw new Error('no SRS');
  return { ...input, srs: { ...input.srs, ...change } };
}

function withCpus(cpus: readonly CpuMetrics[], change: Partial<PaneInput> = {}): PaneInput {
  const snapshot = snapshotOf();
  return paneInput({ ...snapshot, metrics: { ...snapshot.metrics, cpus } }, change);
}

describe('numbers stand right-aligned under their heads', () => {
  const input = paneInput(snapshotOf());
  const size = { columns: 80, rows: 6 };

  test('CPU', () => {
    const [head = '', row = ''] = cpuPane.render(input, size);
    expect(endsOf(row, ['57.1', '0', '0', '42.9', '0', '0', '0', '0', '14,822'])).toEqual(
      endsOf(head, ['us', 'sy', 'ni', 'id', 'wa', 'hi', 'si', 'st', 'NET_RX/s']),
    );
  });

  test('network', () => {
    const [head = '', , row = ''] = networkPane.render(input, size);
    expect(endsOf(row, ['576.0', '29,640', '40.0', '11,585', '1'])).toEqual(
      endsOf(head, ['recv Mbit/s', 'packets/s', 'send Mbit/s', 'packets/s', 'drops/s']),
    );
  });

  test('sockets', () => {
    const [head = '', row = ''] = socketsPane.render(input, size);
    expect(endsOf(row, ['5,912,576', '5,912,576', '70 %', '0', '8.0 MiB', '19,578', '✖502'])).toEqual(
      endsOf(head, ['Recv-Q', 'peak', 'full', 'Send-Q', 'buffer', 'drops', 'drops/s']),
    );
  });

  test('loss', () => {
    const [head = '', row = ''] = lossPane.render(input, size);
    expect(endsOf(row, ['296,400', '10,040', '3.28', '115,850', '0', '0'])).toEqual(
      endsOf(head, ['received', 'rcvbuf err', 'loss %', 'sent', 'sndbuf err', 'other']),
    );
  });

  test('threads', () => {
    const lines = srsPane.render(input, { columns: 80, rows: 12 });
    const head = lines.findIndex(line => line.startsWith('─ threads'));
    const row = lines[head + 1] ?? '';
    expect(endsOf(row, ['-15', '20', 'other', '0', '1', '9.0', '66.0'])).toEqual(
      endsOf(lines[head] ?? '', ['NI', 'PR', 'policy', 'CPU', 'affinity', '%CPU', 'wait %']),
    );
  });

  test('a build that is made for looking at SRS is told of among the figures, an ordinary one is not', () => {
    const rows = (tools: readonly BuildTool[]) =>
      srsPane.render(withSrs({ build: buildOf(tools) }), { columns: 80, rows: 12 });
    expect(rows(['asan'])).toContain('  ▲ ASAN build: its figures are no benchmark');
    expect(rows([]).join('')).not.toContain('build');
  });

  test('dstat', () => {
    const [, head = '', row = ''] = dstatPane.render(input, { columns: 70, rows: 4 });
    expect(endsOf(row, ['57', '0', '43', '0', '0', '0', '34M', '4.8M', '69M', '4.8M', '–', '–'])).toEqual(
      endsOf(head, ['usr', 'sys', 'idl', 'wai', 'hiq', 'siq', 'recv', 'send', 'recv', 'send', 'int', 'csw']),
    );
    expect(dstatPane.render(input, { columns: 60, rows: 4 })[1]).not.toContain('int');
  });

  test('wide names shift no column', () => {
    const wide = paneInput(snapshotOf({ name: '媒体服务器' }));
    const ends = (pane: typeof networkPane, from: PaneInput, row: number, texts: readonly string[]) =>
      endsOf(pane.render(from, { columns: 80, rows: 12 })[row] ?? '', texts);
    const figures = ['576.0', '29,640', '40.0', '11,585', '1'];
    expect(ends(networkPane, wide, 2, figures)).toEqual(ends(networkPane, input, 2, figures));
    const threadRow = (from: PaneInput): string =>
      srsPane.render(from, { columns: 80, rows: 12 }).find(line => line.includes('17035')) ?? '';
    expect(threadRow(wide)).toContain('媒体服务器:1');
    expect(endsOf(threadRow(wide), ['other', '0-1', '66.0'])).toEqual(
      endsOf(threadRow(input), ['other', '0-1', '66.0']),
    );
  });

  test('what was seen of a queue is the least it was when its socket dropped between two looks', () => {
    const buffer = { receiveBufferBytes: 212_992, dropsPerSecond: 1_200 };
    const rowOf = (
      change: Partial<SocketMetrics>,
      theme = createTheme({ colorLevel: 0, isAscii: false }),
    ): string => {
      const sockets = [socketMetrics({ ...buffer, ...change })];
      return socketsPane.render({ ...withSrs({ sockets }), theme }, { columns: 80, rows: 2 })[1] ?? '';
    };
    expect(rowOf({ recvQueuePeakBytes: 0 })).toMatch(/ ≥0 {2}≥0 % /);
    expect(rowOf({ recvQueuePeakBytes: 106_496 })).toMatch(/ ≥106,496 ≥50 % /);
    expect(rowOf({ recvQueuePeakBytes: 212_992 })).toMatch(/ 212,992 100 % /);
    expect(rowOf({ recvQueuePeakBytes: 0, dropsPerSecond: 0 })).toMatch(/ 0 {3}0 % /);
    expect(rowOf({ recvQueuePeakBytes: 0, dropsPerSecond: undefined })).toMatch(/ 0 {3}0 % /);
    expect(rowOf({ recvQueuePeakBytes: 0, receiveBufferBytes: undefined })).toMatch(/ ≥0 {5}– /);
    const ascii = createTheme({ colorLevel: 0, isAscii: true });
    expect(ascii.encode(rowOf({ recvQueuePeakBytes: 0 }, ascii))).toMatch(/ >0 {2}>0 % /);
  });

  test('the largest figures keep a blank between them', () => {
    const sockets = [
      socketMetrics({
        recvQueueBytes: 20_971_520,
        recvQueuePeakBytes: 20_971_520,
        drops: 4_294_967_295,
        dropsPerSecond: 1_234_567,
        sendQueueBytes: 20_971_520,
        receiveBufferBytes: 20_971_520,
      }),
    ];
    const [, row = ''] = socketsPane.render(withSrs({ sockets }), { columns: 120, rows: 3 });
    expect(row.split(/ +/).slice(1, 11)).toEqual([
      '0.0.0.0:8000',
      '20,971,520',
      '20,971,520',
      '100',
      '%',
      '20.0',
      'MiB',
      '20.0',
      'MiB',
      '4,294,96…',
    ]);
    const full = [cpu(0, { idle: 0, iowait: 100, user: 100, system: 100, nice: 100, irq: 100, steal: 100 })];
    expect(cpuPane.render(withCpus(full), { columns: 80, rows: 2 })[1]).toMatch(
      /^ {2}0 .* 100\.0 100\.0 +▲0 100\.0 100\.0/,
    );
  });
});

describe('unknown', () => {
  test('is a dash in every pane, never 0', () => {
    const input = paneInput(snapshotOf({ refreshes: 1 }));
    const size = { columns: 100, rows: 9 };
    expect(cpuPane.render(input, size)[1]).toMatch(/^ {2}0 .( +–){9} *$/);
    expect(networkPane.render(input, size)[1]).toMatch(/^ {2}lo( +–){8}$/);
    expect(lossPane.render(input, size)[1]).toMatch(/^ {2}now +0\.0 s( +–){6}$/);
    expect(srsPane.render(input, size)[2]).toMatch(/^ {2}%CPU +– \(us +– sy +–\) {2}– waits for a CPU +– %/);
    expect(trendsPane.render(input, size)[1]).toMatch(/^ {2}lost packets\/s +– *$/);
  });

  test('buffer leaves how full it is unknown', () => {
    const sockets = [socketMetrics({ recvQueuePeakBytes: 427_008 })];
    expect(socketsPane.render(withSrs({ sockets }), { columns: 80, rows: 2 })[1]).toMatch(
      /0\.0\.0\.0:8000 +0 +427,008 +– +0 +– +0 +–$/,
    );
  });
});

describe('the CPU pane', () => {
  const cpus = (count: number): readonly CpuMetrics[] =>
    Array.from({ length: count }, (_, number) => cpu(number, { user: number / 10, idle: 100 - number / 10 }));
  const labels = (lines: readonly string[]): readonly string[] =>
    lines.slice(1).map(line => line.slice(2, 10).trim());

  test.each([2, 8])('shows all %i CPUs when they fit, with where SRS runs', count => {
    const lines = cpuPane.render(withCpus(cpus(count)), { columns: 80, rows: count + 1 });
    expect(labels(lines)[0]).toBe('0 ◂');
    expect(lines).toHaveLength(count + 1);
  });

  test.each([
    [64, 12, 54],
    [512, 12, 502],
  ])(
    "of %i CPUs on %i rows shows SRS's, the busiest, and the average of the other %i",
    (count, rows, rest) => {
      const lines = cpuPane.render(withCpus(cpus(count)), { columns: 80, rows });
      const shown = labels(lines);
      expect(shown[0]).toBe('0 ◂');
      expect(shown.at(-2)).toBe(String(count - 1));
      expect(shown.at(-1)).toBe(`${rest} more`);
      expect(shown).toHaveLength(11);
    },
  );

  test('of many CPUs shows those that take the packets in, not those of idle threads', () => {
    const list = Array.from({ length: 64 }, (_, number) =>
      cpu(number, number === 5 ? { softirq: 40, idle: 60 } : { user: number === 9 ? 60 : 1, idle: 99 }),
    );
    const [thread] = snapshotOf().metrics.srs[0]?.threads ?? [];
    if (thread === undefined) throw new Error('no thread');
    const threads = [
      { ...thread, tid: 1, lastCpu: 33, cpuPercent: 0.5 },
      { ...thread, tid: 2, lastCpu: 44, cpuPercent: 30 },
    ];
    const input = withSrs({ lastCpu: 0, threads });
    const metrics = { ...input.snapshot.metrics, cpus: list };
    const lines = cpuPane.render(
      { ...input, snapshot: { ...input.snapshot, metrics } },
      { columns: 80, rows: 5 },
    );
    expect(labels(lines)).toEqual(['0 ◂', '5', '44 ‹', '61 more']);
  });

  test('gives the average and the sum of those it does not show', () => {
    const list = [0, 1, 2, 3, 4, 5, 6, 7].map(number =>
      cpu(number, { user: number * 10, idle: 100 - number * 10, netRxPerSecond: 100 }),
    );
    const lines = cpuPane.render(withCpus(list), { columns: 80, rows: 4 });
    expect(labels(lines)).toEqual(['0 ◂', '7', '6 more']);
    expect(lines[3]?.split(/ +/).slice(1, 8)).toEqual(['6', 'more', '35.0', '–', '–', '65.0', '–']);
    expect(lines[3]).toMatch(/ 600 /);
  });

  test.each([
    [80, 64, 32],
    [160, 64, 13],
    [160, 512, 103],
  ])('on %i columns stands %i CPUs side by side, %i in a column', (columns, count, height) => {
    const lines = cpuPane.render(withCpus(cpus(count)), { columns, rows: height + 1 });
    expect(lines).toHaveLength(height + 1);
    const beside = Math.floor(columns / 32);
    expect(lines[0]?.match(/ us {4}sy {4}si {4}id/g)).toHaveLength(beside);
    const first = Array.from({ length: beside }, (_, column) =>
      lines[1]
        ?.slice(column * 32)
        .trim()
        .split(/ +/),
    );
    expect(first.map(words => words?.[0])).toEqual(first.map((_, column) => String(column * height)));
    expect(first[0]?.slice(0, 3)).toEqual(['0', '◂', '0']);
    expect(first[1]?.slice(1, 2)).toEqual([(height / 10).toFixed(1)]);
    const rows = cpuPane.wish(withCpus(cpus(count), { focus: 'srs' }), columns).full;
    expect(rows).toBe(height + 1);
  });

  test("has a sign beside what SRS's CPU is short of, and beside steal", () => {
    const input = withCpus([cpu(0, { softirq: 27.5, idle: 2, steal: 6 }), cpu(1, { softirq: 60, idle: 1 })]);
    const rows = cpuPane.render(input, { columns: 80, rows: 3 }).slice(1);
    expect(rows[0]).toMatch(/ ▲2\.0 .* ▲27\.5 +▲6\.0 /);
    expect(rows[1]).not.toMatch(/[▲✖]/);
  });

  test('has no heads where no CPU stands', () => {
    const [head, ...rows] = cpuPane.render(withCpus(cpus(2)), { columns: 120, rows: 2 });
    expect(head?.match(/ us {4}sy {4}si {4}id/g)).toHaveLength(2);
    expect(rows).toHaveLength(1);
  });

  test('with one row has one line for all of them', () => {
    expect(labels(cpuPane.render(withCpus(cpus(8)), { columns: 80, rows: 2 }))).toEqual(['all']);
    const folded = { view: { ...INITIAL_VIEW, foldCpus: true } };
    expect(labels(cpuPane.render(withCpus(cpus(8), folded), { columns: 80, rows: 9 }))).toEqual(['all']);
  });

  test('can be scrolled to those it does not show', () => {
    const labelsAt = (cpu: number): readonly string[] => {
      const view = { ...INITIAL_VIEW, scroll: { ...INITIAL_VIEW.scroll, cpu } };
      return labels(cpuPane.render(withCpus(cpus(512), { view }), { columns: 80, rows: 5 }));
    };
    // The first step leads from the choice of CPUs to the list of all of them.
    expect(labelsAt(1)).toEqual(['0 ◂', '1 ·', '2', '509 more']);
    expect(labelsAt(501)).toEqual(['500', '501', '502', '500 abov']);
    expect(labelsAt(9_999)).toEqual(['509', '510', '511', '509 abov']);
  });
});

describe('the sockets pane', () => {
  const rowsOf = (sockets: readonly SocketMetrics[], columns = 80): readonly string[] =>
    socketsPane.render(withSrs({ sockets }), { columns, rows: sockets.length + 1 }).slice(1);

  test('tells twins of SO_REUSEPORT apart, whatever the length of their inodes', () => {
    const rows = rowsOf([socketMetrics({ inode: 12_345_678 }), socketMetrics({ inode: 12_345_679 })]);
    expect(rows.map(row => row.trim().split(/ {2,}/)[0])).toEqual([
      '0.0.0.0:8000 #12345678',
      '0.0.0.0:8000 #12345679',
    ]);
  });

  test('of a long IPv6 address keeps the port', () => {
    const local = '[2001:db8:85a3:1319:8a2e:370:7344:1111]:8000';
    expect(rowsOf([socketMetrics({ local })], 40)[0]).toMatch(/^ {2}….*:8000 /);
  });

  test('says how full the buffer was, by the highest Recv-Q', () => {
    const full = { receiveBufferBytes: 425_984, recvQueuePeakBytes: 427_008, recvQueueBytes: 0 };
    expect(rowsOf([socketMetrics(full)])[0]).toMatch(/ 0 +427,008 +100 % +0 +416 KiB /);
  });

  test('has a sign beside what is coloured, where there is room for it', () => {
    const fullOf = (recvQueuePeakBytes: number) =>
      rowsOf([socketMetrics({ receiveBufferBytes: 1_000, recvQueuePeakBytes })])[0]?.match(/\S?\d+ %/)?.[0];
    expect([100, 500, 940, 1_000].map(fullOf)).toEqual(['10 %', '▲50 %', '✖94 %', '100 %']);
  });

  test('says so when there are none, and when there is no SRS', () => {
    expect(socketsPane.render(withSrs({ sockets: [] }), { columns: 80, rows: 2 })[1]).toBe(
      '  no UDP sockets: WebRTC and SRT are off',
    );
    expect(socketsPane.render(paneInput(snapshotOf({ instances: 0 })), { columns: 80, rows: 2 })[1]).toBe(
      '  no SRS',
    );
  });

  test('says when it shows all, because whose they are cannot be told', () => {
    const sockets = [socketMetrics({ isOwn: undefined })];
    expect(socketsPane.render(withSrs({ sockets }), { columns: 80, rows: 2 })[0]).toMatch(/^─ UDP of all /);
  });

  test('a long title leaves every head its place', () => {
    const view = { ...INITIAL_VIEW, showAllSockets: true };
    const input = withSrs({ namespaceSocketCount: 5_000 });
    const [head = ''] = socketsPane.render({ ...input, view }, { columns: 80, rows: 3 });
    expect(head).toMatch(/^─ All 5,000 UDP ─+ Recv-Q +peak +full /);
  });

  test('where not all can be seen shows those that lost most, the others as they come', () => {
    const lost = new Map([
      [20_009, 3],
      [20_317, 6_270],
    ]);
    const sockets = Array.from({ length: 400 }, (_, index) =>
      socketMetrics({
        local: `0.0.0.0:${20_000 + index}`,
        inode: index + 1,
        windowDrops: lost.get(20_000 + index) ?? 0,
      }),
    );
    const ports = (rows: number): readonly string[] =>
      socketsPane
        .render(withSrs({ sockets }), { columns: 80, rows })
        .slice(1)
        .map(row => row.trim().split(/ +|:/)[1] ?? '');
    expect(ports(2)).toEqual(['20317']);
    expect(ports(6)).toEqual(['20317', '20009', '20000', '20001', 'more']);
    expect(ports(401).slice(0, 2)).toEqual(['20000', '20001']);
  });

  test('one long address does not take the place of the drops', () => {
    const local = '[2001:db8:85a3::8a2e:370:7334]:20007';
    const sockets = [socketMetrics({ inode: 1, dropsPerSecond: 209 }), socketMetrics({ local, inode: 2 })];
    const [head, ...rows] = socketsPane.render(withSrs({ sockets }), { columns: 80, rows: 3 });
    expect(head).toMatch(/ Recv-Q +peak +full +drops drops\/s/);
    expect(rows[0]).toMatch(/ ✖209$/);
    expect(rows[1]).toMatch(/^ {2}….*7334\]:20007 /);
  });

  test('says how many it does not show', () => {
    const input = paneInput(snapshotOf({ sockets: 30 }));
    expect(socketsPane.render(input, { columns: 80, rows: 6 }).at(-1)).toBe('  26 more below');
  });
});

describe('the SRS pane', () => {
  const linesOf = (input: PaneInput, columns = 80): readonly string[] =>
    srsPane.render(input, { columns, rows: 20 });

  test('says which threads differ', () => {
    const text = linesOf(paneInput(snapshotOf({ threads: 6 })), 100).join('\n');
    expect(text).toContain('▲ threads differ in NI: -15 for srs:0; 0 for srs:1, srs:2, srs:3 and 2 more');
    expect(text).toContain(
      '▲ threads differ in affinity: 1 for srs:0; 0-1 for srs:1, srs:2, srs:3 and 2 more',
    );
  });

  test('counts threads of one name, which differ as one', () => {
    const input = paneInput(snapshotOf({ threads: 6 }));
    const [srs] = input.snapshot.metrics.srs;
    if (srs === undefined) throw new Error('no SRS');
    const nameOf = (index: number): string => (index < 2 ? `SRT:${index}` : 'SRT:TsbPd');
    const threads = srs.threads.map((thread, index) => ({ ...thread, name: nameOf(index) }));
    const text = linesOf({ ...input, srs: { ...srs, threads } }, 100).join('\n');
    expect(text).toContain('▲ threads differ in NI: -15 for SRT:0; 0 for SRT:1, SRT:TsbPd ×4\n');
  });

  test('says that it is stopped, which no figure tells', () => {
    const input = paneInput(snapshotOf());
    const [srs] = input.snapshot.metrics.srs;
    if (srs === undefined) throw new Error('no SRS');
    const linesIn = (state: string, cpuPercent = 0): string =>
      linesOf({ ...input, srs: { ...srs, state, cpuPercent } }).join('\n');
    expect(linesIn('T')).toContain(
      '\n  ✖ stopped (SIGSTOP, SIGTSTP): it reads nothing until kill -CONT 17034\n',
    );
    expect(linesIn('t')).toContain(
      '\n  ✖ held by a debugger (ptrace): it reads nothing until that lets go\n',
    );
    // strace, as of a profile, holds it at every system call, and lets it go.
    expect(linesIn('t', 3)).not.toContain('held');
    for (const state of ['R', 'S', 'D']) expect(linesIn(state)).not.toMatch(/stopped|held/);
  });

  test('leaves out the folder of the program before the name of the configuration', () => {
    const input = paneInput(snapshotOf());
    const [srs] = input.snapshot.metrics.srs;
    if (srs === undefined) throw new Error('no SRS');
    const titleOf = (command: string, columns: number) =>
      linesOf({ ...input, srs: { ...srs, command } }, columns)[0];
    const command = '/usr/local/srs/trunk/objs/srs -c /etc/srs/edge.conf';
    expect(titleOf(command, 120)).toContain(`─ SRS 17034  ${command} ─`);
    expect(titleOf(command, 80)).toContain('─ SRS 17034  srs -c /etc/srs/edge.conf ─');
    expect(titleOf('./objs/srs -c conf/srs.conf', 80)).toContain('  ./objs/srs -c conf/srs.conf ─');
    expect(titleOf('../../objs/srs -c a-folder/of-a-long/name.conf', 64)).toContain('  srs -c a-fol');
  });

  test('has a sign beside every figure that is coloured', () => {
    const [thread] = snapshotOf().metrics.srs[0]?.threads ?? [];
    if (thread === undefined) throw new Error('no thread');
    const lines = linesOf(
      withSrs({
        cpuPercent: 111,
        openFiles: 17_000,
        openFilesLimit: 20_000,
        threads: [{ ...thread, cpuPercent: 85, runQueueWaitPercent: 66 }],
      }),
    );
    const text = lines.join('\n');
    expect(text).toContain('  %CPU✖111.0 (us');
    expect(text).toContain('fd ▲17,000/20,000');
    expect(text).toMatch(/ ▲85\.0 +✖66\.0$/m);
  });

  test('judges the waiting of threads that have work to do, and of SRS by the one that has most', () => {
    const [first] = snapshotOf().metrics.srs[0]?.threads ?? [];
    if (first === undefined) throw new Error('no thread');
    const thread = (tid: number, runQueueWaitPercent: number, carriesLoad: boolean | undefined) => ({
      ...first,
      tid,
      runQueueWaitPercent,
      carriesLoad,
    });
    const threads = [thread(1, 56, true), thread(2, 71, false), thread(3, 71, undefined)];
    const input = withSrs({ threads, busiestTid: 1, runQueueWaitPercent: 56 });
    const text = linesOf(input, 100).join('\n');
    expect(text).toMatch(/ ✖ waits for a CPU {2}56\.0 %/);
    expect(text).toMatch(/ 1 srs:0 .* ✖56\.0$/m);
    expect(text).toMatch(/ 2 srs:0 .* {2}71\.0$/m);
    expect(text).toMatch(/ 3 srs:0 .* ✖71\.0$/m);
    const idle = withSrs({ threads, busiestTid: 2, runQueueWaitPercent: 71 });
    expect(linesOf(idle, 100).join('\n')).toMatch(/ {3}waits for a CPU {2}71\.0 %/);
  });

  test('names the instance when there are several', () => {
    const [head] = linesOf({ ...paneInput(snapshotOf({ instances: 3 })), focus: 'cpu' }, 120);
    expect(head).toMatch(/^─ SRS 17034 \(1 of 3, s: next\) {2}\.\/objs\/srs -c conf\/srs\.conf ─+/);
  });

  test.each<[cpu: number | undefined, affinity: string | undefined, columns: number, text: string]>([
    [1, '0-3', 80, '  on CPU 1 of 0-3  fd'],
    [1, '1', 80, '  on CPU 1 only  fd'],
    [0, '1', 80, '  on CPU 0, bound to 1  fd'],
    [3, '0,3', 80, '  on CPU 3 of 0,3  fd'],
    [3, undefined, 80, '  on CPU 3  fd'],
    [undefined, '0-3', 80, '  on CPU – of 0-3  fd'],
    [1, '1', 60, '  CPU 1 only  fd'],
  ])('says that it ran on CPU %s and may run on %s', (lastCpu, affinity, columns, text) => {
    expect(linesOf(withSrs({ lastCpu, affinity }), columns)[1]).toContain(text);
  });

  test('on 40 columns keeps how long it waits', () => {
    expect(linesOf(withSrs({ cpuPercent: 17.2, runQueueWaitPercent: 66 }), 40)).toContain(
      '  %CPU  17.2  ✖ waits for a CPU  66.0 %',
    );
  });

  test('says what limits its files, or that nothing does', () => {
    const files = { openFiles: 23, openFilesLimit: 20_000 };
    expect(linesOf(withSrs(files)).join('\n')).toContain('fd 23/20,000 ');
    const unlimited = { openFiles: 23, openFilesLimit: Number.POSITIVE_INFINITY };
    expect(linesOf(withSrs(unlimited)).join('\n')).toContain('fd 23/unlimited ');
  });

  test('a user without a name is a number that says what it is', () => {
    expect(linesOf(withSrs({ user: '1000' }))[0]).toMatch(/─ uid 1000 · 1 thread · up /);
    expect(linesOf(withSrs({ user: 'root' }))[0]).toMatch(/─ root · 1 thread · up /);
  });

  test('shows what fits of its threads, the first of them at least', () => {
    const input = paneInput(snapshotOf({ threads: 40 }));
    const threadLines = (rows: number) =>
      srsPane.render(input, { columns: 100, rows }).filter(line => /srs:\d+ +-?\d|more below/.test(line));
    expect(threadLines(7)).toEqual([]);
    expect(threadLines(8)).toHaveLength(2);
    expect(threadLines(8).at(-1)).toBe('  39 more below');
    expect(threadLines(20).at(-1)).toBe('  27 more below');
  });

  test('on a small screen does without memory and files before it does without how long it waits', () => {
    const lines = srsPane.render(withSrs({ runQueueWaitPercent: 66 }), { columns: 40, rows: 5 });
    expect(lines.map(line => line.trim().slice(0, 17))).toEqual([
      expect.stringContaining('SRS 17034'),
      expect.stringContaining('NI -15  PR  20'),
      expect.stringContaining('%CPU'),
      '▲ threads differ ',
      '▲ threads differ ',
    ]);
    expect(lines.join('\n')).not.toContain('RES');
  });

  test('says what it waits for while there is none', () => {
    const narrow = linesOf(paneInput(snapshotOf({ instances: 0 })), 40)[1];
    expect(narrow).toBe('  No srs yet: checked for every 5 s.');
    expect(linesOf(paneInput(snapshotOf({ instances: 0 })))[1]).toBe(
      '  No srs on this host yet: waiting for it, checked for every 5 s.',
    );
    const pinned = { ...paneInput(snapshotOf({ instances: 0 })), wanted: { pid: 9632 } };
    expect(linesOf(pinned, 80)[1]).toBe(
      '  No process 9632 on this host. Without -p, SRS is found by its name.',
    );
    expect(linesOf(pinned, 40)[1]).toBe('  No process 9632. By name: without -p.');
  });
});

describe('the network pane', () => {
  test('gives the share of the link that the busier direction takes', () => {
    const eth0 = interfaceMetrics({
      receiveBytesPerSecond: 125_000_000,
      sendBytesPerSecond: 625_000_000,
      speedMbps: 10_000,
    });
    const [, row] = networkPane.render(withSrs({ interfaces: [eth0] }), { columns: 110, rows: 2 });
    expect(row?.trim().split(/ +/).at(-1)).toBe('50.0');
  });

  test("shows SRS's namespace, or the host's when asked, and says which", () => {
    const input = withSrs({ interfaces: [interfaceMetrics({ name: 'v0' })] });
    const size = { columns: 80, rows: 3 };
    expect(networkPane.render(input, size)[0]).toMatch(/^─ Network, srs's netns /);
    const host = { ...input, view: { ...INITIAL_VIEW, showHostNetwork: true } };
    expect(networkPane.render(host, size)[0]).toMatch(/^─ Network, host's netns recv Mbit\/s {2}packets\/s /);
    expect(networkPane.render(host, size)[1]).toMatch(/^ {2}lo /);
  });
});

describe('the network pane on few rows', () => {
  test('shows the interfaces that carried most, in an order that stays', () => {
    const carried = { lo: 1_000, docker0: undefined, eth0: 9_000_000, eth1: 80_000_000 };
    const interfaces = Object.entries(carried).map(([name, bytes]) =>
      interfaceMetrics({ name, receiveBytes: bytes, sendBytes: bytes }),
    );
    const names = (rows: number): readonly string[] =>
      networkPane
        .render(withSrs({ interfaces }), { columns: 80, rows })
        .slice(1)
        .map(row => row.trim().split(/ {2,}/)[0] ?? '');
    expect(names(2)).toEqual(['eth1']);
    expect(names(4)).toEqual(['eth1', 'eth0', '2 more below']);
    expect(names(5)).toEqual(['lo', 'docker0', 'eth0', 'eth1']);
  });
});

describe('the loss pane', () => {
  test('lists the window that ends now and those before it, the newest first', () => {
    const lines = lossPane.render(paneInput(snapshotOf()), { columns: 80, rows: 9 });
    expect(lines[0]).toMatch(/^─ Loss, 10 s until ─/);
    expect(lines.slice(1).map(line => line.split(/ +/)[2])).toEqual(['10.0', '10.0', '10.0', '10.0']);
    expect(lines[1]).toMatch(/^ {2}now /);
    expect(lines[2]).toMatch(/^ {2}\d\d:\d\d:30 /);
  });

  test('names the port where there is no room for the address', () => {
    const owners = [{ local: '0.0.0.0:10080', inode: 1, drops: 10_040 }];
    const [srs] = snapshotOf().metrics.srs;
    if (srs === undefined) throw new Error('no SRS');
    const input = withSrs({ udp: { ...srs.udp, owners } });
    const rowAt = (columns: number) => lossPane.render(input, { columns, rows: 2 })[1]?.trimEnd();
    expect(rowAt(140)).toMatch(/ {2}all at 0\.0\.0\.0:10080$/);
    expect(rowAt(124)).toMatch(/ {2}all at :10080$/);
    const two = [...owners, { local: '0.0.0.0:8000', inode: 2, drops: 5 }];
    const several = withSrs({ udp: { ...srs.udp, owners: two } });
    expect(lossPane.render(several, { columns: 124, rows: 2 })[1]?.trimEnd()).toMatch(/ {2}:10080 \+1$/);
  });

  test('keeps every digit of a host that sends 4 Gbit/s', () => {
    const [srs] = snapshotOf().metrics.srs;
    if (srs === undefined) throw new Error('no SRS');
    const input = withSrs({ udp: { ...srs.udp, received: 28_800_000, sent: 120_630_000 } });
    expect(lossPane.render(input, { columns: 80, rows: 2 })[1]).toMatch(/ 28,800,000 .* 120,630,000 /);
  });

  test('where there is room says what else went wrong, and whose it was', () => {
    const input = paneInput(snapshotOf());
    const [head = '', row = ''] = lossPane.render(input, { columns: 140, rows: 2 });
    expect(head).toContain('no port');
    expect(head).toContain('whose');
    expect(row).toMatch(/all at 0\.0\.0\.0:800\d and 1 more/);
  });
});

describe('a host with thousands of sockets and threads', () => {
  const many = 5_000;
  const socketList = Array.from({ length: many }, (_, index) => socketMetrics({ inode: index + 1 }));
  const [thread] = snapshotOf().metrics.srs[0]?.threads ?? [];
  if (thread === undefined) throw new Error('no thread');
  const threads = Array.from({ length: many }, (_, index) => ({ ...thread, tid: index + 1 }));

  test.each([
    ['sockets', socketsPane],
    ['srs', srsPane],
  ])('costs the %s pane no more than the rows that are seen', (_, pane) => {
    const input = withSrs({ sockets: socketList, threads });
    let painted = 0;
    const paint = (_role: unknown, text: string): string => {
      painted++;
      return text;
    };
    const view = { ...INITIAL_VIEW, showThreads: true };
    const size = { columns: 160, rows: 20 };
    const lines = pane.render({ ...input, view, theme: { ...input.theme, paint } }, size);
    expect(lines).toHaveLength(20);
    expect(lines.at(-1)).toMatch(/49\d\d more below/);
    expect(painted).toBeLessThan(400);
  });
});

describe('trends', () => {
  const size = { columns: 60, rows: 9 };
  const atSeconds = (seconds: number, lostPerSecond: number | undefined): HistoryPoint => ({
    atMs: seconds * 1_000,
    time: '2026-11-23T01:46:55.000Z',
    lostPerSecond,
    receivedPacketsPerSecond: undefined,
    recvQueuePeakBytes: undefined,
    cpuPercent: undefined,
    runQueueWaitPercent: undefined,
    softirqPercent: undefined,
    receiveBytesPerSecond: undefined,
    sendBytesPerSecond: undefined,
    forVerdict: undefined,
  });
  const render = (
    history: readonly HistoryPoint[],
    delaySeconds = 1,
    columns = size.columns,
    rows = size.rows,
  ): readonly string[] => {
    const input = paneInput(snapshotOf());
    if (input.past === undefined) throw new Error('no past');
    return trendsPane.render(
      { ...input, past: { ...input.past, history: HistoryPoints.of(history) }, delaySeconds },
      { columns, rows },
    );
  };

  test('show the highest of each span, and a blank where nothing was known', () => {
    const history = [
      atSeconds(100, 0),
      atSeconds(103, 8),
      atSeconds(106, undefined),
      atSeconds(111, 4),
      atSeconds(112, 1),
    ];
    // A delay of 5 s: spans of 100 to 104 s and so on.
    const [, lost] = render(history, 5);
    expect(lost).toMatch(/^ {2}lost packets\/s +1 {2}▇ ▄ +$/);
  });

  test('say what the top of a higher chart stands for, and never grow into one another', () => {
    const history = [atSeconds(100, 5_117), atSeconds(101, 12)];
    const renderRows = (rows: number) => render(history, 1, 60, rows).map(line => line.trimEnd());
    expect(renderRows(1 + 2 * 8).slice(1, 4)).toEqual([
      '                      0 to 5,117  ▇',
      '  lost packets/s              12  █▁',
      '',
    ]);
    expect(renderRows(1 + 3 * 8).find(line => line.includes('0 to 100'))).toMatch(/ 0 to 100$/);
  });

  test('leave no row empty: what matters most gets the rows that are left over', () => {
    const history = [atSeconds(100, 5_117)];
    const groundLines = (rows: number): readonly number[] =>
      render(history, 1, 60, rows).flatMap((line, row) => (/^ {2}\w/.test(line) ? [row] : []));
    expect(groundLines(9)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(groundLines(12)).toEqual([2, 4, 6, 7, 8, 9, 10, 11]);
    expect(render(history, 1, 60, 5)).toHaveLength(5);
  });

  test('grow from left to right, and change in their newest column only', () => {
    const points = [1, 2, 3, 4, 5, 6, 7, 8, 9].map(seconds => atSeconds(seconds, 9));
    const charts = [6, 7, 9].map(count => render(points.slice(0, count))[1]?.slice(34).trimEnd());
    expect(charts).toEqual(['▇▇▇▇▇▇', '▇▇▇▇▇▇▇', '▇▇▇▇▇▇▇▇▇']);
  });

  test('have longer spans where they do not fit, and move on by some columns at once', () => {
    const points = Array.from({ length: 400 }, (_, seconds) => atSeconds(seconds, 1));
    const headAt = (count: number): string => render(points.slice(0, count), 1, 94)[0]?.slice(0, 30) ?? '';
    expect(headAt(50)).toBe('─ Last 60 s, highest of 1 s ──');
    expect(headAt(70)).toBe('─ Last 2 min, highest of 2 s ─');
    expect(headAt(150)).toBe('─ Last 5 min, highest of 5 s ─');
    // 60 columns of 5 s, which move on by 6 of them: 305 to 329 s stand in the newest.
    const columnsAt = (count: number): number =>
      render(points.slice(0, count), 1, 94)[1]?.slice(34).trimEnd().length ?? 0;
    expect([columnsAt(300), columnsAt(301), columnsAt(306), columnsAt(330), columnsAt(331)]).toEqual([
      60, 55, 56, 60, 55,
    ]);
  });

  test('begin with a delay of 7 s as with any other', () => {
    const points = Array.from({ length: 21 }, (_, seconds) => atSeconds(seconds, 0));
    expect(render(points, 7)[0]).toContain('Last 3 min, highest of 7 s');
  });
});
