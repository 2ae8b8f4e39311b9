import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type FourThreads, readNice } from './four-threads.ts';
import { runSrsTop } from './srs-top.ts';

/**
 * Of a journal with changes in it, flips one bit at each of `count` random places, one at a time, and expects that the
 * program says so whatever it is asked, and never calls it done. The journal is then as it was. `renice` sets the threads.
 * @param stateHome XDG_STATE_HOME
 * @returns how many were tried
 */
export async function expectFlipsToBeSaid(
  srs: FourThreads,
  stateHome: string,
  count: number,
  wanted: number,
): Promise<number> {
  const path = join(stateHome, 'srs-top/journal.ndjson');
  const whole = readFileSync(path);
  const tids = Object.values(srs.tids);
  const env = { XDG_STATE_HOME: stateHome };
  let tried = 0;
  for (; tried < count; tried++) {
    const bit = Math.floor(Math.random() * whole.length * 8);
    const flipped = Buffer.from(whole);
    flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    const line = whole.subarray(0, bit >> 3).filter(byte => byte === 0x0a).length + 1;
    for (const args of [['journal'], ['persist'], ['undo', '--all', '--yes']]) {
      writeFileSync(path, flipped);
      execFileSync('renice', [String(wanted), '-p', ...tids.map(String)], { stdio: 'ignore' });
      const { exitCode, stderr } = await runSrsTop(args, { env });
      const what = `bit ${bit & 7} of byte ${bit >> 3}, ${args.join(' ')}: ${stderr}`;
      expect(stderr, what).toMatch(new RegExp(`^srs-top: line ${line} of the journal `, 'm'));
      expect(exitCode, what).toBe(1);
    }
    // Whatever was left of it was not taken for something else.
    for (const tid of tids) expect([0, wanted]).toContain(readNice(srs.identity.pid, tid));
  }
  writeFileSync(path, whole);
  return tried;
}
