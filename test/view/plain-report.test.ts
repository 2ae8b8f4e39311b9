import { describe, expect, test } from 'vitest';
import { widthOf } from '../../src/text/width.ts';
import { plainReport } from '../../src/view/plain-report.ts';
import { INITIAL_VIEW } from '../../src/view/state/view-state.ts';
import { paneInput } from '../ui/draw-frame.ts';
import { snapshotOf } from '../ui/made-up-snapshot.ts';

describe('plainReport', () => {
  test('has every pane with all it has to show, and no colour', () => {
    const view = { ...INITIAL_VIEW, showThreads: true };
    const shape = { cpus: 64, threads: 40, sockets: 30, interfaces: 20 };
    const lines = plainReport(paneInput(snapshotOf(shape), { view }), 120);
    const heads = lines.filter(line => line.startsWith('─')).map(line => line.split(' ')[1]);
    expect(heads).toEqual(['SRS', 'threads', 'CPU', 'Network,', 'UDP', 'Loss,', 'Ledger,']);
    expect(lines.filter(line => /^ [ ›] +170\d\d srs:/.test(line))).toHaveLength(40);
    expect(lines.filter(line => line.startsWith('  0.0.0.0:80'))).toHaveLength(30);
    expect(lines.filter(line => /^ {2}\d+ [◂‹·]? +\d/.test(line))).toHaveLength(64);
    expect(lines.filter(line => /^ {2}(lo|srs\d+) /.test(line))).toHaveLength(20);
    expect(lines.join('\n')).not.toContain('\x1b');
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(120);
    expect(lines.every(line => line === line.trimEnd())).toBe(true);
  });

  test('begins with the answer', () => {
    const lines = plainReport(paneInput(snapshotOf()), 100);
    expect(lines[0]).toMatch(/^srs-top {2}edge-3 /);
    expect(lines[1]).toMatch(/^✖ LOSING UDP {2}10,040 of 306,440 in 10 s/);
  });

  test('of several SRS says of each what there is to say, the others in a line', () => {
    const snapshot = snapshotOf({ instances: 3 });
    const srs = snapshot.metrics.srs[1];
    const input = { ...paneInput(snapshot), srs, focus: undefined };
    const lines = plainReport(input, 160);
    expect(lines.filter(line => line.startsWith('✖ SRS'))).toEqual(
      [17_034, 17_036].map(pid =>
        expect.stringMatching(
          new RegExp(
            `^✖ SRS ${pid}: LOSING UDP 10,040 of .* waits for a CPU 66\\.0 % {2}-p ${pid} shows it$`,
          ),
        ),
      ),
    );
    expect(lines.find(line => line.startsWith('─ SRS'))).toMatch(/^─ SRS 17035 \(2 of 3\) {2}/);
  });

  test('does not blame an SRS for what another one of its network namespace loses', () => {
    const snapshot = snapshotOf({ instances: 2 });
    const [first, second] = snapshot.metrics.srs;
    if (first === undefined || second === undefined) throw new Error('no two SRS');
    const innocent = {
      ...second,
      udp: { ...second.udp, owners: [], unowned: second.udp.receiveBufferErrors },
    };
    const metrics = { ...snapshot.metrics, srs: [first, innocent] };
    const input = { ...paneInput({ ...snapshot, metrics }), srs: first, focus: undefined };
    expect(plainReport(input, 100)[2]).toBe(
      '✔ SRS 17035: no loss of its own  waits for a CPU 66.0 %  -p 17035 shows it',
    );
    expect(plainReport(input, 40)[2]).toBe('✔ SRS 17035: no loss of its own');
  });
});
