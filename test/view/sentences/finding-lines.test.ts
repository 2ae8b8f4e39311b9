import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { Finding } from '../../../src/advice/terms/finding.ts';
import { copyText, symptomWords } from '../../../src/view/sentences/finding-lines.ts';

const FINDING: Finding = {
  id: 'starved',
  severity: 'bad',
  sentence: 'SRS is starved by $(echo run >&2) 4711; echo run >&2',
  evidence: [{ what: 'by `echo run >&2`', value: 61, unit: '% of CPU 1' }],
  remedies: [{ label: 'look', command: 'echo looked' }, { label: 'nothing to type' }],
  lost: 7_382,
  pid: 7847,
  windowSeconds: 30,
  symptoms: [],
  sinceMs: 0,
  lastedSeconds: 9,
};

test('what is copied runs its commands alone in a shell, whatever a process is called', () => {
  const { stdout, stderr } = spawnSync('sh', [], { input: `${copyText(FINDING)}\n`, encoding: 'utf8' });
  expect({ stdout, stderr }).toEqual({ stdout: 'looked\n', stderr: '' });
});

test('what is copied has no control characters', () => {
  const remedies = [{ label: 'look', command: 'echo \x1b]0;x\x07\u202elooked\nagain' }];
  expect(
    copyText({ ...FINDING, remedies })
      .split('\n')
      .at(-1),
  ).toBe('echo ]0;xlooked again');
});

test('a finding without figures is copied without an empty line', () => {
  expect(copyText({ ...FINDING, sentence: 'SRS is stopped', evidence: [], remedies: [] })).toBe(
    '# starved: SRS is stopped',
  );
});

test.each([
  [['late-clock'], 'because of it: timers of SRS are late'],
  [['clamped-buffer'], 'beside it: rmem_max cut the receive buffer'],
  [
    ['clamped-buffer', 'late-clock'],
    'because of it: timers of SRS are late; beside it: rmem_max cut the receive buffer',
  ],
  [[], ''],
] as const)('what a finding explains, and what was so before: %j', (ids, words) => {
  expect(symptomWords({ symptoms: ids.map(id => ({ ...FINDING, id })) }, '; ')).toBe(words);
});
