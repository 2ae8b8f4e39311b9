import { expect, test } from 'vitest';
import { planPerfTop, startPerfTop } from '../../../src/profile/perf/perf-top.ts';
import { isRefusal } from '../../../src/tuning/tuning.ts';
import { createFakeHost, type FakeHostScript } from '../../helpers/fake-host.ts';
import { fakeProcess, SRS_IDENTITY } from '../../helpers/fake-process.ts';

async function open(script: FakeHostScript = {}) {
  const host = createFakeHost({ ...script, files: fakeProcess() });
  const plan = await planPerfTop(host, SRS_IDENTITY);
  if (isRefusal(plan)) throw new Error(plan.refused);
  const ended = await startPerfTop(host, plan).done;
  return { shown: plan.command.join(' '), run: host.asked.at(-1)?.command.join(' '), ended };
}

test('dies with srs-top', async () => {
  const command = 'setpriv --pdeathsig INT perf top -p 7847';
  expect(await open()).toEqual({ shown: command, run: command, ended: undefined });
});

test('through sudo, which drops that signal, it does not run for ever', async () => {
  const command = 'sudo -n timeout --foreground -k 5 -s INT 600 perf top -p 7847';
  expect(await open({ privilege: 'sudo' })).toEqual({ shown: command, run: command, ended: undefined });
  const onCommand = (asked: readonly string[]) => (asked[0] === 'timeout' ? { exitCode: 124 } : {});
  expect(await open({ privilege: 'sudo', onCommand })).toMatchObject({
    ended: { refused: 'perf top was ended after 10 minutes, as always through sudo: P opens it again' },
  });
});
