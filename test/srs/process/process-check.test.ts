import { describe, expect, test } from 'vitest';
import { checkIdentity } from '../../../src/srs/process/process-check.ts';
import { createFakeHost } from '../../helpers/fake-host.ts';
import { SRS_IDENTITY, statText } from '../../helpers/fake-process.ts';

const STAT = '/proc/7847/stat';

async function refusalOf(files: Parameters<typeof createFakeHost>[0]) {
  return (await checkIdentity(createFakeHost(files), SRS_IDENTITY))?.refused;
}

describe('checking that a pid is still the process that was meant', () => {
  test('the same start time: nothing to refuse', async () => {
    const files = { [STAT]: statText({ tid: 7847, name: 'srs', startTicks: 1000 }) };
    expect(await refusalOf({ files })).toBeUndefined();
  });

  test('a pid that is gone', async () => {
    expect(await refusalOf({})).toBe('pid 7847 has ended');
  });

  test.each([
    ['20.50 1.00', ', started 5 s ago'],
    ['1000.00 1.00', ', started 16 min ago'],
    ['90015.00 1.00', ', started 25 h ago'],
    ['3.00 1.00', ''],
    ['', ''],
  ])('a pid that is another process by now, with an uptime of "%s"', async (uptime, age) => {
    const files = {
      [STAT]: statText({ tid: 7847, name: 'nginx', startTicks: 1500 }),
      '/proc/uptime': uptime,
    };
    expect(await refusalOf({ files })).toBe(`pid 7847 is another process now (nginx${age})`);
  });

  test('the name of the other process cannot drive the terminal', async () => {
    const files = { [STAT]: statText({ tid: 7847, name: 'x\u001b[2Jy', startTicks: 1500 }) };
    expect(await refusalOf({ files })).toBe('pid 7847 is another process now (x[2Jy)');
  });

  test('a pid that may not be read is not taken for the same', async () => {
    const forbidden = { asked: STAT, reason: 'forbidden', detail: 'EACCES: permission denied' } as const;
    expect(await refusalOf({ files: { [STAT]: forbidden } })).toBe(
      'pid 7847 cannot be checked: EACCES: permission denied',
    );
    expect(await refusalOf({ files: { [STAT]: 'nonsense' } })).toBe(
      'pid 7847 cannot be checked: /proc/7847/stat is unreadable',
    );
  });
});
