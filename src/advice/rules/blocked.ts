import { meanOf, secondsWhere } from '../../metrics/evidence/evidence-point.ts';
import { isBlocked } from '../terms/causes.ts';
import type { Rule } from '../terms/situation.ts';
import { count, evidenceOf, lostEvidence, ofLoss, percent } from '../terms/words.ts';

/** Share of the looks at the thread. */
const TOLD_FROM = 0.3;
const FROM_SECONDS = 5;

/** What a function of the kernel waits for, by its name (fs/, mm/, net/). */
const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [/pipe_write|pipe_wait/, 'a pipe that nobody reads, as a log that goes into one'],
  [/pipe_read/, 'a pipe that nobody writes'],
  [/io_schedule|folio_wait|wait_on_page|jbd2|ext4|xfs|btrfs|balance_dirty/, 'a disk'],
  [/nfs|rpc_wait/, 'a network file system'],
  [/fuse/, 'a FUSE file system'],
  [/unix_stream|sock_alloc_send|sk_stream_wait/, 'a socket that is full'],
  [/tcp_connect|inet_wait_for_connect|inet_stream_connect/, 'a TCP connection'],
  [/n_tty|tty_write/, 'a terminal that takes no more'],
];

/** SRS sleeps where it should not: it does not lack a CPU, and reads nothing. */
export const findBlocked: Rule = situation => {
  const { evidence, causes, name, seconds } = situation;
  const share = causes.get('blocked');
  const points = evidence.filter(isBlocked);
  const blockedSeconds = secondsWhere(evidence, isBlocked);
  if (share === undefined && (blockedSeconds < FROM_SECONDS || blockedSeconds < seconds * TOLD_FROM))
    return undefined;
  const where = mostFrequent(
    points.map(({ sleepsIn, state }) => sleepsIn ?? (state === 'D' ? 'D' : undefined)),
  );
  const meaning = MEANINGS.find(([pattern]) => pattern.test(where ?? ''))?.[1];
  const run = meanOf(points, point => point.runPercent);
  const waitsFor =
    meaning ?? (where === undefined || where === 'D' ? 'a disk or a lock of the kernel' : where);
  return {
    id: 'blocked',
    severity: share === undefined ? 'warning' : 'bad',
    sentence: `${name} is blocked, not busy: it waits for ${waitsFor} at ${Math.round((100 * blockedSeconds) / seconds)} % of the looks${share === undefined ? '' : `, ${count(share.lost)} packets lost${ofLoss(share)}`}`,
    evidence: [
      {
        what: 'looks at which it slept there',
        value: Math.round((100 * blockedSeconds) / seconds),
        unit: '%',
      },
      { what: 'function of the kernel', value: where ?? '–' },
      { what: 'had a CPU', value: run === undefined ? '–' : percent(run) },
      ...evidenceOf(points, 'ready but without a CPU', '%', point => point.waitPercent),
      ...lostEvidence(situation, share),
    ],
    remedies: [
      {
        label: meaning?.startsWith('a pipe') === true ? 'log to a file' : 'find what it waits for',
        command: `strace -f -tt -p ${situation.srs.pid} -e trace=write,fsync,openat,connect`,
        note: 'SRS has one thread: while it writes, nobody reads its sockets. A CPU, a nice value or a bigger buffer do not help.',
      },
    ],
    lost: share?.lost ?? 0,
    explains: ['late-clock', 'silent-log', 'contended'],
  };
};

function mostFrequent(names: readonly (string | undefined)[]): string | undefined {
  const counts = new Map<string, number>();
  for (const name of names) if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}
