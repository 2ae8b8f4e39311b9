import { describe, expect, test } from 'vitest';
import { parseCommandLine } from '../../src/procfs/cmdline.ts';
import { parseLimits } from '../../src/procfs/limits.ts';
import { parseLoadAverage } from '../../src/procfs/loadavg.ts';
import { parsePasswd } from '../../src/procfs/passwd.ts';
import { parseSocketsInUse } from '../../src/procfs/sockstat.ts';
import { parseUptime } from '../../src/procfs/uptime.ts';
import { ends, readCapture } from './recorded-texts.ts';

const [recorded] = ends(readCapture('incident-rcvbuf-renice.ndjson.gz'));

describe('parseLimits', () => {
  test('reads the open files of a recorded SRS', () => {
    expect(parseLimits(recorded.read('/proc/7847/limits'))).toEqual({
      openFilesSoft: 20000,
      openFilesHard: 20000,
    });
  });

  test('unlimited is without end', () => {
    expect(
      parseLimits('Max open files            1024                 unlimited            files     \n'),
    ).toEqual({
      openFilesSoft: 1024,
      openFilesHard: Number.POSITIVE_INFINITY,
    });
  });

  test('is unknown where the line is missing or malformed', () => {
    const unknown = { openFilesSoft: undefined, openFilesHard: undefined };
    expect(parseLimits('')).toEqual(unknown);
    expect(parseLimits('Max open files   many   -1   files')).toEqual(unknown);
  });
});

describe('parseLoadAverage', () => {
  test('reads the three averages', () => {
    expect(parseLoadAverage(recorded.read('/proc/loadavg'))).toEqual({
      oneMinute: 0.84,
      fiveMinutes: 0.7,
      fifteenMinutes: 0.52,
    });
  });

  test.each(['', '0.84 0.70', '0.84 x 0.52', '-1 0 0', '1e3 1 1'])('is undefined for %j', text => {
    expect(parseLoadAverage(text)).toBeUndefined();
  });
});

describe('parseUptime', () => {
  test('reads the seconds since boot', () => {
    expect(parseUptime(recorded.read('/proc/uptime'))).toBe(1239.59);
  });

  test.each(['', 'x 1', '-1.00 2'])('is undefined for %j', text => {
    expect(parseUptime(text)).toBeUndefined();
  });
});

describe('parseCommandLine', () => {
  test('reads the arguments of a recorded SRS', () => {
    expect(parseCommandLine(recorded.read('/proc/7847/cmdline'))).toEqual([
      './objs/srs',
      '-c',
      'conf/all.conf',
    ]);
  });

  test('keeps spaces, newlines and empty arguments between others', () => {
    expect(parseCommandLine('a b\0\0c\nd\0')).toEqual(['a b', '', 'c\nd']);
  });

  test('drops the NULs behind a title and has nothing of a kernel thread', () => {
    expect(parseCommandLine('nginx: worker process\0\0\0\0')).toEqual(['nginx: worker process']);
    expect(parseCommandLine('no end')).toEqual(['no end']);
    expect(parseCommandLine('')).toEqual([]);
    expect(parseCommandLine('\0\0')).toEqual([]);
  });
});

describe('parsePasswd', () => {
  test('names users by id, the first of several', () => {
    const text =
      'root:x:0:0:root:/root:/bin/bash\ntoor:x:0:0::/root:/bin/sh\nsrs:x:1000:1000::/srs:/bin/false\n';
    expect(parsePasswd(text)).toEqual(
      new Map([
        [0, 'root'],
        [1000, 'srs'],
      ]),
    );
  });

  test('skips NIS lines, comments and what has no id', () => {
    expect(parsePasswd('+\n+::::::\n# root:x:y\n:x:5:\nbroken\nnobody:x:65534:65534').size).toBe(1);
  });
});

describe('parseSocketsInUse', () => {
  const text =
    'sockets: used 50023\nTCP: inuse 3 orphan 0\nUDP: inuse 50000 mem 7\nUDPLITE: inuse 1\nUDP6: inuse 9\n';

  test('counts as many as the recorded table has lines', () => {
    const lines = recorded.read('/proc/7847/net/udp').trim().split('\n').length - 1;
    expect(parseSocketsInUse(recorded.read('/proc/7847/net/sockstat'), 'udp')).toBe(lines);
  });

  test.each([
    ['udp', 50_000],
    ['udp6', 9],
  ] as const)('reads the line of %s', (protocol, expected) => {
    expect(parseSocketsInUse(text, protocol)).toBe(expected);
  });

  test.each(['', 'UDP:', 'UDP: inuse', 'UDP: inuse x', 'UDP: mem 7', 'UDPLITE: inuse 3\n'])(
    'is unknown in %j',
    malformed => {
      expect(parseSocketsInUse(malformed, 'udp')).toBeUndefined();
    },
  );
});
