import { expect, test } from 'vitest';
import { Neighbours } from '../../src/metrics/cpu/neighbours.ts';
import { ProcessSurvey } from '../../src/sampling/process-survey.ts';
import { statText } from '../helpers/fake-process.ts';
import { FakeHost } from './fake-host.ts';

async function refresh(survey: ProcessSurvey, host: FakeHost): Promise<void> {
  const nowMs = host.clock.nowMs();
  survey.accept(await host.look(survey.questionAt(nowMs)), nowMs);
  await host.clock.sleepUntil(nowMs + 1_000);
}

/** A process with so many ticks of user time. */
function setTicks(host: FakeHost, pid: number, comm: string, ticks: number): void {
  const text = statText({ tid: pid, name: comm });
  const end = text.lastIndexOf(')') + 2;
  const fields = text.slice(end).split(' ');
  fields[11] = String(ticks);
  fields[12] = '0';
  host.files.set(`/proc/${pid}/stat`, text.slice(0, end) + fields.join(' '));
}

test('asks nothing while nobody wants to know', async () => {
  const host = new FakeHost();
  const survey = new ProcessSurvey();
  expect(survey.questionAt(0)).toEqual({});
  survey.want(true);
  expect(survey.questionAt(0).texts).toEqual(['/proc/*/stat']);
  await refresh(survey, host);
  survey.want(false);
  expect(survey.questionAt(5_000)).toEqual({});
});

test('tells who used a CPU between two readings, and in which cgroup', async () => {
  const host = new FakeHost();
  const survey = new ProcessSurvey();
  const neighbours = new Neighbours();
  survey.want(true);
  setTicks(host, 4_711, 'ffmpeg', 1_000);
  setTicks(host, 4_712, 'idle', 50);
  host.files.set('/proc/4711/cgroup', '0::/docker/0f049be20e48\n');
  await refresh(survey, host);
  expect(neighbours.take(survey.source)).toBeUndefined();
  setTicks(host, 4_711, 'ffmpeg', 1_061);
  await refresh(survey, host);
  expect(neighbours.take(survey.source)).toMatchObject([{ pid: 4_711, name: 'ffmpeg', cpuPercent: 61 }]);
  // Whoever used most is asked for his cgroup with the next question.
  setTicks(host, 4_711, 'ffmpeg', 1_122);
  await refresh(survey, host);
  expect(neighbours.take(survey.source)?.[0]?.group).toBe('/docker/0f049be20e48');
});

test('takes no later process of a pid for the one before', async () => {
  const host = new FakeHost();
  const survey = new ProcessSurvey();
  const neighbours = new Neighbours();
  survey.want(true);
  setTicks(host, 4_711, 'ffmpeg', 10);
  await refresh(survey, host);
  neighbours.take(survey.source);
  const text = statText({ tid: 4_711, name: 'ffmpeg', startTicks: 999_999 });
  host.files.set('/proc/4711/stat', text);
  await refresh(survey, host);
  expect(neighbours.take(survey.source)).toEqual([]);
});
