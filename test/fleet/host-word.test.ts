import { describe, expect, test } from 'vitest';
import { namesHost, readHostEntries, readHostWord } from '../../src/fleet/host-word.ts';
import { readHostsFile } from '../../src/fleet/hosts-file.ts';

describe('a word that names a host', () => {
  test.each([
    ['local', { kind: 'local' }],
    ['demo:starved', { kind: 'demo', name: 'starved', seed: undefined }],
    ['demo:starved?seed=3', { kind: 'demo', name: 'starved', seed: 3 }],
    ['/var/log/edge.srstop', { kind: 'recording', path: '/var/log/edge.srstop' }],
    ['./day', { kind: 'recording', path: './day' }],
    ['edge.srstop', { kind: 'recording', path: 'edge.srstop' }],
    ['edge.ndjson.gz', { kind: 'recording', path: 'edge.ndjson.gz' }],
    ['edge-3', { kind: 'remote', target: 'edge-3' }],
    ['srs@edge-3.example.com', { kind: 'remote', target: 'srs@edge-3.example.com' }],
    ['ssh://srs@edge-3:2222', { kind: 'remote', target: 'ssh://srs@edge-3:2222' }],
    ['ssh://doctor', { kind: 'remote', target: 'ssh://doctor' }],
  ])('%s', (word, expected) => {
    expect(readHostWord(word)).toEqual(expected);
  });

  test.each([
    ['-oProxyCommand=x', '"-oProxyCommand=x": expected the name of a host'],
    ['', '"": expected the name of a host'],
    ['edge 3', '"edge 3": a host\'s name has no blanks'],
    ['edge\n3', '"edge 3": a host\'s name has no blanks'],
    ['17034', '"17034" is no host: -p 17034 watches a process'],
    ['demo:', '"demo:": expected a demo such as demo:starved or demo:starved?seed=3'],
    [
      'demo:starved?seed=x',
      '"demo:starved?seed=x": expected a demo such as demo:starved or demo:starved?seed=3',
    ],
    [
      'demo:starved?seed=4294967296',
      '"demo:starved?seed=4294967296": expected a demo such as demo:starved or demo:starved?seed=3',
    ],
  ])('is not %j', (word, problem) => {
    expect(readHostWord(word)).toEqual({ problem });
  });

  test('is told from name=value', () => {
    const words = [
      'edge-3',
      'nice=-5',
      'demo:starved?seed=3',
      'ssh://a=b',
      'irq:eth0=2',
      'net.core.rmem_max=1',
    ];
    expect(words.filter(namesHost)).toEqual(['edge-3', 'demo:starved?seed=3', 'ssh://a=b']);
  });
});

describe('several words', () => {
  test('are hosts by their words, recordings by their names, and by their paths where those are the same', () => {
    expect(readHostEntries(['edge-3', '/a/x.srstop', '/b/x.srstop', 'demo:quota'])).toEqual([
      { label: 'edge-3', word: { kind: 'remote', target: 'edge-3' } },
      { label: 'x.srstop', word: { kind: 'recording', path: '/a/x.srstop' } },
      { label: '/b/x.srstop', word: { kind: 'recording', path: '/b/x.srstop' } },
      { label: 'demo:quota', word: { kind: 'demo', name: 'quota', seed: undefined } },
    ]);
  });

  test('name no host twice', () => {
    expect(readHostEntries(['edge-3', 'local', 'edge-3'])).toEqual({ problem: 'edge-3 is named twice' });
    expect(readHostEntries(['/a/x.srstop', '/a/x.srstop', '/a/x.srstop'])).toEqual({
      problem: '/a/x.srstop is named twice',
    });
  });
});

describe('a file of hosts', () => {
  test('has a host a line, with a name if wanted, and comments', () => {
    const text = `# the cluster
edge-3
origin srs@10.0.0.2   # the second one
\tpod-1  via kubectl exec -i -n live pod-1 -- sh

 demo:starved?seed=4
#edge-4
`;
    expect(readHostsFile(text, 'hosts')).toEqual([
      { label: 'edge-3', word: { kind: 'remote', target: 'edge-3' } },
      { label: 'origin', word: { kind: 'remote', target: 'srs@10.0.0.2' } },
      { label: 'pod-1', word: { kind: 'via', command: 'kubectl exec -i -n live pod-1 -- sh' } },
      { label: 'demo:starved?seed=4', word: { kind: 'demo', name: 'starved', seed: 4 } },
    ]);
  });

  test.each([
    ['a\nb\n\na', 'f, line 4: a is named in line 1 already'],
    ['x a\nx b', 'f, line 2: x is named in line 1 already'],
    ['a b c', 'f, line 1: expected a host with at most a name in front, got "a b c"'],
    ['edge-1\nname edge-1', 'f, line 2: name is named in line 1 already'],
    ['ok\n-x', 'f, line 2: "-x": expected the name of a host'],
    ['# nothing\n', 'f names no host'],
    ['', 'f names no host'],
  ])('%j is refused', (text, problem) => {
    expect(readHostsFile(text, 'f')).toEqual({ problem });
  });
});
