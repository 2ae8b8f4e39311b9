import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { tuneCommand } from '../../../src/advice/terms/tune-command.ts';
import type { TuningWish } from '../../../src/tuning/kinds/wish.ts';
import { SRS_IDENTITY } from '../../helpers/fake-process.ts';

const OF_SRS = { process: SRS_IDENTITY, label: 'srs 7847' } as const;
const OF_THREADS = { ...OF_SRS, scope: 'all' } as const;
/** A name that Linux allows an interface to have. */
const HOSTILE = '$(id>x)';

test.each<[string | undefined, TuningWish]>([
  ['srs-top tune nice=-15 -p 7847', { kind: 'nice', ...OF_THREADS, nice: -15 }],
  ['srs-top tune affinity=1-3,5 -p 7847', { kind: 'affinity', ...OF_THREADS, cpus: '1-3,5' }],
  ['srs-top tune quota=none -p 7847', { kind: 'quota', ...OF_SRS, cpus: 'none' }],
  [
    'srs-top tune quota:/docker/0a1b=0.9 -p 7847',
    { kind: 'quota', ...OF_SRS, cpus: 0.9, group: '/docker/0a1b' },
  ],
  [
    "srs-top tune net.core.rmem_max=16777216 'net.ipv4.udp_mem=1 2 3'",
    {
      kind: 'sysctl',
      wishes: [
        { id: 'net.core.rmem_max', value: '16777216' },
        { id: 'net.ipv4.udp_mem', value: '1 2 3' },
      ],
    },
  ],
  [undefined, { kind: 'policy', ...OF_THREADS, policy: 'other', priority: 0 }],
])('%s', (command, wish) => {
  expect(tuneCommand(wish)).toBe(command);
});

test('a shell hands on the name of an interface as it is', () => {
  const command = tuneCommand({ kind: 'rps', interface: HOSTILE, cpus: '0-1' }) ?? '';
  const { stdout } = spawnSync('sh', ['-c', command.replace('srs-top tune', "printf '%s\\n'")], {
    encoding: 'utf8',
  });
  expect(stdout).toBe(`rps:${HOSTILE}=0-1\n`);
});
