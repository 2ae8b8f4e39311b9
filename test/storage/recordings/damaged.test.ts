import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAMAGES, recordSimulated } from '../../helpers/damaged-recordings.ts';
import { playAll } from '../../helpers/play-all.ts';

const REFRESHES = 150;

let directory = '';
let good = '';

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'damaged-'));
  good = join(directory, 'good.srstop');
  await recordSimulated(good, REFRESHES);
}, 60_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('a recording that is', () => {
  it('good is played to its end', async () => {
    const { count, said } = await playAll(good);
    expect(said).toBe('');
    expect(count).toBe(REFRESHES);
  });

  for (const [number, { name, make, says }] of DAMAGES.entries())
    it(`${name} is told in a sentence`, { timeout: 30_000 }, async () => {
      const path = join(directory, `${number}.srstop`);
      await make(path, good);
      const { said } = await playAll(path);
      expect(said).toMatch(says);
      expect(said).not.toMatch(/undefined|\n +at |Cannot read/);
      // What was wrong and where, and what could still be read.
      expect(said.split('\n').length).toBeLessThanOrEqual(2);
    });
});
