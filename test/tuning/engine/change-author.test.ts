import { describe, expect, test } from 'vitest';
import type { Change, ChangedPart } from '../../../src/metrics/changes/change.ts';
import { authorsOf, type Done, doneByJournal, whatTells } from '../../../src/tuning/engine/change-author.ts';
import { foreignChanges } from '../../../src/tuning/engine/foreign-changes.ts';
import { markOfChange } from '../../../src/tuning/engine/mark-of-change.ts';
import { toEntries } from '../../../src/tuning/journal/journal-entries.ts';
import type { JournalRecord } from '../../../src/tuning/journal/journal-record.ts';

const SRS = { pid: 7847, startTicks: 52_000 };

const part = (id: string, from: string, to: string): ChangedPart => ({
  id,
  startTicks: undefined,
  from,
  to,
  times: 1,
});

const change = (what: Change['what'], parts: Change['parts'], of: Partial<Change> = {}): Change => ({
  what,
  ...SRS,
  parts,
  outOf: undefined,
  sinceMs: 40_000,
  atMs: 41_000,
  time: new Date('2026-11-23T01:46:55Z'),
  ...of,
});

const done = (kind: string, values: Readonly<Record<string, string>>, of: Partial<Done> = {}): Done => ({
  kind,
  process: SRS,
  entry: 1,
  undoes: undefined,
  fromMs: 40_300,
  untilMs: 40_500,
  values: Object.entries(values).map(([id, value]) => ({ id, value })),
  ...of,
});

const NICE = change('nice', [part('7847', '0', '-15'), part('7849', '0', '-15')], { outOf: 4 });
const RENICED = done('nice', { 7847: '-15', 7849: '-15', 7850: '-15', 7851: '-15' });

const told = (authored: ReturnType<typeof authorsOf>) =>
  authored.map(({ by, change: { parts } }) => [by, parts.map(({ id }) => id)]);

describe('whose work a change is', () => {
  test("this srs-top's, where it gave these values at that time", () => {
    expect(told(authorsOf(NICE, [RENICED], []))).toEqual([['self', ['7847', '7849']]]);
    expect(told(authorsOf(NICE, [{ ...RENICED, untilMs: Number.POSITIVE_INFINITY }], []))).toEqual([
      ['self', ['7847', '7849']],
    ]);
  });

  test('this srs-top wins over the journal, which has its entries too', () => {
    expect(told(authorsOf(NICE, [RENICED], [{ ...RENICED }]))).toEqual([['self', ['7847', '7849']]]);
    const [authored] = authorsOf(NICE, [], [{ ...RENICED, entry: 7, undoes: 3 }]);
    expect(authored).toMatchObject({ by: 'srs-top', done: { entry: 7, undoes: 3 } });
  });

  test.each<[string, Partial<Done>]>([
    ['earlier', { fromMs: 30_000, untilMs: 30_100 }],
    ['later', { fromMs: 50_000, untilMs: 50_100 }],
    ['of another process', { process: { pid: 7847, startTicks: 1 } }],
    ['of another kind', { kind: 'policy' }],
    ['to another value', { values: [{ id: '7847', value: '-10' }] }],
    ['of other threads', { values: [{ id: '1', value: '-15' }] }],
  ])('something else, where the tuning was %s', (_, of) => {
    expect(told(authorsOf(NICE, [{ ...RENICED, ...of }], []))).toEqual([['other', ['7847', '7849']]]);
  });

  test('threads that were changed besides stand alone', () => {
    expect(told(authorsOf(NICE, [done('nice', { 7847: '-15' })], []))).toEqual([
      ['self', ['7847']],
      ['other', ['7849']],
    ]);
  });

  test('a quota is known by its file, in its longer words', () => {
    const set = change('quota', [part('/srs', 'none', '9 ms of 100 ms')]);
    const file = '/sys/fs/cgroup/cpu/srs/cpu.cfs_quota_us';
    const words = '9 ms of 100 ms = 0.09 CPUs';
    const ofHost = { process: undefined };
    expect(told(authorsOf(set, [done('quota', { [file]: words }, ofHost)], []))).toEqual([
      ['self', ['/srs']],
    ]);
    const other = { '/sys/fs/cgroup/other/cpu.max': words };
    expect(told(authorsOf(set, [done('quota', other, ofHost)], []))).toEqual([['other', ['/srs']]]);
    const lifted = change('quota', [part('/', '9 ms of 100 ms', 'none')]);
    const top = { '/sys/fs/cgroup/cpu.max': 'none' };
    expect(told(authorsOf(lifted, [done('quota', top, ofHost)], []))).toEqual([['self', ['/']]]);
  });

  test('a parameter of three numbers is known by its last', () => {
    const ofHost = { pid: undefined, startTicks: undefined };
    const set = change('sysctl', [part('net.ipv4.udp_mem', '10', '300')], ofHost);
    const tuned = done('sysctl', { 'net.ipv4.udp_mem': '100 200 300' }, { process: undefined });
    expect(told(authorsOf(set, [tuned], []))).toEqual([['self', ['net.ipv4.udp_mem']]]);
  });
});

