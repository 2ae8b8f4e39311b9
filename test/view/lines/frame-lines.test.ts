import { describe, expect, test } from 'vitest';
import { widthOf } from '../../../src/text/width.ts';
import { footerKeys } from '../../../src/ui/keys/footer-keys.ts';
import {
  footerLine as footerLineOf,
  headerLine,
  type OutputCost,
  problemLine,
  problemLines,
} from '../../../src/view/lines/frame-lines.ts';
import { createTheme } from '../../../src/view/look/theme.ts';
import type { PaneInput } from '../../../src/view/panes/pane.ts';
import { INITIAL_VIEW } from '../../../src/view/state/view-state.ts';
import { drawFrame, paneInput } from '../../ui/draw-frame.ts';
import { snapshotOf } from '../../ui/made-up-snapshot.ts';

const INPUT = paneInput(snapshotOf());

function withMetrics(change: Partial<PaneInput['snapshot']['metrics']>): PaneInput {
  return { ...INPUT, snapshot: { ...INPUT.snapshot, metrics: { ...INPUT.snapshot.metrics, ...change } } };
}

/** With the keys of the program. */
function footerLine(
  input: PaneInput,
  cost: OutputCost,
  isReadOnly: boolean,
  columns: number,
  countdown?: string,
): string {
  return footerLineOf(input, { cost, keys: footerKeys(input, isReadOnly), isReadOnly, countdown }, columns);
}

describe('the header', () => {
  test('names the host, its kernel, CPUs and load, and the delay', () => {
    expect(headerLine(INPUT, 90)).toMatch(
      /^srs-top {2}edge-3 {2}Linux 6\.18\.0 {2}2 CPUs {2}load 0\.50 0\.25 0\.13 {2}up 1:00:00 +\d\d:00:39 {2}1 s$/,
    );
    expect(headerLine(INPUT, 100)).toMatch(/ \d\d:00:39 {2}1 s$/);
  });

  test('leaves out whole pieces where there is no room, never half of one', () => {
    expect(headerLine(INPUT, 60)).toMatch(
      /^srs-top {2}edge-3 {2}Linux 6\.18\.0 {2}2 CPUs +\d\d:00:39 {2}1 s$/,
    );
  });

  test('says by what a host elsewhere is reached, which may call itself otherwise', () => {
    const elsewhere = { ...INPUT, lineTo: 'srs@edge-3.example.org' };
    expect(headerLine(elsewhere, 90)).toMatch(/^srs-top {2}\S+ {2}by srs@edge-3\.example\.org {2}Linux/);
    const long = headerLine({ ...INPUT, lineTo: 'kubectl exec -i -n media srs-0 -- sh' }, 90);
    expect(long).toContain('by kubectl exec -i -n media srs-0 …');
  });

  test('has why the line is lost in rows of its own, the command that helps whole', () => {
    const remove = "ssh-keygen -f /home/ops/.ssh/known_hosts -R '[edge-3.example.org]:2222'";
    const lineProblem = `no line to srs@edge-3: its host key changed; if installed anew: ${remove}; else somebody stands in between; trying again in 25 s; figures are 12 s old`;
    const lost = { ...INPUT, lineProblem };
    expect(problemLines(lost, { columns: 80, rows: 24 })).toEqual([
      '✖ no line to srs@edge-3: its host key changed; if installed anew:',
      `  ${remove};`,
      '  else somebody stands in between; trying again in 25 s; figures are 12 s old',
    ]);
    const drawn = drawFrame(lost, 80, 24);
    expect(drawn).toHaveLength(24);
    expect(drawn[21]).toBe(`  ${remove};`);
    expect(drawn[23]).toMatch(/^q quit/);
    // Where there is no room for all of it, the last row is cut.
    const small = problemLines(lost, { columns: 60, rows: 16 });
    expect(small).toHaveLength(2);
    expect(small.every(line => widthOf(line) <= 60)).toBe(true);
    expect(small[1]).toMatch(/…$/);
    expect(problemLines({ ...INPUT, lineProblem: 'no line' }, { columns: 80, rows: 24 })).toEqual([
      '✖ no line',
    ]);
  });

  test('says what is unknown, and that it is paused', () => {
    const input = withMetrics({ load: undefined, kernel: undefined, uptimeSeconds: undefined });
    const paused = { ...input, view: { ...INITIAL_VIEW, isPaused: true } };
    expect(headerLine(paused, 90)).toMatch(/Linux – {2}2 CPUs {2}load – {2}up – +PAUSED {2}/);
  });

  test('says how much is recorded, and whether some of it is missing', () => {
    const recorded = { bytes: 1_258_291, problem: undefined };
    expect(headerLine({ ...INPUT, recorded }, 80)).toMatch(/ {2}● REC 1\.2 MiB {2}\d\d:00:39 {2}1 s$/);
    const problem = '/r.srstop: no space left on the device (ENOSPC)';
    const full = { ...INPUT, recorded: { ...recorded, problem } };
    expect(headerLine(full, 80)).toMatch(/ {2}✖ REC 1\.2 MiB {2}\d\d:00:39 {2}1 s$/);
    expect(problemLine(full, 80)).toBe(`✖ not recorded: ${problem}`);
    expect(headerLine(INPUT, 80)).not.toContain('REC');
    const ascii = createTheme({ colorLevel: 0, isAscii: true });
    expect(headerLine({ ...INPUT, recorded, theme: ascii }, 80)).toContain('  @ REC 1.2 MiB  ');
  });

  test('says that it is a recording that is played, and of which day', () => {
    const paused = { ...INPUT.view, isPaused: true };
    expect(headerLine({ ...INPUT, isReplay: true, view: paused }, 100)).toMatch(
      / REPLAY {2}PAUSED {2}2026-11-2\d \d\d:\d\d:39 {2}1 s$/,
    );
    expect(headerLine(INPUT, 100)).not.toContain('REPLAY');
  });

  test('adds what was found out about the machine', () => {
    const facts = { operatingSystem: 'Debian 13', cpuModel: undefined, virtualisation: 'kvm' };
    expect(headerLine({ ...INPUT, facts }, 120)).toContain('up 1:00:00  Debian 13  kvm ');
  });
});

