import { describe, expect, test } from 'vitest';
import { Advisor } from '../../src/advice/advisor.ts';
import { type Finding, type FindingId, isTroubleOf } from '../../src/advice/terms/finding.ts';
import { MetricsModel, type Snapshot } from '../../src/metrics/model.ts';
import type { SrsReading } from '../../src/sampling/sample.ts';
import { failed, known, pidStat, sample, socket, srsReading, thread, udp } from '../metrics/made-up.ts';

/** The sockets of two SRS of one network namespace, by their inodes. */
const FIRST = { pid: 101, inode: 71 };
const SECOND = { pid: 202, inode: 72 };

interface Second {
  /** What the sockets of each dropped by then. */
  readonly drops: readonly [number, number];
  /** Whose open files can be read. */
  readonly readable?: readonly [boolean, boolean];
  /** Whether the sockets of the namespace can be read. */
  readonly areSocketsRead?: boolean;
}

/** Two SRS with half a CPU each, and all the time they need: what is lost is lost by bursts. */
function readings(second: number, { drops, readable = [true, true], areSocketsRead = true }: Second) {
  const atMs = second * 1_000;
  const lost = drops[0] + drops[1];
  const sockets = [
    socket(FIRST.inode, { drops: drops[0] }),
    socket(SECOND.inode, { local: '0.0.0.0:8001', localPort: 8_001, drops: drops[1] }),
  ];
  return [FIRST, SECOND].map(({ pid, inode }, index): SrsReading => {
    const stat = pidStat(pid, { userTicks: 50 * second });
    const ran = { ...thread(pid, { stat }), schedstat: running(second) };
    return srsReading(atMs, {
      identity: { pid, startTicks: 100 },
      stat: known(stat, atMs),
      threads: known([ran], atMs),
      udp: known(udp({ inDatagrams: 5_000 * second, inErrors: lost, receiveBufferErrors: lost }), atMs),
      udpSockets: areSocketsRead ? known(sockets, atMs) : failed('/proc/net/udp', 'late', atMs),
      openFiles:
        readable[index] === true
          ? known({ count: 9, socketInodes: new Set([inode]) }, atMs)
          : failed(`/proc/${pid}/fd`, 'run as root', atMs),
    });
  });
}

function running(second: number) {
  return { runNanoseconds: second * 5e8, waitNanoseconds: second * 1e7, timeslices: second };
}

/** What is told of these seconds, one after the other, at the last of them. */
function findingsAfter(seconds: readonly Second[]): {
  readonly findings: readonly Finding[];
  readonly snapshot: Snapshot;
} {
  const model = new MetricsModel(30);
  const advisor = new Advisor();
  let told: { readonly findings: readonly Finding[]; readonly snapshot: Snapshot } | undefined;
  for (const [index, second] of seconds.entries()) {
    const snapshot = model.advance(sample(index * 1_000, { srs: readings(index, second) }));
    told = { findings: advisor.take(snapshot).findings, snapshot };
  }
  if (told === undefined) throw new Error('no second');
  return told;
}

/** The first one's socket drops from the fifth second on. */
const lossOfFirst = (rest: Partial<Second>): readonly Second[] =>
  Array.from({ length: 10 }, (_, index) => ({ ...rest, drops: [Math.max(0, index - 4) * 300, 0] }));

const findingsOf = (wanted: FindingId, findings: readonly Finding[]) =>
  findings.filter(({ id }) => id === wanted).map(({ pid, lost, sentence }) => ({ pid, lost, sentence }));
const burstsOf = (findings: readonly Finding[]) => findingsOf('burst', findings);

describe('two SRS in one network namespace, the sockets of one of which drop packets', () => {
  test('a finding about the loss is of that one', () => {
    const { findings } = findingsAfter(lossOfFirst({}));
    expect(burstsOf(findings)).toMatchObject([{ pid: FIRST.pid, lost: 1_500 }]);
    expect(burstsOf(findings)[0]?.sentence).toContain(
      'larger than the buffer of SRS 101: 1,500 packets lost while',
    );
  });

  test('what is known to be lost by one is not put to another whose sockets are not known', () => {
    const { findings } = findingsAfter(lossOfFirst({ readable: [true, false] }));
    expect(burstsOf(findings)).toMatchObject([{ pid: FIRST.pid, lost: 1_500 }]);
  });

  test('where it is not known whose sockets lose it is said of the namespace', () => {
    const { findings } = findingsAfter(lossOfFirst({ readable: [false, false] }));
    expect(burstsOf(findings)).toHaveLength(2);
    for (const { sentence } of burstsOf(findings))
      expect(sentence).toContain('1,500 packets lost there, at whose sockets is not known');
    const [first] = findings;
    expect(first?.evidence).toContainEqual({
      what: 'lost at',
      value: 'sockets of its network namespace: which are its own is not known',
    });
  });

  test('a list of the sockets that is missing once leaves the loss to be told by the next', () => {
    const missing = lossOfFirst({}).map((second, index) =>
      index === 7 ? { ...second, areSocketsRead: false } : second,
    );
    const amid = findingsAfter(missing.slice(0, 8));
    expect(amid.snapshot.past.get(SECOND.pid)?.evidence.at(-1)?.lost).toBeUndefined();
    const { findings } = findingsAfter(missing);
    expect(burstsOf(findings)).toMatchObject([{ pid: FIRST.pid, lost: 1_500 }]);
  });

  test('where they are missing for long the loss of the namespace is told as such', () => {
    const missing = lossOfFirst({}).map((second, index) =>
      index >= 2 ? { ...second, areSocketsRead: false } : second,
    );
    const { findings } = findingsAfter(missing);
    expect(burstsOf(findings)).toEqual([]);
    const told = findingsOf('cause-unknown', findings);
    expect(told.map(({ lost }) => lost)).toEqual([1_200, 1_200]);
    expect(told[0]?.sentence).toContain(
      '1,200 packets were lost in the network namespace of SRS 101, at whose sockets is not known, and why cannot be told',
    );
  });
});

test('what is wrong with a namespace is the trouble of its SRS, not of one in another', () => {
  const about = { pid: undefined, pids: [101, 202] };
  expect([101, 202, 303].map(pid => isTroubleOf(about, pid))).toEqual([true, true, false]);
  expect(isTroubleOf({ pid: undefined }, 303)).toBe(true);
  expect(isTroubleOf({ pid: 101 }, 202)).toBe(false);
});
