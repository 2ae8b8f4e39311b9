import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  parseLosses,
  parsePerfReport,
  parsePerfThreads,
  perfReportCommand,
} from '../../../src/profile/perf/perf-report.ts';

/** Recorded with perf 6.1 from a C++ program of two busy threads. */
function readFixture(name: string): string {
  return readFileSync(new URL(`../../fixtures/perf/${name}.txt`, import.meta.url), 'utf8');
}

const SPIN =
  'SrsTable<std::pair<int, long>, std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> > >::spin';

const TWO_THREADS = [
  { percent: 50.25, thread: 'a b  c', object: 'srs', symbol: 'operator<' },
  { percent: 49.75, thread: 'SRT:RcvQ:w1', object: 'srs', symbol: SPIN },
];

function reportOf(...lines: readonly string[]): string {
  const head = ["# Samples: 2K of event 'cycles'", '# Overhead  Command  Shared Object      Symbol      '];
  return [...head, '# ........  .......  .................  ............', '#', ...lines].join('\n');
}

describe('reading a perf report', () => {
  test('C++ templates and thread names with spaces', () => {
    expect(parsePerfReport(readFixture('templates'))).toEqual({ sampleCount: 394, symbols: TWO_THREADS });
  });

  test('the IPC columns that perf adds for the sort key `symbol`', () => {
    expect(parsePerfReport(readFixture('templates-with-ipc'))).toEqual({
      sampleCount: 394,
      symbols: TWO_THREADS,
    });
  });

  test('a stripped binary: addresses', () => {
    const { sampleCount, symbols } = parsePerfReport(readFixture('stripped'));
    expect(sampleCount).toBe(196);
    expect(symbols[0]).toEqual({
      percent: 50,
      thread: 'a b  c',
      object: 'srs2',
      symbol: '0x0000000000001231',
    });
    expect(symbols).toHaveLength(5);
  });

  test('two events: shares of all samples, not of their own', () => {
    expect(parsePerfReport(readFixture('two-events'))).toEqual({
      sampleCount: 392,
      symbols: [
        { percent: 50, thread: 'SRT:RcvQ:w1', object: 'srs', symbol: SPIN },
        { percent: 50, thread: 'a b  c', object: 'srs', symbol: 'operator<' },
      ],
    });
    const [few = '', many = ''] = [
      reportOf('    80.00%  srs      srs                [.] f'),
      reportOf('    20.00%  srs      srs                [.] f'),
    ];
    const { sampleCount, symbols } = parsePerfReport(
      `${few.replace('2K', '100')}\n${many.replace('2K', '300')}`,
    );
    expect(sampleCount).toBe(400);
    expect(symbols).toEqual([{ percent: 35, thread: 'srs', object: 'srs', symbol: 'f' }]);
  });

  test('kernel symbols, rounded counts, and names in UTF-8, which perf pads by bytes', () => {
    const text = reportOf(
      '   100.00%  srs      [kernel.kallsyms]  [k] _raw_spin_unlock_irqrestore',
      '     0.25%  Zoë     libc.so.6          [.] read',
      '     0.12%  Zo\ufffd      libc.so.6          [.] write',
    );
    expect(parsePerfReport(text)).toEqual({
      sampleCount: 2000,
      symbols: [
        { percent: 100, thread: 'srs', object: '[kernel.kallsyms]', symbol: '_raw_spin_unlock_irqrestore' },
        { percent: 0.25, thread: 'Zoë', object: 'libc.so.6', symbol: 'read' },
        { percent: 0.12, thread: 'Zo?', object: 'libc.so.6', symbol: 'write' },
      ],
    });
  });

  test('names cannot drive the terminal', () => {
    const text = reportOf('    10.00%  \u001b[2J     srs                [.] f\u009b31m');
    expect(parsePerfReport(text).symbols).toEqual([
      { percent: 10, thread: '[2J', object: 'srs', symbol: 'f31m' },
    ]);
  });

  test.each(['', 'nonsense\n\n', '# Samples: none of event', '    10.00%  srs  srs  [.] f'])(
    'nothing from "%s"',
    text => {
      expect(parsePerfReport(text)).toEqual({ sampleCount: undefined, symbols: [] });
    },
  );
});

test('asks for threads, objects and symbols, flat', () => {
  expect(perfReportCommand('/f/perf.data', 'symbols').join(' ')).toBe(
    'perf report --stdio -i /f/perf.data --no-children --sort overhead,comm,dso,sym -g none --percent-limit 0.1',
  );
});

test('threads by tid', () => {
  expect(perfReportCommand('/f/perf.data', 'threads').join(' ')).toContain('--sort overhead,pid -g none');
  expect(parsePerfThreads(readFixture('by-thread'))).toEqual([
    { percent: 98.51, tid: 24541, name: 'SRT:RcvQ:w1' },
    { percent: 1.49, tid: 24499, name: 'srs' },
  ]);
});

test.each([
  [readFixture('by-thread'), '', { sampleCount: 0, chunkCount: 0 }],
  ['# Total Lost Samples: 17\n', '', { sampleCount: 17, chunkCount: 0 }],
  ['', 'Processed 5123 events and lost 4 chunks!\n', { sampleCount: undefined, chunkCount: 4 }],
])('what was lost, as %j and %j say', (stdout, stderr, losses) => {
  expect(parseLosses({ stdout, stderr })).toEqual(losses);
});
