import { describe, expect, test } from 'vitest';
import {
  parseProcessTable,
  parseThreadTable,
} from '../../../../src/host/recorded/imported/sos/process-table.ts';

/** As procps 4.0.4 prints it. */
const TABLE = `F S   UID     PID    PPID    PGID     SID CLS PRI PSR ADDR SZ WCHAN                                 STARTED TT           TIME CMD
4 S     0       1       0       1       1  TS  19   1    - 25012 do_epoll_wait        Sun Nov 29 20:00:01 2026 ?        00:00:03 /sbin/init splash
4 R  1001   17034       1   17034   17034  TS  34   3    - 60004 -                    Sun Nov  1 09:05:00 2026 ?      1-02:03:04 ./objs/srs -c conf/srs.conf
1 S     0      42       2       0       0  FF 139   0    -     0 -                    Sun Nov 29 20:00:01 2026 ?        00:00:00 [migration/0]
`;

describe('ps axo', () => {
  test('gives processes with their policy, CPU, start and command', () => {
    const [init, srs, migration] = parseProcessTable(TABLE);
    expect(init).toEqual({
      pid: 1,
      state: 'S',
      parentPid: 0,
      policy: 'TS',
      processor: 1,
      startedLocalMs: Date.parse('2026-11-29T20:00:01Z'),
      command: '/sbin/init splash',
    });
    expect(srs).toMatchObject({ pid: 17_034, startedLocalMs: Date.parse('2026-11-01T09:05:00Z') });
    expect(srs?.command).toBe('./objs/srs -c conf/srs.conf');
    expect(migration).toMatchObject({ policy: 'FF', command: '[migration/0]' });
  });

  test('reads the columns of an older sos, without PSR', () => {
    const older = TABLE.replace(' PSR', '').replace(/^(.{3} .*? (?:TS|FF) +\d+) +\d+ /gm, '$1 ');
    expect(parseProcessTable(older)[1]).toMatchObject({
      pid: 17_034,
      processor: undefined,
      command: './objs/srs -c conf/srs.conf',
    });
  });

  test.each([
    ['nothing', ''],
    ['another table', 'USER PID %CPU\nroot 1 0.0\n'],
    ['binary', '\0\xff'.repeat(1_000)],
    ['cut within the first line', TABLE.slice(0, TABLE.indexOf('Sun Nov 29'))],
  ])('%s gives no start and no process that is not there', (_, text) => {
    for (const process of parseProcessTable(text)) expect(process.startedLocalMs).toBeUndefined();
  });
});

describe('ps -elfL', () => {
  test('gives the nice value of each thread', () => {
    const text = `F S UID          PID    PPID     LWP  C NLWP PRI  NI ADDR SZ WCHAN  STIME TTY          TIME CMD
4 S root       17034       1   17034  9    3  65 -15 - 60004 do_epo 20:00 ?        00:01:02 ./objs/srs -c conf/srs.conf
1 S root       17034       1   17036  0    3  80   0 - 60004 hrtime 20:00 ?        00:00:00 ./objs/srs -c conf/srs.conf
1 S root          42       2      42  0    1 -40   - -     0 -      20:00 ?        00:00:00 [migration/0]
`;
    expect(parseThreadTable(text)).toEqual([
      { pid: 17_034, tid: 17_034, state: 'S', nice: -15, threads: 3 },
      { pid: 17_034, tid: 17_036, state: 'S', nice: 0, threads: 3 },
      { pid: 42, tid: 42, state: 'S', nice: undefined, threads: 1 },
    ]);
  });

  test('gives nothing of another table', () => {
    expect(parseThreadTable('PID TTY\n1 ?\n')).toEqual([]);
  });
});
