import { describe, expect, test } from 'vitest';
import type { CommandResult, Host } from '../../src/host/host.ts';
import type { Question } from '../../src/host/look.ts';
import { pathOf } from '../../src/host/look.ts';
import { createRecallingHost } from '../../src/host/recalling-host.ts';
import { createFakeHost } from '../helpers/fake-host.ts';

/** A host that remembers what lies below /sys for 5 s, and which questions reach the one behind it. */
function create(result: Partial<CommandResult> = {}) {
  let nowMs = 0;
  const questions: string[] = [];
  const inner = createFakeHost({
    files: { '/sys/a': 'a', '/sys/b': 'b', '/sys/c/1': 'one', '/sys/c/2': 'two', '/proc/7/stat': 'stat' },
    onCommand: command => ({ stdout: command.join(' '), ...result }),
  });
  const host: Host = {
    ...inner,
    clock: { ...inner.clock, nowMs: () => nowMs },
    look(question: Question) {
      questions.push([...(question.texts ?? []), ...(question.names ?? [])].map(pathOf).join(' '));
      return inner.look(question);
    },
  };
  const recalling = createRecallingHost(host, {
    keepsMs: 5_000,
    keepsCommandsMs: 60_000,
    isKept: path => path.startsWith('/sys/'),
    isKeptCommand: command => command.at(-1) === '--version',
  });
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  return { inner, host: recalling, questions, pass };
}

const textsOf = async (host: Host, ...texts: readonly string[]): Promise<readonly (string | undefined)[]> => {
  const look = await host.look({ texts });
  return texts.map(path => look.knownText(path));
};

describe('a host that remembers', () => {
  test('has what it knew, though it is forgotten while the rest is asked', async () => {
    const { host } = create();
    await textsOf(host, '/sys/a');
    const asked = textsOf(host, '/sys/a', '/proc/7/stat');
    host.forget();
    expect(await asked).toEqual(['a', 'stat']);
  });

  test('asks no more for what nobody wanted for a while', async () => {
    const { host, questions, pass } = create();
    await textsOf(host, '/sys/a', '/sys/b');
    pass(20_000);
    await textsOf(host, '/sys/a');
    pass(5_000);
    await textsOf(host, '/sys/a');
    expect(questions).toEqual(['/sys/a /sys/b', '/sys/a', '/sys/a']);
  });

  test('asks a tool again that did not answer', async () => {
    const { host, inner } = create({ problem: 'timed-out' });
    for (let time = 0; time < 2; time++) await host.query(['perf', '--version']);
    expect(inner.asked).toHaveLength(2);
  });

  test('asks for a slow fact once, and for the rest each time', async () => {
    const { host, inner, questions } = create();
    expect(await textsOf(host, '/sys/a', '/proc/7/stat')).toEqual(['a', 'stat']);
    inner.files.set('/proc/7/stat', 'later').set('/sys/a', 'changed');
    expect(await textsOf(host, '/sys/a', '/proc/7/stat')).toEqual(['a', 'later']);
    expect(await textsOf(host, '/sys/a')).toEqual(['a']);
    expect(questions).toEqual(['/sys/a /proc/7/stat', '/proc/7/stat']);
  });

  test('knows patterns, names and what is not there', async () => {
    const { host, questions } = create();
    for (let time = 0; time < 2; time++) {
      const look = await host.look({ texts: ['/sys/c/*', '/sys/gone'], names: ['/sys/c'] });
      expect([...look.texts('/sys/c/*').keys()]).toEqual(['/sys/c/1', '/sys/c/2']);
      expect(look.text('/sys/gone')).toMatchObject({ reason: 'gone' });
      expect(look.names('/sys/c')).toEqual(['1', '2']);
    }
    expect(questions).toHaveLength(1);
  });

  test('asks for all that is old with the first question that needs some of it', async () => {
    const { host, inner, questions, pass } = create();
    await textsOf(host, '/sys/a');
    await textsOf(host, '/sys/b');
    pass(5_000);
    inner.files.set('/sys/b', 'new');
    expect(await textsOf(host, '/proc/7/stat', '/sys/a')).toEqual(['stat', 'a']);
    expect(await textsOf(host, '/sys/b')).toEqual(['new']);
    expect(questions).toEqual(['/sys/a', '/sys/b', '/proc/7/stat /sys/a /sys/b']);
  });

  test.each([
    ['a command', (host: Host) => host.execute(['renice', '5', '-p', '7'])],
    ['a write', (host: Host) => host.write('/sys/a', 'written')],
  ])('forgets with %s that changes the host, also what is being asked', async (_, change) => {
    const { host, inner, questions } = create();
    const asked = textsOf(host, '/sys/a');
    await change(host);
    await asked;
    inner.files.set('/sys/a', 'changed');
    expect(await textsOf(host, '/sys/a')).toEqual(['changed']);
    expect(questions).toHaveLength(2);
  });

  test('remembers what a tool says of itself, and no other command', async () => {
    const { host, inner } = create();
    for (let time = 0; time < 2; time++) {
      expect((await host.query(['perf', '--version'])).stdout).toBe('perf --version');
      await host.query(['ss', '-u']);
    }
    expect(inner.asked.map(({ command }) => command.join(' '))).toEqual(['perf --version', 'ss -u', 'ss -u']);
  });
});
