import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeMarkdown, plainMarkdown, tableMarkdown } from '../../src/output/markdown.ts';

describe('text of a host within a line', () => {
  test.each([
    ['renice 0 → -15', 'renice 0 → -15'],
    ['net.core.rmem_max', 'net.core.rmem_max'],
    ['_srs_', '\\_srs\\_'],
    ['a*b*c', 'a\\*b\\*c'],
    ['`id`', '\\`id\\`'],
    ['x | y', 'x \\| y'],
    ['<script>', '\\<script\\>'],
    ['[click](http://evil)', '\\[click\\](http\\://evil)'],
    ['![x](y)', '!\\[x\\](y)'],
    ['see www.evil.example', 'see www\\.evil.example'],
    ['# heading', '\\# heading'],
    ['- item', '\\- item'],
    ['a\nb', 'a b'],
    ['\u001b[2Jred', '\\[2Jred'],
    ['\u202eevil', 'evil'],
    ['&lt;', '\\&lt;'],
  ])('%j is %j', (text, markdown) => {
    expect(plainMarkdown(text)).toBe(markdown);
  });

  test('is one line, and leaves nothing of what opens code, links, HTML or columns', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const markdown = plainMarkdown(text);
        expect(markdown).not.toMatch(/[\n\r\u0000-\u001f\u007f]/);
        const unescaped = markdown.replace(/\\[!-/:-@[-`{-~]/g, '');
        expect(unescaped).not.toMatch(/[`*[\]<>|~&#\\]/);
      }),
    );
  });
});

describe('code', () => {
  test.each([
    ['./objs/srs -c conf/srs.conf', '`./objs/srs -c conf/srs.conf`'],
    ['a`b', '`` a`b ``'],
    ['``x``', '``` ``x`` ```'],
    ['a|b', '`a¦b`'],
    ['', '–'],
  ])('%j is %j', (text, markdown) => {
    expect(codeMarkdown(text)).toBe(markdown);
  });

  test('ends where it is to end, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', 'a', ' ', '|', '\n') }), text => {
        const markdown = codeMarkdown(text);
        if (markdown === '–') return;
        const [fence = ''] = /^`+/.exec(markdown) ?? [];
        const inside = markdown.slice(fence.length, -fence.length);
        expect(markdown.endsWith(fence)).toBe(true);
        expect([...inside.matchAll(/`+/g)].some(([run]) => run.length === fence.length)).toBe(false);
        expect(markdown).not.toMatch(/[|\n]/);
      }),
    );
  });
});

test('a table has as many columns in each row', () => {
  expect(tableMarkdown(['window', 'lost:'], [['a', '1']])).toEqual([
    '| window | lost |',
    '|---|--:|',
    '| a | 1 |',
  ]);
});