describe('CPUs of IRQs', () => {
  const HOST = { pid: undefined, startTicks: undefined };
  const moved = change('irq-affinity', [part('38', '0-1', '0'), part('39', '0-1', '1')], HOST);
  const ownMove = done('irq-affinity', { 38: '0' }, { process: undefined });

  test('that this srs-top moved are its own; those that something else moved besides are not', () => {
    expect(told(authorsOf(moved, [ownMove], []))).toEqual([
      ['self', ['38']],
      ['other', ['39']],
    ]);
  });

  test('and queues of RPS are named in the mark', () => {
    const labels = [
      moved,
      change('irq-affinity', [part('38', '0-1', '0')], HOST),
      change('rps', [part('eth0/rx-0', 'off', '0-1')], HOST),
    ].map(one => {
      const [authored] = authorsOf(one, [], []);
      return authored && markOfChange(authored, 30, true);
    });
    expect(labels.map(mark => mark?.label)).toEqual([
      'CPUs of IRQ 38 0-1 → 0 and 1 more by something else',
      'CPUs of IRQ 38 0-1 → 0 by something else',
      'RPS of eth0/rx-0 off → 0-1 by something else',
    ]);
    expect(labels.every(mark => mark?.isJudged === true)).toBe(true);
  });
});

describe('what something else changed', () => {
  const HOST = { pid: undefined, startTicks: undefined };
  const moved = change('irq-affinity', [part('38', '0', '1')], HOST);
  const tunedBefore = done(
    'irq-affinity',
    { 38: '0' },
    { process: undefined, fromMs: 2_000, untilMs: 2_100 },
  );

  test.each([
    ['by nobody that is known', [], [], [[false, ['38']]]],
    ['it was tuned before, by this srs-top', [tunedBefore], [], [[true, ['38']]]],
    ['it was tuned before, by the journal', [], [tunedBefore], [[true, ['38']]]],
    [
      'another IRQ was tuned',
      [],
      [{ ...tunedBefore, values: [{ id: '39', value: '0' }] }],
      [[false, ['38']]],
    ],
    [
      'it was given another value',
      [],
      [{ ...tunedBefore, values: [{ id: '38', value: '3' }] }],
      [[false, ['38']]],
    ],
    ['it is tuned only later', [], [{ ...tunedBefore, fromMs: 60_000, untilMs: 60_100 }], [[false, ['38']]]],
    ['this srs-top did it', [done('irq-affinity', { 38: '1' }, { process: undefined })], [], []],
    ['the journal cannot be read', [], undefined, []],
  ] as const)('%s', (_, own, others, expected) => {
    expect(
      foreignChanges([moved], own, others).map(({ wasTuned, change: { parts } }) => [
        wasTuned,
        parts.map(({ id }) => id),
      ]),
    ).toEqual(expected);
  });
});

describe('what tells whose work changes are', () => {
  const HOST = { pid: undefined, startTicks: undefined };
  const changes = [
    NICE,
    change('nice', [part('7850', '-15', '3')]),
    change('irq-affinity', [part('38', '0', '1'), part('39', '1', '0')], HOST),
    change('quota', [part('/srs', 'none', '9 ms of 100 ms')]),
  ];
  /** Each a second later than the one before, the last in the span of the changes. */
  const many = (made: (number: number) => Done): readonly Done[] =>
    Array.from({ length: 2_000 }, (_, number) => {
      const fromMs = 40_300 - 1_000 * (1_999 - number);
      return { ...made(number), entry: number, fromMs, untilMs: fromMs + 200 };
    });

  test.each([
    ['all of the same', many(() => RENICED)],
    ['to and fro', many(number => done('nice', { 7847: number % 2 ? '-15' : '0', 7850: '-15', 7849: '3' }))],
    ['of other processes', many(number => ({ ...RENICED, process: { pid: number, startTicks: 1 } }))],
    [
      'of IRQs',
      many(number =>
        done('irq-affinity', { [30 + (number % 12)]: String(number % 2) }, { process: undefined }),
      ),
    ],
    ['none', []],
  ])('is little, and tells the same as all of it: %s', (_, all) => {
    const telling = whatTells(all, changes);
    expect(telling.length).toBeLessThanOrEqual(2 * changes.flatMap(({ parts }) => parts).length);
    const plain = (own: readonly Done[], others: readonly Done[]) => ({
      authors: changes.flatMap(one => authorsOf(one, own, others)),
      foreign: foreignChanges(changes, own, others),
    });
    expect(plain([], telling)).toEqual(plain([], all));
    expect(plain(telling, [])).toEqual(plain(all, []));
    expect(plain(telling, telling)).toEqual(plain(all, all));
  });
});

