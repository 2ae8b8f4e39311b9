import { describe, expect, test } from 'vitest';
import { readThreads, surveyThreads } from '../../../src/tuning/plan/threads.ts';
import { createFakeHost } from '../../helpers/fake-host.ts';
import { fakeProcess, SRS_IDENTITY, SRS_THREADS } from '../../helpers/fake-process.ts';

describe('reading the threads of a process', () => {
  test('all of them by tid, each with its own values', async () => {
    const host = createFakeHost({
      files: fakeProcess([
        { tid: 7847, name: 'srs', nice: -5, cpus: '0-3,8' },
        { tid: 10000, name: 'SRT:TsbPd', startTicks: 2000 },
        { tid: 7849, name: 'SRT:GC\u001b]0;x', policy: 2 },
      ]),
    });
    expect(await readThreads(host, 7847, 'all')).toEqual([
      {
        tid: 7847,
        startTicks: 1000,
        name: 'srs',
        nice: -5,
        policy: 0,
        realTimePriority: 0,
        affinity: '0-3,8',
      },
      {
        tid: 7849,
        startTicks: 1000,
        name: 'SRT:GC]0;x',
        nice: 0,
        policy: 2,
        realTimePriority: 0,
        affinity: '0-1',
      },
      {
        tid: 10000,
        startTicks: 2000,
        name: 'SRT:TsbPd',
        nice: 0,
        policy: 0,
        realTimePriority: 0,
        affinity: '0-1',
      },
    ]);
  });

  test('the main thread first, and the older before the newer, also when tids began anew in between', async () => {
    const host = createFakeHost({
      files: fakeProcess([
        { tid: 31_708, name: 'srs' },
        { tid: 5_046, name: 'SRT:TsbPd', startTicks: 3000 },
        { tid: 31_838, name: 'SRT:TsbPd', startTicks: 2000 },
        { tid: 31_711, name: 'SRT:SndQ:w1' },
        { tid: 31_710, name: 'SRT:GC' },
      ]),
    });
    const tids = [31_708, 31_710, 31_711, 31_838, 5_046];
    expect(await readThreads(host, 31_708, 'all')).toMatchObject(tids.map(tid => ({ tid })));
  });

  test('a thread that ended between its two files is left out', async () => {
    const host = createFakeHost({ files: fakeProcess() });
    host.files.delete('/proc/7847/task/7849/status');
    expect(await readThreads(host, 7847, 'all')).toMatchObject([{ tid: 7847 }, { tid: 7850 }, { tid: 7851 }]);
  });

  test('refuses a process without threads, threads that are not its own, and none', async () => {
    const host = createFakeHost({ files: fakeProcess() });
    expect(await readThreads(host, 99, 'all')).toEqual({ refused: 'pid 99 has ended' });
    expect(await readThreads(host, 7847, [7849, 5, 6])).toEqual({
      refused: 'pid 7847 has no thread 5, 6 any more',
    });
    expect(await readThreads(host, 7847, [])).toEqual({ refused: 'no thread was chosen' });
  });

  test('says what stood in the way when /proc is closed (hidepid)', async () => {
    const path = '/proc/7847/task/7847/stat';
    const forbidden = { asked: path, reason: 'forbidden', detail: 'EACCES: permission denied' } as const;
    const host = createFakeHost({ files: { ...fakeProcess(), [path]: forbidden } });
    expect(await readThreads(host, 7847, 'all')).toEqual({
      refused: `${path} cannot be read: EACCES: permission denied`,
    });
  });

  test('a survey splits them by what was chosen', async () => {
    const host = createFakeHost({ files: fakeProcess(SRS_THREADS) });
    expect(await surveyThreads(host, SRS_IDENTITY, [7849])).toMatchObject({
      chosen: [{ tid: 7849 }],
      others: [{ tid: 7847 }, { tid: 7850 }, { tid: 7851 }],
    });
    expect(await surveyThreads(host, { pid: 7847, startTicks: 999 }, 'all')).toEqual({
      refused: 'pid 7847 is another process now (srs)',
    });
  });
});
