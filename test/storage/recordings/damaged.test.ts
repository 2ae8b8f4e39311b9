import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Monitor } from '../../../src/monitor.ts';
import { openHost } from '../../../src/open-host.ts';
import { DAMAGES, recordSimulated } from '../../helpers/damaged-recordings.ts';

let directory = '';
let good = '';

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'damaged-'));
  good = join(directory, 'good.srstop');
  await recordSimulated(good, 40);
}, 60_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Plays all of it as `-b` does. @returns how many refreshes, and what was said */
async function playAll(path: string): Promise<{ readonly count: number; readonly said: string }> {
  const said: string[] = [];
  const opened = await openHost(
    { kind: 'recorded', path, untilSeconds: undefined, isWatched: false },
    sentence => said.push(sentence),
  );
  if ('problem' in opened) return { count: 0, said: [...said, opened.problem].join('\n') };
  let count = 0;
  const settings = { delaySeconds: 1, windowSeconds: 30, wanted: { name: 'srs' } };
  for await (const _ of new Monitor(opened.host, settings).run(new AbortController().signal)) count++;
  await opened.host.close();
  return { count, said: said.join('\n') };
}

describe('a recording that is', () => {
  it('good is played to its end', async () => {
    const { count, said } = await playAll(good);
    expect(said).toBe('');
    expect(count).toBe(40);
  });

  for (const [number, { name, make, says }] of DAMAGES.entries())
    it(`${name} is told in a sentence`, { timeout: 30_000 }, async () => {
      const path = join(directory, `${number}.srstop`);
      await make(path, good);
      const { said } = await playAll(path);
      expect(said).toMatch(says);
      expect(said).not.toMatch(/undefined|\n +at |Cannot read/);
      expect(said.split('\n').length).toBeLessThanOrEqual(3);
    });
});
