import { describe, expect, test } from 'vitest';
import { createConversation } from '../../../src/host/asking/conversation.ts';
import { createRepeatedCommands } from '../../../src/host/asking/repeated-commands.ts';

describe('a command that is repeated', () => {
  /** Every shell that was started, and those that were let go. */
  const watched = () => {
    const started: string[] = [];
    const closed: string[] = [];
    const start: typeof createConversation = (command, options) => {
      const conversation = createConversation(command, options);
      started.push(command.join(' '));
      const close = (): void => {
        closed.push(command.join(' '));
        conversation.close();
      };
      return { ...conversation, close };
    };
    let nowMs = 0;
    const commands = createRepeatedCommands(() => nowMs, start);
    return {
      commands,
      started,
      closed,
      passTo: (ms: number) => {
        nowMs = ms;
      },
    };
  };

  test('is run by one shell each time, and answers as it would alone', async () => {
    const { commands, started } = watched();
    for (let time = 0; time < 3; time++)
      expect(await commands.ask(['sh', '-c', 'echo a; echo b'])).toMatchObject({
        exitCode: 0,
        stdout: 'a\nb\n',
      });
    expect(await commands.ask(['sh', '-c', 'echo no >&2; exit 3'])).toMatchObject({
      exitCode: 3,
      stderr: 'no\n',
    });
    expect(started).toEqual(['sh -c echo a; echo b', 'sh -c echo no >&2; exit 3']);
    commands.close();
  });

  test('that does not exist says so, and is tried anew the next time', async () => {
    const { commands, started } = watched();
    for (let time = 0; time < 2; time++)
      expect(await commands.ask(['srs-top-no-such-program'])).toMatchObject({ problem: 'not-found' });
    expect(started).toHaveLength(2);
    commands.close();
  });

  test('is not run any more when all are closed: nobody would end its shell', async () => {
    const { commands, started } = watched();
    commands.close();
    expect(await commands.ask(['true'])).toMatchObject({ problem: 'cancelled' });
    expect(started).toEqual([]);
  });

  test('waits for the answer of whoever asked the same before, and is asked anew where that one got none', async () => {
    const { commands, started } = watched();
    const inputs = ['first\n', 'second\n', 'third\n'];
    const answers = await Promise.all(inputs.map(input => commands.ask(['cat'], { input })));
    expect(answers.map(({ stdout }) => stdout)).toEqual(inputs);
    expect(started).toEqual(['cat']);
    const command = ['sh', '-c', 'read -r seconds; sleep "$seconds"; echo "$seconds"'];
    const [late, next] = await Promise.all([
      commands.ask(command, { input: '5\n', timeoutMs: 100 }),
      commands.ask(command, { input: '0\n', timeoutMs: 2_000 }),
    ]);
    expect([late.problem, next.stdout]).toEqual(['timed-out', '0\n']);
    expect(started).toHaveLength(3);
    commands.close();
  });

  test('that is asked for two is asked of both at once', async () => {
    const { commands, started } = watched();
    const command = ['sh', '-c', 'read -r seconds; sleep "$seconds"; echo "$seconds"'];
    const slow = commands.ask(command, { input: '3\n', askedFor: 'one', timeoutMs: 1_000 });
    expect(await commands.ask(command, { input: '0\n', askedFor: 'other' })).toMatchObject({ stdout: '0\n' });
    expect(started).toHaveLength(2);
    expect(await slow).toMatchObject({ problem: 'timed-out' });
    commands.close();
  });

  test('is let go when nobody asked it for a while', async () => {
    const { commands, closed, passTo } = watched();
    await commands.ask(['true']);
    passTo(89_000);
    commands.sweep();
    expect(closed).toEqual([]);
    passTo(90_001);
    commands.sweep();
    expect(closed).toEqual(['true']);
  });
});
