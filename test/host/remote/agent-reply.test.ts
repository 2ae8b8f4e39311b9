import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { Agent } from '../../../src/host/remote/agent.ts';
import { cleanText } from '../../../src/text/clean-text.ts';
import { cpuMsSince } from '../../helpers/cpu-ms.ts';

const nowMs = (): number => performance.now();

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** An agent whose other end is here. @param wall the time that it tells */
function startHere(userId: number, wall = '1796021755') {
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  const here = { stdin, stdout, isKilled: false };
  const kill = (): void => {
    here.isKilled = true;
  };
  const other = new Agent({ stdin, stdout, done: new Promise(() => undefined), kill }, { nowMs, userId });
  stdout.write(`H 1 ${wall}\n`);
  return { other, here };
}

describe('what is no answer', () => {
  test.each([
    ['F x', 'where a number was expected'],
    ['F 3000000000', 'where a number was expected'],
    ['F 1\n@9\n+x', 'where a number was expected'],
    ['F 1\n+a\n+b', 'more lines than it announced'],
    ['F 1000000\n@1000000\n+x', 'a jump over lines that were never told'],
    ['F 2\n+a\n@1\n+b', 'a jump over lines that were never told'],
    ['F 2\n@0\n+a', 'a jump over lines that were never told'],
    ['F 1000000\n+a', 'fewer lines than it announced'],
    ['F 3\n+a\n+b\n+c\nF 3', 'too many lines', 400_000],
    ['F 1\n+LONG\nF 1', 'too long', 40],
    ['F \x1b]0;own\x07\x1b[31m', '"]0;own[31m" where a number was expected'],
    ['U soon', '"soon" where a number was expected'],
    ['C -1', '"-1" where a number was expected'],
    ['P NaN', '"NaN" where a number was expected'],
    ['B 2', 'it is of another question'],
  ])('%j ends the agent in words', async (lines, why, times = 1) => {
    const { other, here } = startHere(1_000);
    await other.greeting;
    const answer = other.ask({ texts: ['/proc/stat'] }, 10_000);
    await sleep(20);
    // The last line stands for all that was told of the file.
    const last = lines.slice(lines.lastIndexOf('\n') + 1);
    const all = [lines.replace('LONG', 'x'.repeat(1_000_000)), ...Array(times - 1).fill(last)];
    here.stdout.write(`B 1\nU 1.00 1\nt 0\n${all.join('\n')}\nE\n`);
    await answer;
    expect(other.problem).toContain(`what came from there is no answer: `);
    expect(other.problem).toContain(why);
    expect(other.problem).toBe(cleanText(other.problem ?? ''));
    expect(here.isKilled).toBe(true);
  });

  test('a line in pieces of a byte is put together without looking through it again', async () => {
    const { other, here } = startHere(0);
    await other.greeting;
    const answer = other.ask({ texts: ['/proc/stat'] });
    await sleep(20);
    const before = process.threadCpuUsage();
    const first = 'x'.repeat(3_000_000);
    here.stdout.write(`B 1\nU 1.00 1\nt 0\nF 1\n+${first}`);
    for (let piece = 0; piece < 3_000; piece++) {
      here.stdout.write('y');
      if (piece % 100 === 0) await sleep(0);
    }
    here.stdout.write('\nP 0\nE\n');
    const reply = await answer;
    expect(cpuMsSince(before)).toBeLessThan(600);
    expect(Object(reply).texts.get('/proc/stat')).toBe(`${first}${'y'.repeat(3_000)}\n`);
    other.close();
  });

  test('all is forgotten, there too, before more than 64 MiB is kept of what came', async () => {
    const { other, here } = startHere(0);
    await other.greeting;
    let said = '';
    here.stdin.on('data', (piece: Buffer) => {
      said += piece.toString();
    });
    const line = 'x'.repeat(3_000_000);
    for (let number = 1; number <= 3; number++) {
      const answer = other.ask({ texts: ['/proc/*/stat'] });
      await sleep(20);
      const texts = [1, 2, 3, 4].map(pid => `p /proc/${number}${pid}/stat\nF 1\n+${line}\n`);
      here.stdout.write(`B ${number}\nU 1.00 1\na 0\n${texts.join('')}P 0\nE\n`);
      expect(Object(await answer).texts.get('/proc/*/stat')).toHaveProperty('size', 4);
      expect(said.match(/^f .*$/gm)?.length ?? 0).toBe(number < 3 ? 0 : 12);
    }
    other.close();
  });

  test('no answer is kept once there is the next', async () => {
    const { other, here } = startHere(0);
    await other.greeting;
    let first: WeakRef<object> | undefined;
    for (let number = 1; number <= 2; number++) {
      const answer = other.ask({ texts: ['/proc/stat'] });
      await sleep(20);
      here.stdout.write(`B ${number}\nU 1.00 1\nt 0\nF 1\n+cpu ${number}\nP 0\nE\n`);
      const { texts } = Object(await answer);
      expect(texts.get('/proc/stat')).toBe(`cpu ${number}\n`);
      first ??= new WeakRef(texts);
    }
    // What a WeakRef was asked for stays until the turn ends.
    await sleep(0);
    collectGarbage();
    expect(first?.deref()).toBeUndefined();
    other.close();
  });

  test('what is let go of while it is told is whole still', async () => {
    const { other, here } = startHere(0);
    await other.greeting;
    const told: unknown[] = [];
    for (const lines of ['F 2\n+a\n+b', 'F 2\n@2\n+c', 'F 2\n+a\n+c']) {
      const answer = other.ask({ texts: ['/proc/stat'] });
      await sleep(20);
      if (told.length === 1) other.forget('/proc');
      here.stdout.write(`B ${told.length + 1}\nU 1.00 1\nt 0\n${lines}\nP 0\nE\n`);
      told.push(Object(await answer).texts?.get('/proc/stat'));
    }
    expect(told).toEqual(['a\nb\n', 'a\nc\n', 'a\nc\n']);
    expect(here.stdin.read().toString()).toMatch(/^L 0 2\nf \/proc\/stat\nL 0 3$/m);
    other.close();
  });

  test('one that is asked before it has begun answers', async () => {
    const { other, here } = startHere(0);
    const answer = other.ask({ texts: ['/proc/stat'] });
    await sleep(20);
    here.stdout.write('B 1\nU 1.00 1\nt 0\nx\nU 1.00 1\nP 0\nE\n');
    const reply = await answer;
    if (typeof reply === 'string') throw new Error(reply);
    expect(reply.texts.get('/proc/stat')).toMatchObject({ reason: 'unsupported' });
    other.close();
  });
});

test.each([
  ['1796021755', 1_796_021_755],
  ['0', 0],
  ['abc', undefined],
  ['', undefined],
  ['-1', undefined],
  ['1e9', undefined],
  ['999999999999', undefined],
  ['99999999999999999', undefined],
])('of the time %j that a host tells %s is believed', async (wall, wallSeconds) => {
  const { other } = startHere(0, wall);
  expect(await other.greeting).toEqual({ wallSeconds });
  other.close();
});
