import { test } from 'vitest';
import { type Kill, killRecorder, nameKill } from '../helpers/killed-recorder.ts';
import { seeded } from '../helpers/seeded.ts';
import { tryAll } from './tally.ts';

const KILLS = Number(process.env.SRS_TOP_KILLS ?? 200);
const AT_ONCE = 4;
const LATEST_MS = 8_000;

const WAYS = ['reports', 'file', 'reports', 'ring'] as const;

/** Every other one amid a write, which a random moment would hit once in a thousand times. */
function kills(count: number): readonly Kill[] {
  const random = seeded(15);
  return Array.from({ length: count }, (_, index) => ({
    way: WAYS[(index >> 1) % WAYS.length] as Kill['way'],
    afterMs: Math.round(random() * LATEST_MS),
    ...(index % 2 === 0 ? {} : { amidWriteMs: Math.floor(random() * 3) }),
  }));
}

test('a recorder that is killed leaves files that have all but the last second', async () => {
  await tryAll('kill -9 while recording', kills(KILLS), {
    name: nameKill,
    attempt: killRecorder,
    atOnce: AT_ONCE,
  });
});
