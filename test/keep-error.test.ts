import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { rememberError } from '../src/keep-error.ts';
import { readErrors } from '../src/storage/errors.ts';

let home: string;
let state: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'srs-top-errors-'));
  state = join(home, 'srs-top');
  vi.stubEnv('XDG_STATE_HOME', home);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

function failDeeply(): never {
  throw new Error('no frame');
}

function caught(): Error {
  try {
    failDeeply();
  } catch (error) {
    return error as Error;
  }
}

it('keeps what went wrong and where, without paths, for its user alone', async () => {
  await rememberError(caught(), '1.2.3');
  const [error] = await readErrors(state);
  expect(error).toMatchObject({ version: '1.2.3', message: 'no frame' });
  expect(error?.frames[0]).toMatch(/^failDeeply \(keep-error\.test\.ts:\d+:\d+\)$/);
  expect(error?.frames.filter(frame => frame.includes('/'))).toEqual([]);
  expect(statSync(join(state, 'errors.ndjson')).mode & 0o777).toBe(0o600);
});

it('tells of the error that another was made of', async () => {
  const cause = caught();
  await rememberError(new Error(cause.stack, { cause }), '1.2.3');
  expect((await readErrors(state))[0]?.message).toBe('no frame');
});

it('keeps the newest twenty', async () => {
  for (let count = 1; count <= 25; count++) await rememberError(new Error(`error ${count}`), '1.2.3');
  const errors = await readErrors(state);
  expect(errors.map(({ message }) => message)).toEqual(
    Array.from({ length: 20 }, (_, index) => `error ${index + 6}`),
  );
});

it('leaves out what is no error in the file', async () => {
  await rememberError('a word', '1.2.3');
  const path = join(state, 'errors.ndjson');
  writeFileSync(path, `{"time":1}\nrubbish\n${readFileSync(path, 'utf8')}`);
  expect((await readErrors(state)).map(({ message }) => message)).toEqual(['a word']);
});

it('is no reason to fail where nothing can be kept', async () => {
  writeFileSync(state, 'a file in the place of the directory');
  await expect(rememberError(new Error('x'), '1.2.3')).resolves.toBeUndefined();
});
