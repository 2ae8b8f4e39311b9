import { describe, expect, test } from 'vitest';
import { parsePidStatus } from '../../src/procfs/pid-status.ts';
import { ends, readCapture, readFixture } from './recorded-texts.ts';

describe('parsePidStatus', () => {
  test('reads a recorded SRS', () => {
    const [first] = ends(readCapture('incident-rcvbuf-renice.ndjson.gz'));
    expect(parsePidStatus(first.read('/proc/7847/status'))).toEqual({
      name: 'srs',
      state: 'S',
      userId: 0,
      threads: 4,
      residentBytes: 96248 * 1024,
      virtualBytes: 161324 * 1024,
      affinity: '0-1',
      namespacePids: [7847],
      tracerPid: 0,
    });
  });

  test('has the virtual size that stat has of the same moment', () => {
    const [first] = ends(readCapture('incident-rcvbuf-renice.ndjson.gz'));
    // `vsize` in /proc/7847/stat, which is in bytes.
    expect(parsePidStatus(first.read('/proc/7847/status')).virtualBytes).toBe(165195776);
  });

  test('reads one of Linux 4.18 in nested pid namespaces, and its real user', () => {
    expect(parsePidStatus(readFixture('status-4.18.txt'))).toEqual({
      name: 'srs',
      state: 'R',
      userId: 1000,
      threads: 4,
      residentBytes: 817369088,
      virtualBytes: 2015887360,
      affinity: '0-3,8-15',
      namespacePids: [2211, 17, 1],
      tracerPid: 0,
    });
  });

  test('a kernel thread has no memory', () => {
    expect(parsePidStatus(readFixture('status-kernel-thread.txt'))).toEqual({
      name: 'kworker/0:1H-kblockd',
      state: 'I',
      userId: 0,
      threads: 1,
      residentBytes: undefined,
      virtualBytes: undefined,
      affinity: '0',
      namespacePids: [88],
      tracerPid: 0,
    });
  });

  test('takes back what the kernel escaped in the name, and cannot be fooled by it', () => {
    // As Linux 6.18 wrote it for a thread that is named `a) S 1\n(\<ESC>]52"`.
    const text = 'Name:\ta) S 1\\n(\\\\\u001b]52"\nUid:\t7\t0\t0\t0\n';
    expect(parsePidStatus(text)).toMatchObject({ name: 'a) S 1\n(\\\u001b]52"', userId: 7 });
    expect(parsePidStatus('Name:\t \\nUid:\\t9 \nUid:\t7\n')).toMatchObject({
      name: ' \nUid:\\t9 ',
      userId: 7,
    });
    expect(parsePidStatus('Name:\ta\\\\nb\n').name).toBe('a\\nb');
  });

  test('malformed figures are unknown', () => {
    const text =
      'State:\t?\nUid:\t-1\nThreads:\t4 4\nVmRSS:\t12 MB\nVmSize:\tx kB\nCpus_allowed_list:\t;\nNSpid:\t1 x\n';
    expect(parsePidStatus(text)).toEqual({
      name: undefined,
      state: undefined,
      userId: undefined,
      threads: undefined,
      residentBytes: undefined,
      virtualBytes: undefined,
      affinity: undefined,
      namespacePids: [],
    });
  });
});
