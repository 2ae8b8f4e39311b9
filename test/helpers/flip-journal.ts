import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type FourThreads, readNice } from './four-threads.ts';
import { runSrsTop } from './srs-top.ts';

export interface JournalOfThreads {
  readonly srs: FourThreads;
  /** XDG_STATE_HOME. */
  readonly stateHome: string;
  /** The nice value that its changes gave to threads that had 0. */
  readonly nice: number;
}

const pathOf = ({ stateHome }: JournalOfThreads): string => join(stateHome, 'srs-top/journal.ndjson');

/** So many random bits of the journal, each by its number in the file. */
export function chooseBits(journal: JournalOfThreads, count: number): readonly number[] {
  const bits = readFileSync(pathOf(journal)).length * 8;
  return Array.from({ length: count }, () => Math.floor(Math.random() * bits));
}

/**
 * Flips one bit of a journal, and expects that the program says so whatever it is asked, and never calls it done. The
 * journal is then as it was.
 */
export async function expectFlipToBeSaid(journal: JournalOfThreads, bit: number): Promise<undefined> {
  const { srs, stateHome, nice } = journal;
  const path = pathOf(journal);
  const whole = readFileSync(path);
  const tids = Object.values(srs.tids);
  const flipped = Buffer.from(whole);
  flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
  const line = whole.subarray(0, bit >> 3).filter(byte => byte === 0x0a).length + 1;
  try {
    for (const args of [['journal'], ['persist'], ['undo', '--all', '--yes']]) {
      writeFileSync(path, flipped);
      execFileSync('renice', [String(nice), '-p', ...tids.map(String)], { stdio: 'ignore' });
      const { exitCode, stderr } = await runSrsTop(args, { env: { XDG_STATE_HOME: stateHome } });
      const what = `${args.join(' ')}: ${stderr}`;
      expect(stderr, what).toMatch(new RegExp(`^srs-top: line ${line} of the journal `, 'm'));
      expect(exitCode, what).toBe(1);
    }
    // Whatever was left of it was not taken for something else.
    for (const tid of tids) expect([0, nice]).toContain(readNice(srs.identity.pid, tid));
  } finally {
    writeFileSync(path, whole);
  }
}
