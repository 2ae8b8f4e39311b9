import { describe, expect, test } from 'vitest';
import type { Conversation } from '../../../src/host/asking/conversation.ts';
import { createSsQuestions } from '../../../src/host/asking/ss-questions.ts';
import type { CommandResult, Privilege } from '../../../src/host/host.ts';

const QUESTION = { pid: 17_034, isHostNamespace: true, ports: [8000], patienceMs: 100 };
const COMMAND = 'ss -uanmeH sport = :8000';
const LINE = 'UNCONN 0 0 0.0.0.0:8000 0.0.0.0:* ino:55 sk:1 <->\n';

/** Shells that answer when they are let, and what was done with them. */
function createShells(privilege: Privilege | Promise<Privilege> = 'root') {
  const started: string[] = [];
  const closed: string[] = [];
  const waiting: ((result: Partial<CommandResult>) => void)[] = [];
  let nowMs = 0;
  const questions = createSsQuestions({
    nowMs: () => nowMs,
    privilege: async () => privilege,
    start: (command, { within = [], sudo = false } = {}): Conversation => {
      const words = [...(sudo ? ['sudo', '-n'] : []), ...within, ...command].join(' ');
      // A shell starts with its first question.
      let isStarted = false;
      return {
        command,
        ask: () => {
          if (!isStarted) started.push(words);
          isStarted = true;
          return new Promise(resolve => {
            const plain = {
              command,
              exitCode: 0,
              signal: undefined,
              stdout: '',
              stderr: '',
              problem: undefined,
            };
            waiting.push(result => resolve({ ...plain, ...result }));
          });
        },
        close: () => void closed.push(words),
      };
    },
  });
  /** Lets the question that has waited longest be answered. */
  const answer = async (result: Partial<CommandResult>): Promise<void> => {
    while (waiting.length === 0) await new Promise(setImmediate);
    waiting.shift()?.(result);
  };
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  return { questions, started, closed, answer, pass };
}

describe('ss', () => {
  test('is asked by one shell again and again', async () => {
    const { questions, started, answer } = createShells();
    for (let time = 0; time < 3; time++) {
      const asked = questions.ask(QUESTION);
      await answer({ stdout: LINE });
      expect(await asked).toEqual({ asked: COMMAND, text: LINE, atMs: 0 });
    }
    expect(started).toEqual([COMMAND]);
  });

  test('is asked in the namespace of SRS, through sudo where that needs it', async () => {
    const { questions, started, answer } = createShells('sudo');
    void questions.ask({ ...QUESTION, isHostNamespace: false });
    await answer({ stdout: LINE });
    expect(started).toEqual([`sudo -n nsenter -t 17034 -n -- ${COMMAND}`]);
  });

  test('that takes longer than a look waits answers the next look, with its own time', async () => {
    const { questions, answer, pass } = createShells();
    const patient = { ...QUESTION, patienceMs: 5 };
    expect(await questions.ask(patient)).toBeUndefined();
    pass(400);
    await answer({ stdout: LINE });
    await new Promise(setImmediate);
    pass(600);
    expect(await questions.ask(patient)).toEqual({ asked: COMMAND, text: LINE, atMs: 400 });
    // What comes next is asked anew.
    expect(await questions.ask(patient)).toBeUndefined();
    await answer({ stdout: LINE });
  });

  test.each([
    [{ exitCode: 127, problem: 'not-found' }, 'unsupported', 'ss (iproute2) is not installed'],
    [
      { exitCode: 1, stderr: 'nsenter: cannot open: Permission denied\nmore' },
      'forbidden',
      'nsenter: cannot open: Permission denied',
    ],
    [{ exitCode: undefined, problem: 'timed-out' }, 'failed', 'timed-out'],
    [{ stdout: 'UNCONN 0 0 0.0' }, 'failed', 'only a part of it came'],
  ] as const)('that fails says why: %j', async (result, reason, detail) => {
    const { questions, answer } = createShells();
    const asked = questions.ask(QUESTION);
    await answer(result);
    expect(await asked).toEqual({ asked: COMMAND, reason, detail });
  });

  test('that fails after a look has gone on says why to the next, and is begun anew then', async () => {
    const { questions, started, answer } = createShells();
    const hasty = { ...QUESTION, patienceMs: 0 };
    expect(await questions.ask(hasty)).toBeUndefined();
    await answer({ exitCode: 1, stderr: 'nsenter: Permission denied' });
    await new Promise(setImmediate);
    expect(await questions.ask(hasty)).toMatchObject({ reason: 'forbidden' });
    expect(started).toHaveLength(1);
    const again = questions.ask(QUESTION);
    await answer({ stdout: LINE });
    expect(await again).toMatchObject({ text: LINE });
    expect(started).toHaveLength(2);
  });

  test('whose answer comes while the second look waits hands it over once', async () => {
    const { questions, answer, pass } = createShells();
    const patient = { ...QUESTION, patienceMs: 20 };
    expect(await questions.ask(patient)).toBeUndefined();
    const second = questions.ask(patient);
    pass(250);
    await answer({ stdout: LINE });
    expect(await second).toMatchObject({ atMs: 250 });
    pass(750);
    const third = questions.ask(patient);
    await answer({ stdout: LINE });
    expect(await third).toMatchObject({ atMs: 1_000 });
  });

  test('is let go with its host', async () => {
    const { questions, closed, answer } = createShells();
    const asked = questions.ask(QUESTION);
    await answer({ stdout: LINE });
    await asked;
    questions.close();
    await new Promise(setImmediate);
    expect(closed).toEqual([COMMAND]);
  });

  test('is let go with its process, and when nobody asks for 10 s', async () => {
    const { questions, started, closed, answer, pass } = createShells();
    const first = questions.ask(QUESTION);
    await answer({ stdout: LINE });
    await first;
    questions.release('/proc/17034/');
    await new Promise(setImmediate);
    expect(closed).toEqual([COMMAND]);
    const second = questions.ask(QUESTION);
    await answer({ stdout: LINE });
    await second;
    pass(10_001);
    questions.sweep();
    const other = questions.ask({ ...QUESTION, ports: [10_080] });
    await answer({ stdout: LINE });
    await other;
    expect(closed).toEqual([COMMAND, COMMAND]);
    expect(started).toHaveLength(3);
  });

  test('is not started for an SRS that ended while its rights were asked for', async () => {
    const { promise, resolve } = Promise.withResolvers<Privilege>();
    const { questions, started } = createShells(promise);
    const asked = questions.ask({ ...QUESTION, isHostNamespace: false, patienceMs: 5 });
    expect(await asked).toBeUndefined();
    questions.release('/proc/17034/');
    resolve('root');
    await new Promise(setImmediate);
    expect(started).toEqual([]);
  });
});
