import { describe, expect, test } from 'vitest';
import { AnswerStream } from '../../../src/host/remote/answer-stream.ts';

const TEXT = 'first\n\nMARK 1 0\nsecond \nMARK x\nMAR\n\nMARK 2 127\n\nMARK 3 none\nbehind';

/** What was told, of a text that comes in pieces of so many bytes. */
function hear(text: string, size: number, hasStatus = true): readonly string[] {
  const passed = new Map<number, string>();
  const told: string[] = [];
  const stream = new AnswerStream('MARK', hasStatus, {
    pass: (piece, question) => void passed.set(question, (passed.get(question) ?? '') + piece),
    end: (question, status) => {
      told.push(`${question} ended with ${status}: ${JSON.stringify(passed.get(question) ?? '')}`);
    },
  });
  for (let at = 0; at < text.length; at += size) stream.take(Buffer.from(text.slice(at, at + size)));
  return told;
}

describe('a stream of answers', () => {
  test.each([1, 2, 3, 5, 7, 11, 1_000])('in pieces of %i bytes', size => {
    expect(hear(TEXT, size)).toEqual([
      '1 ended with 0: "first\\n"',
      '2 ended with 127: "second \\nMARK x\\nMAR\\n"',
      '3 ended with none: ""',
    ]);
  });

  test('messages that come late are those of the answer before', () => {
    expect(hear('late\n\nMARK 1\nown\n\nMARK 2\n', 4, false)).toEqual([
      '1 ended with undefined: "late\\n"',
      '2 ended with undefined: "own\\n"',
    ]);
  });

  test('an end of messages among the output ends no output', () => {
    expect(hear('\nMARK 1\nmore\n\nMARK 1 0\n', 3)).toEqual([
      '1 ended with undefined: ""',
      '1 ended with 0: "more\\n"',
    ]);
  });
});