describe('what the journal says', () => {
  const EDGE_3 = { id: '3', name: 'edge-3' };
  const OFFSET_MS = Date.parse('2026-11-23T01:46:00Z');
  const begun: JournalRecord = {
    event: 'begun',
    entry: 3,
    time: '2026-11-23T01:46:40.300Z',
    host: 'edge-3',
    boot: null,
    kind: 'nice',
    verb: 'renice',
    title: 'renice 0 → -15',
    process: SRS,
    label: 'srs',
    scope: 'all',
    targets: [{ id: '7847', name: 'srs', startTicks: 52_000, before: '0', wanted: '-15' }],
    usesSudo: false,
    undoes: 2,
  };
  const finished: JournalRecord = {
    event: 'finished',
    entry: 3,
    time: '2026-11-23T01:46:40.500Z',
    isComplete: true,
    sentence: '',
    after: [{ id: '7847', name: 'srs', startTicks: 52_000, value: '-15' }],
  };

  test('is put on the clock of the changes; what is not finished may be under way', () => {
    const [whole] = doneByJournal(toEntries([begun, finished]), EDGE_3, OFFSET_MS);
    expect(whole).toMatchObject({ kind: 'nice', entry: 3, undoes: 2, fromMs: 40_300, untilMs: 40_500 });
    const [half] = doneByJournal(toEntries([begun]), EDGE_3, OFFSET_MS);
    expect(half).toMatchObject({ undoes: undefined, fromMs: 40_300, untilMs: 100_300 });
    expect(doneByJournal(toEntries([begun]), { id: '4', name: 'edge-4' }, OFFSET_MS)).toEqual([]);
  });
});

describe('the mark of a change', () => {
  const labelOf = (of: Change): string => {
    const [authored] = authorsOf(of, [], []);
    if (authored === undefined) throw new Error('no author');
    return markOfChange(authored, 30, true).label;
  };

  test.each<[string, Change]>([
    ['nice 0 → -15 of 2 of 4 threads by something else', NICE],
    ['nice 0 → -15 by something else', { ...NICE, outOf: 2 }],
    ['nice 0 → 0, changed 4 times by something else', change('nice', [{ ...part('1', '0', '0'), times: 4 }])],
    ['policy other → rr 10 by something else', change('policy', [part('1', 'other', 'rr 10')])],
    ['affinity 0-3 → 0 by something else', change('affinity', [part('1', '0-3', '0')])],
    [
      'nice of the autogroup 0 → 10 by something else',
      change('autogroup', [part('/autogroup-1', '0', '10')]),
    ],
    ['quota set to 0.09 CPUs by something else', change('quota', [part('/srs', 'none', '9 ms of 100 ms')])],
    ['quota lifted by something else', change('quota', [part('/srs', '9 ms of 100 ms', 'none')])],
    [
      'quota 0.09 CPUs → 1 CPU by something else',
      change('quota', [part('/srs', '9 ms of 100 ms', '100 ms of 100 ms')]),
    ],
    [
      'receive buffer of 0.0.0.0:8000 8.0 MiB → 416 KiB by something else',
      change('receive-buffer', [part('0.0.0.0:8000', '8388608', '425984')]),
    ],
    [
      'rmem_max 212992 → 16777216 and 1 more by something else',
      change('sysctl', [
        part('net.core.rmem_max', '212992', '16777216'),
        part('net.ipv4.udp_mem', '10', '20'),
      ]),
    ],
    ['SRS restarted, pid 17034 → 18000', change('restart', [part('18000', '17034', '18000')])],
    ['SRS 7.0.18 → 7.0.133', change('version', [part('18000', '7.0.18', '7.0.133')])],
  ])('%s', (label, of) => {
    expect(labelOf(of)).toBe(label);
  });

  test('names another srs-top with its entry, and nobody where the journal cannot be read', () => {
    const [authored] = authorsOf({ ...NICE, outOf: 2 }, [], [{ ...RENICED, entry: 7 }]);
    if (authored === undefined) throw new Error('no author');
    expect(markOfChange(authored, 30, true)).toEqual({
      beganMs: 40_000,
      atMs: 41_000,
      label: 'nice 0 → -15 by srs-top tune',
      ...SRS,
      windowSeconds: 30,
      isJudged: true,
      entry: 7,
      undoes: undefined,
      isByOthers: true,
    });
    const unknown = { ...authored, by: 'other', done: undefined } as const;
    expect(markOfChange(unknown, 30, false).label).toBe('nice 0 → -15 not by this srs-top');
  });

  test('a parameter that open sockets do not feel is not judged', () => {
    const judged = (id: string): boolean => {
      const [authored] = authorsOf(change('sysctl', [part(id, '1', '2')]), [], []);
      return authored !== undefined && markOfChange(authored, 30, true).isJudged;
    };
    expect(judged('net.core.rmem_max')).toBe(false);
    expect(judged('net.core.netdev_max_backlog')).toBe(true);
    expect(judged('net.netfilter.nf_conntrack_max')).toBe(true);
  });
});
