import { describe, expect, test } from 'vitest';
import { type Advice, type Finding, type FindingId, NO_ADVICE } from '../../../src/advice/terms/finding.ts';
import { widthOf } from '../../../src/text/width.ts';
import { whyLines, whyRows } from '../../../src/view/lines/why-lines.ts';
import { createTheme } from '../../../src/view/look/theme.ts';
import { paneInput } from '../../ui/draw-frame.ts';
import { snapshotOf } from '../../ui/made-up-snapshot.ts';

const STARVED = 'SRS is starved: ready but without a CPU 69 % of the time, 7,382 packets lost';
const BURST =
  'a burst is larger than the buffer of SRS 28296 (8.0 MiB): 4,849 packets lost while it had all the CPU it needed';
const BUFFER = { label: 'net.core.rmem_max = 16777216, then restart SRS' };

function finding(id: FindingId, sentence: string, change: Partial<Finding> = {}): Finding {
  return {
    id,
    severity: 'bad',
    sentence,
    evidence: [],
    remedies: [{ label: 'renice -15, all threads' }],
    lost: 1,
    pid: undefined,
    windowSeconds: 30,
    symptoms: [],
    sinceMs: 0,
    lastedSeconds: 9,
    ...change,
  };
}

function linesOf(
  advice: Partial<Advice>,
  columns: number,
  rows: number,
  { isAscii = false, isMono = false } = {},
): readonly string[] {
  const snapshot = { ...snapshotOf(), advice: { ...NO_ADVICE, ...advice } };
  const theme = createTheme({ colorLevel: isMono ? 1 : 0, isAscii, name: isMono ? 'mono' : 'dark' });
  const input = paneInput(snapshot, { theme });
  const lines = whyLines(input, { columns, rows });
  expect(whyRows(input, { columns, rows })).toBe(lines.length);
  for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns);
  return lines;
}

describe('on a small screen', () => {
  test('the first finding has two lines, with the keys of its remedy and of the others', () => {
    const findings = [finding('starved', STARVED), finding('strangers', 'x'), finding('burst', BURST)];
    expect(linesOf({ findings }, 80, 24)).toEqual([
      `✖ ${STARVED}`,
      'Enter  renice -15, all threads   e +2 more'.padStart(80),
    ]);
    expect(linesOf({ findings: findings.slice(0, 1) }, 80, 24)[1]).toBe(
      'Enter  renice -15, all threads   e explains'.padStart(80),
    );
  });

  test('where all is done that would help, no key is offered for it', () => {
    const done = { label: 'nothing to do: the quota is lifted', isDone: true } as const;
    expect(linesOf({ findings: [finding('throttled', 'x', { remedies: [done] })] }, 80, 24)[1]).toBe(
      'nothing to do: the quota is lifted   e explains'.padStart(80),
    );
  });

  test('a long sentence goes on below, at a blank; its remedy is cut before it is left out', () => {
    const findings = [finding('burst', BURST, { remedies: [BUFFER] }), finding('strangers', 'x')];
    expect(linesOf({ findings }, 80, 24)).toEqual([
      '✖ a burst is larger than the buffer of SRS 28296 (8.0 MiB): 4,849 packets lost',
      '  while it had all the CPU it needed   Enter  net.core.rmem_max = 1…   e +1 more',
    ]);
    expect(linesOf({ findings }, 60, 24)).toEqual([
      '✖ a burst is larger than the buffer of SRS 28296 (8.0 MiB):',
      '  4,849 packets lost while it had all the CPU i…   e +1 more',
    ]);
  });

  test('there is one line below 20 rows, and none below 12', () => {
    const findings = [finding('burst', BURST)];
    expect(linesOf({ findings }, 80, 19)).toEqual([
      '✖ a burst is larger than the buffer of SRS 28296 (8.0 MiB): 4,849 packets lost …',
    ]);
    expect(linesOf({ findings }, 40, 11)).toEqual([]);
  });

  test('nothing, a remark and what is over take no row from the panes', () => {
    const remark = finding('contended', 'busy', { severity: 'remark' });
    const over = {
      id: 'starved',
      pid: 1,
      sentence: STARVED,
      severity: 'bad',
      sinceMs: 0,
      lastedSeconds: 40,
    } as const;
    for (const [columns, rows] of [
      [80, 24],
      [80, 30],
      [100, 30],
      [120, 40],
    ] as const) {
      expect(linesOf({}, columns, rows)).toEqual([]);
      expect(linesOf({ findings: [remark], cleared: [{ ...over, agoSeconds: 5 }] }, columns, rows)).toEqual(
        [],
      );
    }
  });

  test('in ASCII and without colour its sign tells how bad it is', () => {
    const findings = [finding('starved', STARVED, { severity: 'warning' })];
    expect(linesOf({ findings }, 80, 24, { isAscii: true })[0]).toBe(`! ${STARVED}`);
    expect(linesOf({ findings }, 80, 24, { isMono: true })[0]).toBe(`\x1b[1m▲ ${STARVED}\x1b[22m`);
  });
});

describe('on a large screen', () => {
  test('three findings have a line each, with what follows from them, and the key of the first', () => {
    const findings = [
      finding('starved', STARVED, { symptoms: [finding('late-clock', 'late')] }),
      finding('strangers', 'most of it is no media', {
        severity: 'warning',
        remedies: [{ label: 'x', note: 'a note' }],
      }),
      finding('no-port', 'packets come', {
        severity: 'warning',
        remedies: [{ label: 'x' }, { label: 'y', note: 'of the other remedy alone' }],
      }),
      finding('burst', BURST),
    ];
    const [title, ...lines] = linesOf({ findings }, 160, 50);
    expect(title).toMatch(/^─ Why ─+ 1 more: e ─$/);
    expect(lines).toEqual([
      `✖ ${STARVED}${'Enter  renice -15, all threads'.padStart(160 - 2 - STARVED.length)}`,
      '    because of it: timers of SRS are late',
      '▲ most of it is no media',
      '    a note',
      '▲ packets come',
    ]);
  });

  test('a remedy that has no room beside its sentence stands below it', () => {
    const findings = [
      finding('burst', BURST, { remedies: [{ ...BUFFER, note: 'SRS has to be restarted' }] }),
    ];
    const [, head, below] = linesOf({ findings }, 150, 30);
    expect(head).toBe(`✖ ${BURST}`);
    expect(below).toMatch(
      /^ {4}SRS has to be restarted +Enter {2}net\.core\.rmem_max = 16777216, then restart SRS$/,
    );
    expect(widthOf(below ?? '')).toBe(150);
  });

  test('what is over is told for a while, where nothing else is', () => {
    const over = {
      id: 'starved',
      pid: 1,
      sentence: STARVED,
      severity: 'bad',
      sinceMs: 0,
      lastedSeconds: 40,
    } as const;
    const cleared = [{ ...over, agoSeconds: 70 }];
    expect(linesOf({ cleared }, 160, 50)[1]).toBe(`  ended 1:10 ago, after 40 s: ${STARVED}`);
    expect(linesOf({ cleared: [{ ...over, agoSeconds: 1_000 }] }, 160, 50)).toEqual([]);
    expect(linesOf({ cleared, findings: [finding('burst', 'b')] }, 160, 50)).toHaveLength(2);
  });
});
