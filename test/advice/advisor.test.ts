import { describe, expect, test } from 'vitest';
import { Advisor } from '../../src/advice/advisor.ts';
import type { Advice, ClearedFinding } from '../../src/advice/terms/finding.ts';
import type { ForeignChange } from '../../src/metrics/changes/change.ts';
import type { EvidencePoint } from '../../src/metrics/evidence/evidence-point.ts';
import type { Snapshot } from '../../src/metrics/model.ts';
import type { SrsMetrics } from '../../src/metrics/terms/metrics.ts';
import { plainCleared, plainFindings } from '../../src/output/findings-json.ts';
import { clearedLine } from '../../src/view/sentences/finding-lines.ts';
import { known, srsReading } from '../metrics/made-up.ts';
import { type Change, cpu, ownSocket, PID, seconds, snapshotOf, stage } from './made-up-situation.ts';

/** One SRS that is watched; each call is the next refresh. */
class Watched {
  readonly #advisor: Advisor;

  constructor(...options: ConstructorParameters<typeof Advisor>) {
    this.#advisor = new Advisor(...options);
  }

  #evidence: readonly EvidencePoint[] = [];
  #nowMs = 0;

  /** Seconds that are all alike, one refresh each. What is told at the last of them. */
  pass(count: number, point: Partial<EvidencePoint> = {}, change: Change = {}): Advice {
    let advice: Advice | undefined;
    for (let second = 0; second < count; second++) {
      this.#evidence = [...this.#evidence, ...seconds(1, point, this.#nowMs)].slice(-30);
      this.#nowMs += 1_000;
      advice = this.#advisor.take(snapshotOf({ evidence: this.#evidence, ...change }));
    }
    return advice as Advice;
  }
}

const STARVED = { waitPercent: 80, runPercent: 15, lost: 100 };
const ids = ({ findings }: Advice): readonly string[] => findings.map(({ id }) => id);
const QUOTA = {
  cpuQuotas: known(
    [{ group: '/a', quotaMicroseconds: 20_000, periodMicroseconds: 100_000, counts: undefined }],
    0,
  ),
};

describe('what is told first', () => {
  test('what is bad before warnings, and what costs most among these', () => {
    const told = new Watched().pass(
      10,
      { ...STARVED },
      {
        udp: { noPorts: 60_000, checksumErrors: 5_000 },
        stages: { in: [stage('nic', { lost: 9_000 })] },
      },
    );
    expect(told.findings.map(({ id, severity, lost }) => [severity, id, lost])).toEqual([
      ['bad', 'nic-ring', 9_000],
      ['bad', 'checksum-errors', 5_000],
      ['bad', 'starved', 1_000],
      ['warning', 'no-port', 0],
    ]);
  });

  test('two causes at once, each with its share', () => {
    const watched = new Watched();
    watched.pass(5, STARVED, { reading: QUOTA });
    const told = watched.pass(
      15,
      { throttledPercent: 80, waitPercent: 80, runPercent: 20, lost: 100 },
      { reading: QUOTA },
    );
    expect(
      told.findings.map(({ id, lost, sentence }) => [id, lost, /, (\d+ %) of the loss/.exec(sentence)?.[1]]),
    ).toEqual([
      ['throttled', 1_500, '75 %'],
      ['starved', 500, '25 %'],
    ]);
    const both = new Watched();
    both.pass(5, { runPercent: 95, waitPercent: 0, lost: 100 });
    expect(ids(both.pass(5, { lost: 50 }))).toEqual(['saturated', 'burst']);
  });
});

describe('causes and symptoms', () => {
  const late = { timer: { ticksPerSecond: 20, latePercent: 90, veryLatePercent: 60 } };

  test('a symptom stands with its cause, which is as bad as it', () => {
    const [first, ...others] = new Watched().pass(10, { throttledPercent: 30 }, { log: late }).findings;
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      id: 'throttled',
      severity: 'bad',
      symptoms: [{ id: 'late-clock', severity: 'bad' }],
    });
  });

  test('a symptom of a symptom stands with the cause of both', () => {
    const breaker = {
      secondsAgo: 1,
      isTripped: true,
      cpuPercent: 97,
      isHigh: true,
      isCritical: true,
      isDying: true,
    };
    const told = new Watched().pass(
      10,
      { runPercent: 96, waitPercent: 0 },
      { log: { ...late, breaker }, stages: { out: [stage('qdisc', { lost: 3_000 })] } },
    );
    expect(ids(told)).toEqual(['qdisc-drops']);
    expect(told.findings[0]?.symptoms.map(({ id }) => id).sort()).toEqual([
      'circuit-breaker',
      'late-clock',
      'saturated',
    ]);
  });

  test('without loss softirq hides no loss of another cause', () => {
    const watched = new Watched();
    watched.pass(3, { runPercent: 97, waitPercent: 0, lost: 50 });
    const told = watched.pass(10, { softirqPercent: 40, idlePercent: 5 });
    expect(ids(told)).toEqual(['saturated', 'softirq-shares-cpu']);
  });
});

