import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHelper, NoHelperError } from '../../src/host/helper-process.ts';
import { childrenOf } from '../helpers/sessions.ts';

let home: string;
let script: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'srs-top-helper-'));
  script = join(home, 'helper.mjs');
  writeFileSync(
    script,
    `process.on('message', ({ id, name, args }) => {
  if (name === 'hang') return;
  if (name === 'die') process.exit(3);
  if (name === 'fail') process.send({ id, error: { message: 'no', code: 'ENOSPC' } });
  else if (name === 'slow') setTimeout(() => process.send({ id, value: { name } }), args[0]);
  else process.send({ id, value: { name, args, pid: process.pid, cwd: process.cwd() } });
});
process.on('disconnect', () => process.exit());
process.send({ id: 0, value: undefined });
`,
  );
});
afterEach(() => rmSync(home, { recursive: true }));

interface Echo {
  readonly pid: number;
  readonly args: readonly unknown[];
  readonly cwd: string;
}

test('answers, with whatever is plain data, and is started once', async () => {
  const ask = createHelper({ script });
  const time = new Date(5);
  const [one, two] = (await Promise.all([ask('echo', [time, undefined]), ask('echo', [])])) as Echo[];
  expect(one).toMatchObject({ args: [time, undefined], cwd: '/' });
  expect(two?.pid).toBe(one?.pid);
  await expect(ask('fail', [])).rejects.toMatchObject({ message: 'no', code: 'ENOSPC' });
});

test('that gives no answer is left, with the path that it was about; the next question starts another', async () => {
  const ask = createHelper({ script, limitMs: 300 });
  const { pid } = (await ask('echo', [])) as Echo;
  await expect(ask('hang', ['/stuck/journal.ndjson'])).rejects.toMatchObject({
    message: '/stuck/journal.ndjson: its file system does not answer',
    code: 'ETIMEDOUT',
  });
  const next = (await ask('echo', [])) as Echo;
  expect(next.pid).not.toBe(pid);
  await expect.poll(() => childrenOf(process.pid)).not.toContain(pid);
});

test('is given its time again, once it has been slow a while ago', async () => {
  let atMs = 0;
  const ask = createHelper({ script, limitMs: 2_000, nowMs: () => atMs });
  await expect(ask('hang', ['/busy'])).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  await expect(ask('slow', [1_500])).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  atMs = 60_000;
  expect(await ask('slow', [1_500])).toMatchObject({ name: 'slow' });
});

test('that hangs takes none with it that was started in its place', async () => {
  const ask = createHelper({ script, limitMs: 1_000 });
  const first = expect(ask('hang', ['/one'])).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  await sleep(500);
  const second = ask('hang', ['/two']).catch(() => 'late');
  await first;
  const { pid } = (await ask('echo', [])) as Echo;
  expect(await second).toBe('late');
  expect(await ask('echo', [])).toMatchObject({ pid });
});

test('that was killed while it had nothing to do is replaced, without a word', async () => {
  const ask = createHelper({ script });
  const { pid } = (await ask('echo', [])) as Echo;
  process.kill(pid, 'SIGKILL');
  // While one of its threads still ends, its channel takes what nobody will read.
  await expect.poll(() => existsSync(`/proc/${pid}`)).toBe(false);
  expect(await ask('echo', [])).toMatchObject({ name: 'echo' });
});

test('that ends in the middle is told, and the next question starts another', async () => {
  const ask = createHelper({ script });
  await expect(ask('die', [])).rejects.toThrow('the helper for files has ended');
  expect(await ask('echo', [])).toMatchObject({ name: 'echo' });
});

test('that cannot be started is told apart', async () => {
  const ask = createHelper({ script: join(home, 'none.mjs') });
  await expect(ask('echo', [])).rejects.toBeInstanceOf(NoHelperError);
});
