import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Host } from '../src/host/host.ts';
import type { Look } from '../src/host/look.ts';
import { createSimulatedHost, scenarioOf } from '../src/host/simulated/simulated.ts';
import { keepSummary } from '../src/keep-summary.ts';
import { namesOfPage } from '../src/page-names.ts';
import { Session } from '../src/session.ts';
import { DEFAULT_SETTINGS } from '../src/settings/settings.ts';

let state: string;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'srs-top-page-'));
});
afterEach(() => rmSync(state, { recursive: true, force: true }));

/** Of the starved demo, whose transcoders are somebody's own. */
function createHost(): Host {
  const scenario = scenarioOf('starved');
  if (scenario === undefined) throw new Error('no such scenario');
  const host = createSimulatedHost(scenario, { seed: 1, speed: Number.POSITIVE_INFINITY });
  const renamed = (value: unknown): unknown => {
    if (value instanceof Map) return new Map([...value].map(([path, one]) => [path, renamed(one)]));
    if (typeof value !== 'object' || value === null || !('text' in value)) return value;
    return { ...value, text: String(value.text).replaceAll('(ffmpeg)', '(acmecoder)') };
  };
  return {
    ...host,
    async look(question) {
      const look = await host.look(question);
      const texts = new Map([...look.answers.texts].map(([path, one]) => [path, renamed(one) as typeof one]));
      return look.with({ texts }) as Look;
    },
  };
}

test('a page tells of programs by other names, which only sentences of then have', async () => {
  const options = { ...DEFAULT_SETTINGS, delaySeconds: 1, stateDirectory: state };
  const session = new Session({ ...options, host: createHost(), wanted: { name: 'srs' } });
  await session.begin();
  const names = namesOfPage(session);
  const samples = session.run();
  for (let number = 0; number < 25; number++) await samples.next();
  const pages: string[] = [];
  for (const one of [undefined, names]) {
    await keepSummary(session, () => undefined, { names: one });
    const folder = join(state, 'summaries');
    pages.push(
      readdirSync(folder)
        .map(name => readFileSync(join(folder, name), 'utf8'))
        .join('\n'),
    );
    rmSync(folder, { recursive: true });
  }
  await session.close();
  const [real, told] = pages;
  expect(real).toContain('SRS is starved by 2 × acmecoder (66 % of CPU 3)');
  expect(told).toContain('SRS is starved by 2 × program-1 (66 % of CPU 3)');
  expect(told).not.toContain('acme');
});