describe('what is over', () => {
  test('leaves a trace: how long it lasted, and how long ago it ended', () => {
    const watched = new Watched();
    watched.pass(10);
    expect(ids(watched.pass(40, STARVED))).toEqual(['starved']);
    expect(ids(watched.pass(29))).toEqual(['starved']);
    const over = watched.pass(12);
    expect(over.findings).toEqual([]);
    expect(over.cleared).toEqual([
      expect.objectContaining({
        id: 'starved',
        pid: PID,
        severity: 'bad',
        lastedSeconds: 40,
        agoSeconds: 41,
      }),
    ]);
    expect(watched.pass(20).cleared[0]).toMatchObject({ lastedSeconds: 40, agoSeconds: 61 });
  });

  test('not before 3 s without it: what comes and goes is one', () => {
    const watched = new Watched();
    const timer = { timer: { ticksPerSecond: 50, latePercent: 20, veryLatePercent: 12 } };
    watched.pass(5, {}, { log: timer });
    expect(ids(watched.pass(2, {}, { log: {} }))).toEqual(['late-clock']);
    expect(watched.pass(1, {}, { log: timer })).toMatchObject({
      findings: [{ id: 'late-clock', sinceMs: 1_000, lastedSeconds: 7 }],
      cleared: [],
    });
    expect(watched.pass(3, {}, { log: {} })).toMatchObject({
      findings: [],
      cleared: [{ id: 'late-clock', lastedSeconds: 7, agoSeconds: 3 }],
    });
  });

  test('nor what became another, nor mere remarks', () => {
    const watched = new Watched();
    expect(ids(watched.pass(10, { waitPercent: 45, runPercent: 20 }))).toEqual(['contended']);
    expect(watched.pass(10, STARVED)).toMatchObject({ findings: [{ id: 'starved' }], cleared: [] });
    const small = { srs: { sockets: [ownSocket({ receiveBufferBytes: 425_984 })] } };
    const remark = new Watched();
    expect(remark.pass(3, {}, small)).toMatchObject({
      findings: [{ id: 'clamped-buffer', severity: 'remark' }],
    });
    expect(remark.pass(10)).toEqual({ findings: [], cleared: [] });
  });

  test('what was wrong and is worth a remark by now is over', () => {
    const small = { srs: { sockets: [ownSocket({ receiveBufferBytes: 425_984 })] } };
    const watched = new Watched();
    watched.pass(1, {}, small);
    expect(watched.pass(2, { lost: 10 }, small).findings.map(({ id, severity }) => [id, severity])).toEqual([
      ['clamped-buffer', 'bad'],
    ]);
    const after = watched.pass(40, {}, small);
    expect(after.findings.map(({ id, severity }) => [id, severity])).toEqual([['clamped-buffer', 'remark']]);
    expect(after.cleared).toMatchObject([{ id: 'clamped-buffer', severity: 'bad', lastedSeconds: 2 }]);
  });

  test('what holds for a moment is not told, and leaves no trace', () => {
    const full = { metrics: { cpus: [cpu(0), cpu(2, { softirq: 80, idle: 1, netRxPerSecond: 9_000 })] } };
    const watched = new Watched();
    expect(ids(watched.pass(5, {}, full))).toEqual([]);
    expect(watched.pass(10)).toEqual({ findings: [], cleared: [] });
    expect(ids(watched.pass(6, {}, full))).toEqual(['receive-cpu-full']);
  });

  test('at a refresh every 10 s one without it is not enough', () => {
    const advisor = new Advisor();
    const at = (atMs: number, change: Change): Advice =>
      advisor.take(
        snapshotOf({
          evidence: seconds(1, { seconds: 10 }, atMs - 1_000),
          metrics: { elapsedSeconds: 10 },
          ...change,
        }),
      );
    at(10_000, { udp: { noPorts: 60_000 } });
    expect(ids(at(20_000, {}))).toEqual(['no-port']);
    expect(at(30_000, {})).toMatchObject({ findings: [], cleared: [{ id: 'no-port' }] });
  });
});

