import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import type { CommandRunner } from '../../../src/host/asking/commands.ts';
import type { ThereEnd, ThereProcess } from '../../../src/host/remote/there.ts';
import { createWorkspaces, type Workspaces } from '../../../src/host/remote/workspaces.ts';

const NO_COMMANDS = {} as CommandRunner;

/** What keeps the folders there: asked by the one, and answers as it is told. */
let keeper: ThereProcess;
let ended: PromiseWithResolvers<ThereEnd>;
let workspaces: Workspaces;
let events: string[];

beforeEach(() => {
  ended = Promise.withResolvers();
  keeper = {
    ...{ stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() },
    ...{ begun: Promise.resolve(undefined), done: ended.promise },
    ...{ kill: () => undefined, drop: () => undefined },
  };
  events = [];
  workspaces = createWorkspaces(
    () => keeper,
    () => NO_COMMANDS,
    async () => 'root',
  );
});

/** Puts down when a command that writes into the folder may begin, or why it may not. */
function begin(name: string): void {
  const { directory } = workspaces.of(`/home/somebody/${name}`);
  const made = workspaces.before(['perf', 'record', '-o', `${directory}/perf.data`]);
  made?.then(
    () => events.push(`${name} begins`),
    (error: Error) => events.push(`${name}: ${error.message}`),
  );
}

/** @returns what it is asked for then */
async function answer(text: string): Promise<string> {
  (keeper.stdout as PassThrough).write(text);
  await sleep(5);
  return String((keeper.stdin as PassThrough).read() ?? '');
}

test('two folders that are wanted at the same time are made one after the other', async () => {
  begin('perf-1');
  begin('perf-2');
  expect(await answer('made\n')).toBe('0-perf-1\n');
  expect(events).toEqual([]);
  expect(await answer('ma')).toBe('');
  expect(await answer('de\n')).toBe('1-perf-2\n');
  expect(events).toEqual(['perf-1 begins']);
  await answer('made\n');
  expect(events).toEqual(['perf-1 begins', 'perf-2 begins']);
});

test('no command begins whose folder cannot be made, and the next one does', async () => {
  begin('perf-1');
  begin('perf-2');
  await answer('made\n');
  await answer('no mkdir: cannot create directory: No space left on device\x1b[31m\n');
  await answer('made\n');
  begin('perf-3');
  ended.resolve({ exitCode: undefined, problem: 'the line was lost' });
  await sleep(5);
  expect(events).toEqual([
    'perf-1: no folder can be made there: mkdir: cannot create directory: No space left on device[31m',
    'perf-2 begins',
    'perf-3: no folder can be made there: the line was lost',
  ]);
});
