import type { EvidencePoint } from '../../metrics/evidence/evidence-point.ts';
import { meanOf, secondsWhere } from '../../metrics/evidence/evidence-point.ts';
import { isBlocked } from '../terms/causes.ts';
import type { Rule } from '../terms/situation.ts';
import { evidenceOf, figure, lossWords, lostEvidence, seenIn } from '../terms/words.ts';

/** Share of the looks at the thread, and of the window at most, in seconds. */
const TOLD_FROM = 0.3;
const FROM_SECONDS = 5;
const FROM_WINDOW_SHARE = 0.6;

/** What a function of the kernel waits for, by its name (fs/, mm/, net/). */
const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [/pipe_write|pipe_wait/, 'a pipe that nobody reads, as a log that goes into one'],
  [/pipe_read/, 'a pipe that nobody writes'],
  [/io_schedule|folio_wait|wait_on_page|jbd2|ext4|xfs|btrfs|balance_dirty/, 'a disk'],
  [/nfs|rpc_wait/, 'a network file system'],
  [/fuse/, 'a FUSE file system'],
  [/unix_stream_(?:read|data_wait)/, 'another process to answer over a unix socket (names, for one)'],
  [/unix_stream|sock_alloc_send|sk_stream_wait/, 'a socket that is full'],
  [/tcp_connect|inet_wait_for_connect|inet_stream_connect/, 'a TCP connection'],
  [/n_tty|tty_write/, 'a terminal that takes no more'],
];

/** SRS sleeps where it should not: it does not lack a CPU, and reads nothing. */
export const findBlocked: Rule = situation => {
  const { evidence, causes, name, seconds, srs } = situation;
  const share = causes.get('blocked');
  // A queue that runs over now may have filled in the second before.
  const isNear = (point: EvidencePoint): boolean =>
    isBlocked(point) || (share?.points.includes(point) === true && wasBlocked(point));
  const blockedSeconds = secondsWhere(evidence, isNear);
  const fromSeconds = Math.min(FROM_SECONDS, srs.udp.windowSeconds * FROM_WINDOW_SHARE);
  if (share === undefined && (blockedSeconds < fromSeconds || blockedSeconds < seconds * TOLD_FROM))
    return undefined;
  const points = evidence.filter(isNear);
  const where = mostFrequent(points.flatMap(point => placeOf(point) ?? placeOf(point.before) ?? []));
  const meaning = MEANINGS.find(([pattern]) => pattern.test(where ?? ''))?.[1];
  const waitsFor =
    meaning ?? (where === undefined || where === 'D' ? 'a disk or a lock of the kernel' : where);
  const tid = points.at(-1)?.tid ?? srs.pid;
  const looks = Math.round((100 * blockedSeconds) / seconds);
  return {
    id: 'blocked',
    severity: share === undefined ? 'warning' : 'bad',
    sentence: `${name} is blocked, not busy: it waits for ${waitsFor} at ${looks} % of the looks${lossWords(situation, share)}`,
    evidence: [
      { what: 'looks at which it slept there', value: looks, unit: '%' },
      { what: 'function of the kernel', value: where ?? '–' },
      ...figure(
        'had a CPU',
        meanOf(points, point => point.runPercent),
        '%',
      ),
      ...evidenceOf(points, 'ready but without a CPU', '%', point => point.waitPercent),
      ...lostEvidence(situation, share),
    ],
    remedies: [
      {
        label: meaning?.startsWith('a pipe') === true ? 'log to a file' : 'find what it waits for',
        command: `cat /proc/${srs.pid}/task/${tid}/stack; ls -l /proc/${srs.pid}/fd`,
        note: 'SRS carries media on one thread: while it writes, nobody reads its sockets. A CPU, a nice value or a bigger buffer do not help.',
      },
    ],
    lost: share?.lost ?? 0,
    explains: ['late-clock', 'silent-log', 'contended'],
    ...seenIn(share),
  };
};

function wasBlocked({ before }: EvidencePoint): boolean {
  return before !== undefined && isBlocked(before);
}

function placeOf(point: EvidencePoint['before']): string | undefined {
  if (point === undefined || !isBlocked(point)) return undefined;
  return point.sleepsIn ?? 'D';
}

function mostFrequent(names: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}