describe('what is told first amid a recording', () => {
  test('lasts so long at least, as nobody saw it begin; what begins later does not', () => {
    const watched = new Watched(10);
    const [held] = watched.pass(5, STARVED).findings;
    expect(held).toMatchObject({ id: 'starved', isLonger: true });
    const over = watched.pass(60);
    expect(over.cleared[0]).toMatchObject({ id: 'starved', isLonger: true });
    expect(plainCleared(over)).toMatchObject([{ id: 'starved', lastedSeconds: null }]);
    expect(clearedLine(over.cleared[0] as ClearedFinding)).toMatch(/, after at least /);
    const again = watched.pass(5, STARVED);
    expect(again.findings[0]).not.toHaveProperty('isLonger');
    expect(plainFindings(again)).toMatchObject([{ id: 'starved', lastedSeconds: 5 }]);
  });

  test('lasts since when it was told to, also where that comes later, and of whom it was told', () => {
    const told = new Map<string, number>();
    const watched = new Watched(10, (id, pid) => told.get(`${id} ${pid}`));
    told.set(`starved ${PID + 1}`, -50_000);
    expect(watched.pass(2, STARVED).findings[0]).toMatchObject({ isLonger: true });
    told.set(`starved ${PID}`, -40_000);
    const [held] = watched.pass(3, STARVED).findings;
    expect(held).toMatchObject({ id: 'starved', sinceMs: -40_000, lastedSeconds: 45 });
    expect(held).not.toHaveProperty('isLonger');
    // It ended meanwhile, and began again.
    told.set(`starved ${PID}`, 1_000);
    expect(watched.pass(20, STARVED).findings[0]).toMatchObject({ sinceMs: 1_000, lastedSeconds: 24 });
    const over = watched.pass(60);
    expect(clearedLine(over.cleared[0] as ClearedFinding)).not.toContain('at least');
    // What begins later was seen to begin.
    expect(watched.pass(5, STARVED).findings[0]?.sinceMs).toBeGreaterThan(60_000);
  });
});

describe('what is not known any more', () => {
  const unread = { udp: { isCurrent: false } };

  test('is not over, for as long as it is not known', () => {
    const watched = new Watched();
    watched.pass(10, STARVED);
    expect(watched.pass(60, { lost: undefined }, unread)).toMatchObject({
      findings: [{ id: 'starved', lastedSeconds: 10 }],
      cleared: [],
    });
    // What is known again is of another window, in which it has no figures.
    expect(watched.pass(1)).toMatchObject({
      findings: [],
      cleared: [{ id: 'starved', lastedSeconds: 10, agoSeconds: 61 }],
    });
  });

  test('of a stage, while everything else is known', () => {
    const watched = new Watched();
    watched.pass(3, {}, { stages: { in: [stage('softnet', { lost: 300 })] } });
    const gone = stage('softnet', { lost: undefined, spanSeconds: undefined, unread: 'not read' });
    expect(ids(watched.pass(20, {}, { stages: { in: [gone] } }))).toEqual(['softnet-drops']);
    expect(watched.pass(3)).toMatchObject({ findings: [], cleared: [{ id: 'softnet-drops' }] });
  });

  test('is over with the process that it was of', () => {
    const advisor = new Advisor();
    const evidence = seconds(10, STARVED);
    advisor.take(snapshotOf({ evidence, srs: { startTicks: 100 } }));
    const later = snapshotOf({ evidence: seconds(1, { lost: undefined }, 12_000), ...unread });
    const told = advisor.take({ ...later, metrics: { ...later.metrics, srs: [] } });
    expect(told).toMatchObject({ findings: [], cleared: [{ id: 'starved', lastedSeconds: 10 }] });
  });

  test('does not ripen meanwhile', () => {
    const watched = new Watched();
    const sockets = stage('sockets', { counters: { SndbufErrors: 3_000 } });
    watched.pass(5, {}, { stages: { out: [sockets] } });
    const gone = stage('sockets', { lost: undefined, spanSeconds: undefined, unread: 'not read' });
    expect(watched.pass(20, {}, { stages: { out: [gone] } }).findings).toEqual([]);
  });
});

