import { describe, expect, test } from 'vitest';
import { splitWords } from '../../src/text/split-words.ts';

describe('splitWords', () => {
  test.each([
    ['sb_rtmp_load -c {n}  -r rtmp://h/a/b', ['sb_rtmp_load', '-c', '{n}', '-r', 'rtmp://h/a/b']],
    [' "a b" \'c d\' ', ['a b', 'c d']],
    ['a\\ b c"d e"f', ['a b', 'cd ef']],
    ['\'a\\b\' "a\\b" "a\\"b"', ['a\\b', 'a\\b', 'a"b']],
    ['\'\' ""', ['', '']],
    ['$HOME `id` ; rm *', ['$HOME', '`id`', ';', 'rm', '*']],
    ['', []],
    ['\t\n', []],
  ])('%j', (line, words) => {
    expect(splitWords(line)).toEqual(words);
  });

  test.each(["'a", '"a', 'a\\', '"a\\'])('%j is no command line', line => {
    expect(splitWords(line)).toBeUndefined();
  });
});
