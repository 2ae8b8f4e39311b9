import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OpenRecording } from '../../../src/open-recording.ts';
import { Recording } from '../../../src/recording.ts';
import { Session } from '../../../src/session.ts';
import { saveLastMinutes, switchRecording } from '../../../src/ui/screens/keep-recording.ts';
import { createSrsHost } from '../dialogs/render-dialog.tsx';

let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'srs-top-state-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const SETTINGS = { delaySeconds: 1, windowSeconds: 30 };
const WANTED = { name: 'srs' };

async function beginSession(stateDirectory: string): Promise<Session> {
  const host = createSrsHost();
  const recording = new Recording({ host, settings: SETTINGS, wanted: WANTED, version: '0.0.0' });
  const session = new Session({ ...SETTINGS, host, wanted: WANTED, recording, stateDirectory });
  await session.begin();
  return session;
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

test('the first time it records into a file of its own, the second time it ends that', async () => {
  const session = await beginSession(directory);
  const began = await switchRecording(session);
  expect(began.severity).toBe('good');
  const path = /^recording into (\S+\.srstop): R ends it$/.exec(began.text)?.[1] ?? '';
  expect(dirname(path)).toBe(join(directory, 'recordings'));
  expect([modeOf(dirname(path)), modeOf(path)]).toEqual(['700', '600']);
  session.note('before');
  const ended = await switchRecording(session);
  expect(ended.text).toMatch(/^recorded \d+(?:\.\d+)? [KM]?i?B: \/.*\.srstop$/);
  expect(session.recording?.file).toBeUndefined();
});

test('the last minutes are saved after the fact, and can be played', async () => {
  const session = await beginSession(directory);
  session.note('players complain');
  session.refreshNow();
  const saved = await saveLastMinutes(session);
  const path = /^saved the last \d+:\d\d \([^)]+\): (\S+)$/.exec(saved.text)?.[1] ?? saved.text;
  const recording = await OpenRecording.open(path, problem => expect(problem).toBe(''));
  const host = await recording.play();
  const words: unknown[] = [];
  host.onTold(({ name, data }) => void words.push([name, data]));
  while (await host.clock.sleepUntil(host.clock.nowMs() + 1_000));
  expect(words).toContainEqual(['note', { word: 'players complain' }]);
  await recording.close();
});

test('what cannot be written is said in words', async () => {
  const session = await beginSession('/proc/nowhere');
  for (const notice of [await switchRecording(session), await saveLastMinutes(session)]) {
    expect(notice.severity).toBe('bad');
    expect(notice.text).toMatch(/^could not (?:record|save the last minutes): \/proc/);
  }
  expect(readdirSync(directory)).toEqual([]);
});

test('of a recording nothing is recorded', async () => {
  const session = new Session({
    ...SETTINGS,
    host: createSrsHost(),
    wanted: WANTED,
    stateDirectory: directory,
  });
  expect(await switchRecording(session)).toEqual({
    severity: 'unknown',
    text: 'this is a recording already: nothing of it is recorded',
  });
  expect(readdirSync(directory)).toEqual([]);
});

test('what ends before the next refresh has the one at hand', async () => {
  const session = await beginSession(directory);
  await switchRecording(session);
  const { severity, path = '' } = await switchRecording(session);
  expect(severity).toBe('good');
  const recording = await OpenRecording.open(path, problem => expect(problem).toBe(''));
  const host = await recording.play();
  const played = new Session({ ...SETTINGS, host, wanted: WANTED, stateDirectory: directory });
  await played.begin();
  const { atMs, time, srs = [] } = session.current().snapshot?.sample ?? {};
  expect(srs).toHaveLength(1);
  expect(played.current().snapshot?.sample).toMatchObject({
    ...{ atMs, time, srs: [{ identity: srs[0]?.identity }] },
  });
  await recording.close();
});

test('what ends before anything came leaves no file, and says so', async () => {
  const host = createSrsHost();
  const recording = new Recording({ host, settings: SETTINGS, wanted: WANTED, version: '0.0.0' });
  const session = new Session({ ...SETTINGS, host, wanted: WANTED, recording, stateDirectory: directory });
  await recording.startFile(join(directory, 'nothing.srstop'));
  const { severity, text } = await switchRecording(session);
  expect(severity).toBe('bad');
  expect(text).toMatch(
    /^nothing was recorded: \/\S+ is not there: it ended before a refresh could be recorded$/,
  );
  expect(readdirSync(directory)).toEqual([]);
});

test('where nothing is recorded yet no minutes are saved', async () => {
  const host = createSrsHost();
  const recording = new Recording({ host, settings: SETTINGS, wanted: WANTED, version: '0.0.0' });
  const session = new Session({ ...SETTINGS, host, wanted: WANTED, recording, stateDirectory: directory });
  const { text } = await saveLastMinutes(session);
  expect(text).toBe('could not save the last minutes: nothing is recorded yet');
  expect(readdirSync(join(directory, 'recordings'))).toEqual([]);
});

test('with other names, the file has another name, too', async () => {
  const host = createSrsHost();
  const settings = { ...SETTINGS, isAnonymised: true };
  const recording = new Recording({ host, settings, wanted: WANTED, version: '0.0.0' });
  const session = new Session({ ...SETTINGS, host, wanted: WANTED, recording, stateDirectory: directory });
  await session.begin();
  session.refreshNow();
  for (const { text } of [await saveLastMinutes(session), await switchRecording(session)])
    expect(text).toMatch(/\/recordings\/host-1-\d\w+\.srstop/);
  expect(readdirSync(join(directory, 'recordings')).join()).not.toContain(host.name);
});