describe('several SRS', () => {
  /** A second SRS in the same namespace, with the same evidence. */
  function two(change: Change): Snapshot {
    const snapshot = snapshotOf(change);
    const [srs] = snapshot.metrics.srs as readonly [SrsMetrics];
    const past = snapshot.past.get(PID);
    if (past === undefined) throw new Error('no past');
    const second = { ...srs, pid: PID + 1 };
    const reading = srsReading(snapshot.sample.atMs, { identity: { pid: PID + 1, startTicks: 100 } });
    return {
      ...snapshot,
      sample: { ...snapshot.sample, srs: [...snapshot.sample.srs, reading] },
      metrics: { ...snapshot.metrics, srs: [srs, second] },
      past: new Map([...snapshot.past, [PID + 1, past]]),
    };
  }

  test('what is of the host or of their namespace is told once, what is of each twice', () => {
    const told = new Advisor().take(
      two({
        evidence: seconds(10, STARVED),
        udp: { noPorts: 60_000 },
        stages: { in: [stage('softnet', { lost: 300 })] },
      }),
    );
    expect(told.findings.map(({ id, pid }) => [id, pid])).toEqual([
      ['starved', PID],
      ['starved', PID + 1],
      ['softnet-drops', undefined],
      ['no-port', undefined],
    ]);
    expect(told.findings[0]?.sentence).toMatch(/^SRS 17034 is starved/);
  });

  test('one that took the pid of another has findings of its own', () => {
    const advisor = new Advisor();
    advisor.take(snapshotOf({ evidence: seconds(10, STARVED), srs: { startTicks: 100 } }));
    const told = advisor.take(
      snapshotOf({ evidence: seconds(10, STARVED, 3_000), srs: { startTicks: 999 } }),
    );
    expect(told.findings.map(({ id, sinceMs }) => [id, sinceMs])).toEqual([['starved', 3_000]]);
    expect(told.cleared).toMatchObject([{ id: 'starved', lastedSeconds: 10 }]);
  });

  test('before the second refresh nothing is told', () => {
    expect(new Advisor().take(snapshotOf({ evidence: [], atMs: 0 }))).toEqual({ findings: [], cleared: [] });
  });
});

test('a neighbour is looked for while SRS is starved, also as a symptom', () => {
  const advisor = new Advisor();
  const advice = advisor.take(snapshotOf({ evidence: seconds(10, STARVED) }));
  expect(advisor.wantsSurvey(advice, 10_000)).toBe(true);
  expect(advisor.wantsSurvey({ findings: [], cleared: [] }, 10_000)).toBe(false);
});

test('which processes run is looked up when something else has changed what daemons change', () => {
  const advisor = new Advisor();
  const nothing = { findings: [], cleared: [] };
  const at = (atMs: number, sample: Change['sample'] = {}) =>
    advisor.take(snapshotOf({ evidence: seconds(10, {}, atMs - 10_000), sample }));
  const others = (atMs: number, command: string) => ({
    others: known([{ pid: 812, startTicks: 5, command, ticks: 9, processor: 0, group: undefined }], atMs),
  });
  at(100_000);
  expect(advisor.wantsSurvey(nothing, 100_000)).toBe(false);
  advisor.tellForeign([irqMoved(100_000)]);
  expect(advisor.wantsSurvey(nothing, 100_000)).toBe(true);
  const [finding] = at(102_000, others(102_000, 'irqbalance')).findings;
  expect(finding?.sentence).toBe(
    'irqbalance (pid 812) sets values by itself: CPUs of IRQ 38 0 → 1, just now',
  );
  // It is known now, and looked at again in 30 s.
  expect(advisor.wantsSurvey(nothing, 103_000)).toBe(false);
  expect(advisor.wantsSurvey(nothing, 132_000)).toBe(true);
  // Stopped: the finding goes.
  at(133_000, others(133_000, 'nginx'));
  expect(at(137_000).findings).toEqual([]);
  // It runs again, and what was changed is long over.
  expect(at(690_000, others(690_000, 'irqbalance')).findings).toHaveLength(1);
  expect(at(701_000, others(701_000, 'irqbalance')).findings).toEqual([]);
  expect(advisor.wantsSurvey(nothing, 800_000)).toBe(false);
});

function irqMoved(atMs: number): ForeignChange {
  return {
    wasTuned: false,
    change: {
      what: 'irq-affinity',
      pid: undefined,
      startTicks: undefined,
      parts: [{ id: '38', startTicks: undefined, from: '0', to: '1', times: 1 }],
      outOf: undefined,
      sinceMs: atMs - 10_000,
      atMs,
      time: new Date(atMs),
    },
  };
}
