import { describe, expect, test } from 'vitest';
import type { HostEntry } from '../../src/fleet/host-word.ts';
import { readHostsFile } from '../../src/fleet/hosts-file.ts';

function ssh(label: string, target = label, name = target): HostEntry {
  return { label, word: { kind: 'remote', target, name } };
}

function via(label: string, command: string): HostEntry {
  return { label, word: { kind: 'via', command } };
}

describe('a file of hosts', () => {
  test('has a host a line, with a name if wanted, and comments', () => {
    const text = `# the cluster: don't panic
edge-3
origin srs@10.0.0.2   # the second "one
far ssh://srs@edge-9:2222
\tpod-1  via kubectl exec -i -n live pod-1 -- sh

 demo:starved?seed=4
#edge-4
`;
    expect(readHostsFile(text, 'hosts')).toEqual([
      ssh('edge-3'),
      ssh('origin', 'srs@10.0.0.2'),
      ssh('far', 'ssh://srs@edge-9:2222', 'srs@edge-9:2222'),
      via('pod-1', 'kubectl exec -i -n live pod-1 -- sh'),
      { label: 'demo:starved?seed=4', word: { kind: 'demo', name: 'starved', seed: 4 } },
    ]);
  });

  test.each([
    [`a via sh -c 'x #y' z # comment`, via('a', `sh -c 'x #y' z`)],
    [`a via sh -c "x #y \\" #z" # it's`, via('a', `sh -c "x #y \\" #z"`)],
    ['a via ssh \\#b c#d', via('a', 'ssh \\#b c#d')],
    [`'the # one' edge`, ssh('the # one', 'edge')],
    [`"edge-3" # quoted`, ssh('edge-3')],
    ['a via sh#c', via('a', 'sh#c')],
  ])('%s: a # in quotes, behind a backslash or amid a word begins no comment', (line, entry) => {
    expect(readHostsFile(line, 'f')).toEqual([entry]);
  });

  test('may come from Windows, with a byte order mark', () => {
    const text = '\ufeff# of Windows\r\nedge-1\r\npod via sh -c "a b"\r\nedge-2\r';
    expect(readHostsFile(text, 'f')).toEqual([ssh('edge-1'), via('pod', 'sh -c "a b"'), ssh('edge-2')]);
  });

  test('may name recordings of one name, that are told apart by their folders', () => {
    expect(readHostsFile('/a/x.srstop\n/b/x.srstop', 'f')).toMatchObject([
      { label: 'x.srstop' },
      { label: '/b/x.srstop' },
    ]);
  });

  test('keeps what a terminal would obey out of names, and takes names that look the same for the same', () => {
    expect(readHostsFile('edge\u202e edge-1', 'f')).toEqual([ssh('edge', 'edge-1')]);
    expect(readHostsFile('edge a\ned\u200bge b', 'f')).toEqual({
      problem: 'f, line 2: edge is named in line 1 already',
    });
  });

  test.each([
    ['a\nb\n\na', 'f, line 4: a is named in line 1 already'],
    ['x a\nx b', 'f, line 2: x is named in line 1 already'],
    ['edge-1\nname edge-1', 'f, line 2: name is the host that is named edge-1 in line 1 already'],
    ['edge-1\nssh://edge-1', 'f, line 2: edge-1 is named in line 1 already'],
    ['edge-1\r\nedge-1\r\n', 'f, line 2: edge-1 is named in line 1 already'],
    ['a via sh\nb via sh # again', 'f, line 2: b is the host that is named a in line 1 already'],
    ['a b c', 'f, line 1: expected a host with at most a name in front, got "a b c"'],
    ['a b \x1b[31mc', 'f, line 1: it holds a character that cannot be seen'],
    ['ok\n-x', 'f, line 2: "-x" is no host to connect to: no part of it may begin with "-"'],
    [
      'edge:2222',
      'f, line 1: "edge:2222" is no host to connect to: with a port it is written ssh://edge:2222',
    ],
    ['edge\x00', 'f, line 1: it holds a character that cannot be seen'],
    ['a via sh -c \x00', 'f, line 1: it holds a character that cannot be seen'],
    ['a via sh\rb', 'f, line 1: it holds a character that cannot be seen'],
    ['edge \x1b]0;x\x07', 'f, line 1: it holds a character that cannot be seen'],
    [`a via sh -c 'x`, 'f, line 1: a quote is not closed, or a backslash is its last character'],
    ['a via sh \\', 'f, line 1: a quote is not closed, or a backslash is its last character'],
    ['a via', 'f, line 1: expected a command that gives a shell behind "via"'],
    ['a via ""', 'f, line 1: expected a command that gives a shell behind "via"'],
    ['a via # sh', 'f, line 1: expected a command that gives a shell behind "via"'],
    ['\u200b edge', 'f, line 1: its name cannot be shown'],
    ['"" edge', 'f, line 1: its name cannot be shown'],
    ['# nothing\n', 'f names no host'],
    ['\ufeff', 'f names no host'],
    ['', 'f names no host'],
  ])('%j is refused', (text, problem) => {
    expect(readHostsFile(text, 'f')).toEqual({ problem });
  });

  test.each(['x', 'x ', `'`, '\\', '#'])('has no line of a megabyte: %s again and again', piece => {
    const line = piece.repeat(2 ** 20 / piece.length);
    expect(readHostsFile(`ok\n${line}`, 'f')).toEqual({
      problem: 'f, line 2: it has more than 4096 characters',
    });
  });
});
