import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'vitest';
import { RecordingSet } from '../../src/storage/recordings/recording-set.ts';
import { SRS_TOP } from '../helpers/srs-top.ts';
import { tryAll } from './tally.ts';

/** A refresh a second, whose frame is written when it is over: that second, and what the refresh itself takes. */
const MOST_LOST_MS = 2_000;
const KILLS = Number(process.env.SRS_TOP_KILLS ?? 200);

/** Kills a recorder after so many milliseconds. @throws where its files do not open, or lack more than the last second */
async function killRecorder(afterMs: number): Promise<undefined> {
  const directory = mkdtempSync(join(tmpdir(), 'killed-'));
  try {
    const [node, script] = SRS_TOP;
    const ring = join(directory, 'ring');
    const recorder = spawn(node, [script, 'record', '--dir', ring], { stdio: 'ignore' });
    const ended = new Promise(resolve => recorder.once('exit', resolve));
    await sleep(afterMs);
    const killedWall = Date.now();
    recorder.kill('SIGKILL');
    await ended;
    const set = await RecordingSet.open(ring, problem => {
      // A record that was being written is no record.
      if (!/damaged or cut off/.test(problem)) throw new Error(problem);
    });
    set.seek(Number.NEGATIVE_INFINITY);
    let lastWall = 0;
    for (let frame = await set.next(); frame !== undefined; frame = await set.next())
      lastWall = (frame.value as { readonly wall: number }).wall;
    await set.close();
    if (!(killedWall - lastWall <= MOST_LOST_MS))
      throw new Error(`the last ${killedWall - lastWall} ms are missing`);
    return undefined;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

test('a recorder that is killed leaves files that have all but the last second', async () => {
  const moments = Array.from({ length: KILLS }, (_, index) => 4_000 + Math.round((index * 7_919) % 4_000));
  await tryAll('kill -9 while recording', moments, { name: ms => `after ${ms} ms`, attempt: killRecorder });
});
