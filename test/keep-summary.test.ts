import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type KeepOptions, keepSummary } from '../src/keep-summary.ts';
import { namesOfPage } from '../src/page-names.ts';
import { performOperation } from '../src/storage/operations.ts';
import { performStorageBy } from '../src/storage/storage.ts';
import { LIVE_SRS, type LiveSession, startLiveSession } from './helpers/live-session.ts';
import { createMemoryJournal } from './helpers/memory-journal.ts';

let state: string;
beforeEach(() => {
  vi.stubEnv('TZ', 'UTC');
  vi.stubEnv('SUDO_USER', 'alice');
  state = mkdtempSync(join(tmpdir(), 'srs-top-keep-'));
});
afterEach(() => {
  performStorageBy(undefined);
  vi.unstubAllEnvs();
  rmSync(state, { recursive: true, force: true });
});

/** A session in which SRS was reniced. */
async function reniced(name: string, options: Parameters<typeof startLiveSession>[1]): Promise<LiveSession> {
  const live = await startLiveSession(name, options);
  await live.refresh();
  await live.renice(-15);
  await live.refresh();
  return live;
}

/** What is said on the shell. */
async function keep({ session }: LiveSession, options?: KeepOptions): Promise<readonly string[]> {
  const said: string[] = [];
  await keepSummary(session, sentence => said.push(sentence), options);
  return said;
}

const pageIn = (directory: string): string => {
  const folder = join(directory, 'summaries');
  return readFileSync(join(folder, readdirSync(folder).find(name => name.endsWith('.md')) ?? ''), 'utf8');
};

test('tells what was changed, by whom, and that it is still in force', async () => {
  const live = await reniced('edge-3', { stateDirectory: state });
  const [sentence = '', ...more] = await keep(live);
  expect(more).toEqual([]);
  expect(sentence).toMatch(
    /^renice 0 → -15 by alice: 4\/4 threads\. The page of it: \S+\/summaries\/edge-3-\d{8}T\d{9}Z\.md$/,
  );
  expect(pageIn(state)).toContain(
    '**renice 0 → -15** on srs 17034 by alice: 4/4 threads. Now: in force (number 1).',
  );
  expect(pageIn(state)).toContain(
    '- **renice 0 → -15** on srs 17034 by alice: in force. `srs-top undo 1` takes it back.',
  );
});

test('with other names where the settings want them', async () => {
  const live = await reniced('edge-3', { stateDirectory: state });
  const [sentence] = await keep(live, { names: namesOfPage(live.session) });
  expect(sentence).toMatch(
    /^renice 0 → -15 by user-1: 4\/4 threads\. The page of it: \S+\/summaries\/host-1-\S+\.md$/,
  );
  const page = pageIn(state);
  expect(page).toContain('**renice 0 → -15** on srs 17034 by user-1: in force.');
  for (const name of ['edge-3', 'alice']) expect(page).not.toContain(name);
});

test.each([
  { flags: ['--host', 'acme-prod-origin'] },
  { flags: ['--host', 'ssh://acme@acme-prod:2222', '--ssh-option', 'IdentityFile=/home/acme/key'] },
  { flags: ['--via', 'kubectl exec -i -n acme-live srs-0 -- sh'] },
])('with other names, that of another machine tells no way there: $flags', async afar => {
  const live = await reniced('edge-3', { stateDirectory: state });
  Object.assign(live.host, { afar });
  await keep(live);
  expect(pageIn(state)).toContain('acme');
  rmSync(join(state, 'summaries'), { recursive: true });
  await keep(live, { names: namesOfPage(live.session) });
  const page = pageIn(state);
  expect(page).toContain('`srs-top undo 1 --host host-1` takes it back.');
  const folder = join(state, 'summaries');
  const all = readdirSync(folder).map(name => readFileSync(join(folder, name), 'utf8'));
  expect(all.join('')).not.toMatch(/acme|edge-3|alice/);
});

test('that was taken back is told so, and nothing is in force', async () => {
  const live = await reniced('edge-3', { stateDirectory: state, revertAfterSeconds: 60 });
  await live.session.end();
  await keep(live);
  expect(pageIn(state)).toContain('Now: undone by 2 (number 1)');
  expect(pageIn(state)).toContain('## Still in force\n\nNothing that srs-top changed.');
});

test('that could not be written into the journal is told all the same', async () => {
  const journal = createMemoryJournal('the disk is full (ENOSPC)');
  const live = await startLiveSession('edge-3', { stateDirectory: state, journal });
  await live.refresh();
  const wish = {
    kind: 'nice',
    process: LIVE_SRS,
    label: 'srs',
    scope: 'all',
    nice: -15,
  } as const;
  const plan = await live.session.plan(wish);
  if ('refused' in plan) throw new Error(plan.refused);
  await live.session.apply(plan, { isDoneUnrecorded: true });
  await live.refresh();
  await keep(live);
  expect(pageIn(state)).toMatch(
    /\*\*renice 0 → -15\*\* on srs 17034 by alice: 4\/4 threads.*How it stands is not known \(not in the journal\)\./,
  );
});

test('a host whose name is Markdown is only a name', async () => {
  const live = await reniced('`a`|<b>\u001b[2J\n# c', { stateDirectory: state });
  const [sentence = ''] = await keep(live);
  expect(sentence).not.toMatch(/[\u0000-\u001f]/);
  expect(pageIn(state)).toMatch(/^# \\`a\\`\\\|\\<b\\>\\\[2J \\# c: renice/);
});

test('nothing happened: nothing is said or written', async () => {
  const live = await startLiveSession('edge-3', { stateDirectory: state });
  await live.refresh();
  expect(await keep(live)).toEqual([]);
  expect(readdirSync(state)).toEqual([]);
});

test('a disk that does not answer keeps nobody longer than the limit, and what happened is said', async () => {
  const live = await reniced('edge-3', { stateDirectory: state });
  performStorageBy((name, args) =>
    name === 'saveSummary' ? new Promise(() => undefined) : performOperation(name, args),
  );
  const beganMs = performance.now();
  expect(await keep(live, { limitMs: 300 })).toEqual([
    'renice 0 → -15 by alice: 4/4 threads. No page of it was kept: that took more than 0.3 s',
  ]);
  expect(performance.now() - beganMs).toBeLessThan(2_000);
});

test('why a page could not be kept is said behind what happened', async () => {
  const live = await reniced('edge-3', { stateDirectory: state });
  performStorageBy(async (name, args) => {
    if (name === 'saveSummary') throw new Error('/x/edge-3.md: the disk is full (ENOSPC)');
    return performOperation(name as Parameters<typeof performOperation>[0], args);
  });
  expect(await keep(live)).toEqual([
    'renice 0 → -15 by alice: 4/4 threads. No page of it was kept: /x/edge-3.md: the disk is full (ENOSPC)',
  ]);
});
