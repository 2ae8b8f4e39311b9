import { describe, expect, test } from 'vitest';
import { namesHost, readHostEntries, readHostWord, withHosts } from '../../src/fleet/host-word.ts';
import { parseTarget } from '../../src/text/ssh-target.ts';

describe('a word that names a host', () => {
  test.each([
    ['local', { kind: 'local' }],
    ['demo:starved', { kind: 'demo', name: 'starved', seed: undefined }],
    ['demo:starved?seed=3', { kind: 'demo', name: 'starved', seed: 3 }],
    ['/var/log/edge.srstop', { kind: 'recording', path: '/var/log/edge.srstop' }],
    ['./day', { kind: 'recording', path: './day' }],
    ['edge.srstop', { kind: 'recording', path: 'edge.srstop' }],
    ['edge.ndjson.gz', { kind: 'recording', path: 'edge.ndjson.gz' }],
    ['edge-3', { kind: 'remote', target: 'edge-3', name: 'edge-3' }],
    ['[::1]', { kind: 'remote', target: '[::1]', name: '::1' }],
    [
      'srs@edge-3.example.com',
      { kind: 'remote', target: 'srs@edge-3.example.com', name: 'srs@edge-3.example.com' },
    ],
    ['ssh://srs@edge-3:2222', { kind: 'remote', target: 'ssh://srs@edge-3:2222', name: 'srs@edge-3:2222' }],
    ['ssh://doctor', { kind: 'remote', target: 'ssh://doctor', name: 'doctor' }],
    ['SSH://edge-3/', { kind: 'remote', target: 'SSH://edge-3/', name: 'edge-3' }],
    // Whose name alone would be something else.
    ['ssh://local', { kind: 'remote', target: 'ssh://local', name: 'ssh://local' }],
    ['ssh://demo:22', { kind: 'remote', target: 'ssh://demo:22', name: 'ssh://demo:22' }],
    ['ssh://17034', { kind: 'remote', target: 'ssh://17034', name: 'ssh://17034' }],
  ])('%s', (word, expected) => {
    expect(readHostWord(word)).toEqual(expected);
  });

  test.each([
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

  test.each(['-oProxyCommand=x', '', 'edge 3', 'edge\n3', 'edge:2222', '17034', 'ssh://edge/path', '$(id)'])(
    'is not %j, by the one rule of what ssh is told',
    word => {
      const { refused: problem } = parseTarget(word) as { readonly refused: string };
      expect(readHostWord(word)).toEqual({ problem });
    },
  );

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
      { label: 'edge-3', word: { kind: 'remote', target: 'edge-3', name: 'edge-3' } },
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
    expect(readHostEntries(['srs@edge', 'ssh://srs@edge'])).toEqual({ problem: 'srs@edge is named twice' });
    expect(readHostEntries(['local', 'ssh://local', 'ssh://local:22'])).toHaveLength(3);
  });

  test('name no host that a file names, too, whatever that calls it', () => {
    const word = { kind: 'remote', target: 'edge', name: 'edge' } as const;
    const [before, again] = [
      { label: 'edge', word },
      { label: 'origin', word },
    ];
    expect(withHosts([before], [again])).toEqual({ problem: 'origin and edge are one host' });
  });
});
