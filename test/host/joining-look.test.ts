import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { joiningLook } from '../../src/host/joining-look.ts';
import { Look, pathOf, type Question } from '../../src/host/look.ts';

/** A host each of whose texts says its path; and what it was asked for, a question a line. */
function create() {
  const questions: string[] = [];
  const look = joiningLook(async question => {
    questions.push((question.texts ?? []).map(pathOf).join(' '));
    await setImmediate();
    const texts = (question.texts ?? []).map(pathOf);
    return new Look({ texts: new Map(texts.map(path => [path, { text: path, atMs: 1 }])) });
  });
  return { look, questions };
}

const textsIn = (look: Look): readonly string[] => [...look.answers.texts.keys()];

test('what is asked at once is one question, and each is told what it asked for', async () => {
  const { look, questions } = create();
  const all = await Promise.all([look({ texts: ['/a', '/b'] }), look({ texts: ['/b', '/c'] })]);
  expect(questions).toEqual(['/a /b /b /c']);
  expect(all.map(textsIn)).toEqual([
    ['/a', '/b'],
    ['/b', '/c'],
  ]);
});

test('what is asked once that is under way is another question', async () => {
  const { look, questions } = create();
  const first = look({ texts: ['/a'] });
  await setImmediate();
  await setImmediate();
  const second = look({ texts: ['/b'] });
  expect(textsIn(await first)).toEqual(['/a']);
  expect(textsIn(await second)).toEqual(['/b']);
  expect(questions).toEqual(['/a', '/b']);
});

test('what follows from several answers is asked at once, too', async () => {
  const { look, questions } = create();
  const follow = async (path: string): Promise<Look> => {
    const before = await look({ texts: [path] });
    return look({ texts: [`${before.knownText(path)}/next`] });
  };
  await Promise.all([follow('/a'), follow('/b')]);
  expect(questions).toEqual(['/a /b', '/a/next /b/next']);
});

test('who takes more entries of a pattern asks apart', async () => {
  const { look, questions } = create();
  const of = (most: number): Question => ({ texts: [{ path: '/a/*', most }] });
  await Promise.all([look(of(5)), look(of(9)), look(of(9))]);
  expect(questions).toEqual(['/a/*', '/a/* /a/*']);
});

test('whoever asks is told that it failed', async () => {
  const look = joiningLook(() => Promise.reject(new Error('gone')));
  const all = await Promise.allSettled([look({ texts: ['/a'] }), look({ texts: ['/b'] })]);
  expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
