import { expect, test } from 'vitest';
import { DoorAnswers } from '../../../src/host/recording/answers.ts';

test('a command that another signal ended is not as before', () => {
  const answers = new DoorAnswers();
  const endedBy = (signal: NodeJS.Signals) =>
    answers.plain(
      'query',
      'ss',
      {
        ...{ command: ['ss'], exitCode: undefined, signal },
        ...{ stdout: '', stderr: '', problem: 'failed' as const },
      },
      { at: 0, id: 1 },
    );
  expect(endedBy('SIGTERM')).toMatchObject({ signal: 'SIGTERM' });
  expect(endedBy('SIGTERM')).toEqual({ same: true });
  expect(endedBy('SIGKILL')).toMatchObject({ signal: 'SIGKILL' });
});