describe('the footer', () => {
  const cost = { bytesPerSecond: 934 };

  test('shows as many keys as fit, and what srs-top costs', () => {
    const input = withMetrics({
      self: { cpuPercent: 0.93, residentBytes: 71 * 1024 * 1024, lateMilliseconds: 3 },
    });
    expect(footerLine(input, cost, false, 80)).toBe(
      'q quit  ? help  r renice  a affinity  u undo  p perf     0.9 % 71.0 MiB 0.9 kB/s',
    );
  });

  test('offers what takes a change back where srs-top made one, not where something else did', () => {
    const mark = {
      beganMs: 0,
      atMs: 1,
      label: 'nice 0 → -15',
      pid: 1,
      startTicks: 1,
      windowSeconds: 30,
      isJudged: true,
      entry: undefined,
      undoes: undefined,
    };
    const keysWith = (...marks: PaneInput['marks']): readonly string[] =>
      footerKeys({ ...INPUT, marks }, false).map(({ key }) => key);
    const placeOfUndo = (keys: readonly string[]): number => keys.indexOf('u');
    const without = keysWith();
    expect(placeOfUndo(keysWith({ ...mark, isByOthers: true }))).toBeGreaterThanOrEqual(placeOfUndo(without));
    expect(placeOfUndo(keysWith(mark))).toBeLessThan(placeOfUndo(without));
    expect(keysWith({ ...mark, isByOthers: true })).toContain('v');
  });

  test('has no figure of its output on a narrow screen, and more keys for it', () => {
    const self = { cpuPercent: 0.93, residentBytes: 71 * 1024 * 1024, lateMilliseconds: 3 };
    expect(footerLine(withMetrics({ self }), cost, false, 60)).toBe(
      'q quit  ? help  r renice  a affinity  u undo  0.9 % 71.0 MiB',
    );
  });

  test('offers nothing to do with an SRS that is not there', () => {
    const line = footerLine({ ...INPUT, srs: undefined }, cost, false, 160);
    expect(line).toMatch(/^q quit {2}\? help {2}u undo /);
    expect(line).not.toMatch(/renice|affinity|perf/);
    expect(line).toMatch(/b buffers {2}i irq/);
  });

  test('shows at 120 columns what was hidden before, and at 160 more of it', () => {
    const keysAt = (columns: number, input = INPUT): string =>
      footerLine(input, cost, false, columns).replace(/ {2,}\S+ % .*$/, '');
    expect(keysAt(120)).toBe(
      'q quit  ? help  r renice  a affinity  u undo  p perf  h history  c policy  b buffers  i irq',
    );
    expect(keysAt(160)).toBe(
      'q quit  ? help  r renice  a affinity  u undo  p perf  h history  c policy  b buffers  i irq  f files  U journal  H threads  1 CPUs',
    );
    const mark = { isJudged: true, label: 'renice 0 → -15' } as PaneInput['marks'][number];
    const tuned = { ...INPUT, marks: [mark] };
    expect(keysAt(120, tuned)).toMatch(
      /^q quit {2}\? help {2}v verdict {2}u undo {2}r renice {2}a affinity {2}/,
    );
    const notJudged = { ...INPUT, marks: [{ ...mark, isJudged: false }] };
    expect(keysAt(80, notJudged)).toMatch(/^q quit {2}\? help {2}u undo {2}r renice/);
    const several = paneInput(snapshotOf({ instances: 2 }));
    expect(keysAt(80, several)).toMatch(/^q quit {2}\? help {2}s next SRS {2}r renice/);
    expect(keysAt(120, INPUT)).not.toMatch(/next SRS|verdict/);
    const view = { ...INPUT.view, isPaused: true, isZoomed: true };
    expect(keysAt(120, { ...INPUT, view })).toMatch(
      /^q quit {2}\? help {2}Space go on {2}z zoom out {2}r renice/,
    );
  });

  test('gives way to a notice that needs the whole line', () => {
    const text = 'saved srs-top-edge-3-20261123-014655.svg, .txt in /home/operator/.local/state/srs-top';
    const view = { ...INPUT.view, notice: { severity: 'good', text } as const };
    expect(footerLine({ ...INPUT, view }, cost, false, 100)).toBe(`✔ ${text}`.padEnd(100));
    expect(footerLine({ ...INPUT, view }, cost, false, 120)).toMatch(/srs-top +\S+ % .* 0\.9 kB\/s$/);
    expect(footerLine({ ...INPUT, view }, cost, false, 60)).toMatch(/^✔ saved srs-top-edge-3.*…$/);
  });

  test('cuts a path in its middle where the notice has no room for all of it', () => {
    const path = '/root/.local/state/srs-top/recordings/edge-3-20261123T014655123Z.srstop';
    const notice = { severity: 'good', text: `recording into ${path}: R ends it`, path } as const;
    const view = { ...INPUT.view, notice };
    expect(footerLine({ ...INPUT, view }, cost, false, 80)).toBe(
      '✔ recording into /root/.local/stat…/edge-3-20261123T014655123Z.srstop: R ends it',
    );
    expect(footerLine({ ...INPUT, view }, cost, false, 60)).toBe(
      '✔ recording into …ge-3-20261123T014655123Z.srstop: R ends it'.padEnd(60),
    );
    expect(footerLine({ ...INPUT, view }, cost, false, 120)).toContain(path);
  });

  test('says how late the sample was when it was late at all', () => {
    const late = { cpuPercent: undefined, residentBytes: 1024, lateMilliseconds: 1_250 };
    expect(footerLine(withMetrics({ self: late }), { bytesPerSecond: undefined }, false, 80)).toMatch(
      / – % 1 KiB – kB\/s 1,250 ms late$/,
    );
  });

  test('says first what is taken back by itself, then a notice or keys where there is room', () => {
    const countdown = 'taken back in 42 s unless K keeps it: renice 0 → -15';
    const lineAt = (columns: number, input = INPUT): string =>
      footerLine(input, cost, false, columns, countdown);
    expect(lineAt(120)).toMatch(
      /^taken back in 42 s unless K keeps it: renice 0 → -15 {2}q quit {2}\? help /,
    );
    expect(lineAt(80)).toMatch(/^taken back in 42 s unless K keeps it: renice 0 → -15 {3}/);
    expect(lineAt(60)).toMatch(/^taken back in 42 s unless K keeps it: \S*…? /);
    const notice = { severity: 'bad', text: 'SRS 7847 is gone' } as const;
    expect(lineAt(120, { ...INPUT, view: { ...INPUT.view, notice } })).toContain(
      'renice 0 → -15  ✖ SRS 7847 is gone ',
    );
  });

  test('offers no changes on a read-only host', () => {
    const line = footerLine(INPUT, cost, true, 120);
    expect(line).toMatch(/^read-only q quit {2}\? help /);
    expect(line).not.toMatch(/renice|affinity|perf/);
  });

  test('stays as it is beside sources that failed, which have a line of their own', () => {
    const problems = [
      { source: 'socket buffers', detail: 'ss: not installed', ageSeconds: 12, slowedToSeconds: undefined },
      { source: 'limits', detail: 'denied', ageSeconds: 0, slowedToSeconds: undefined },
    ];
    expect(footerLine(withMetrics({ problems }), cost, false, 80)).toMatch(/^q quit {2}\? help {2}r renice/);
    expect(problemLine(withMetrics({ problems }), 80)).toBe(
      '▲ unknown: socket buffers: ss: not installed (12 s ago)  and 1 more: limits',
    );
    expect(widthOf(problemLine(withMetrics({ problems }), 40))).toBe(40);
    const slow = { source: 'UDP sockets', detail: 'read every 7 s only, since it takes long', ageSeconds: 5 };
    expect(problemLine(withMetrics({ problems: [{ ...slow, slowedToSeconds: 7 }] }), 80)).toBe(
      '▲ old: UDP sockets: read every 7 s only, since it takes long',
    );
    expect(problemLine(withMetrics({ problems: [] }), 80)).toBe('');
  });

  test('gives way to a notice', () => {
    const notice = { severity: 'warning', text: 'SRS restarted, pid 17034 → 18211' } as const;
    const input = { ...INPUT, view: { ...INITIAL_VIEW, notice } };
    expect(footerLine(input, cost, false, 80)).toMatch(/^▲ SRS restarted, pid 17034 → 18211 +/);
    const ascii = { ...input, theme: createTheme({ colorLevel: 0, isAscii: true }) };
    expect(footerLine(ascii, cost, false, 80)).toMatch(/^! SRS restarted, pid 17034 > 18211 +/);
  });
});
