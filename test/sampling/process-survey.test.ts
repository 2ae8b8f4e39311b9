import { expect, test } from 'vitest';
import { Neighbours } from '../../src/metrics/cpu/neighbours.ts';
import { ProcessSurvey } from '../../src/sampling/process-survey.ts';
import { statText } from '../helpers/fake-process.ts';
import { createProcHost, type ProcHost } from '../helpers/proc-host.ts';

async function refresh(survey: ProcessSurvey, host: ProcHost): Promise<void> {
  const nowMs = host.clock.nowMs();
  survey.accept(await host.look(survey.questionAt(nowMs)), nowMs);
  await host.clock.sleepUntil(nowMs + 1_000);
}

/** A process with so many ticks of user time. */
function setTicks(host: ProcHost, pid: number, comm: string, ticks: number): void {
  const text = statText({ tid: pid, name: comm });
  const end = text.lastIndexOf(')') + 2;
  const fields = text.slice(end).split(' ');
  fields[11] = String(ticks);
  fields[12] = '0';
  host.files.set(`/proc/${pid}/stat`, text.slice(0, end) + fields.join(' '));
}

test('asks nothing while nobody wants to know', async () => {
  const host = createProcHost();
  const survey = new ProcessSurvey();
  expect(survey.questionAt(0)).toEqual({});
  survey.want(true);
  expect(survey.questionAt(0).texts).toEqual(['/proc/*/stat']);
  await refresh(survey, host);
  survey.want(false);
  expect(survey.questionAt(5_000)).toEqual({});
});

test('tells who used a CPU between two readings, and in which cgroup', async () => {
  const host = createProcHost();
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

test('names who used a CPU also where the readings are further apart than the span', async () => {
  const neighbours = new Neighbours();
  const reading = (atMs: number, ticks: number) => ({
    value: [{ pid: 4_711, command: 'ffmpeg', startTicks: 1, processor: 0, group: undefined, ticks }],
    atMs,
    failure: undefined,
  });
  neighbours.take(reading(0, 0));
  neighbours.take(reading(1_000, 50));
  // 8,000 processes are read every minute.
  expect(neighbours.take(reading(61_000, 1_550))).toMatchObject([{ cpuPercent: 25 }]);
  expect(neighbours.take(reading(121_000, 4_550))).toMatchObject([{ cpuPercent: 50 }]);
});

test('knows nothing of an episode once it is over, and tells of the next one from its second second on', async () => {
  const host = createProcHost();
  const survey = new ProcessSurvey();
  const neighbours = new Neighbours();
  survey.want(true);
  setTicks(host, 4_711, 'ffmpeg', 0);
  await refresh(survey, host);
  neighbours.take(survey.source);
  setTicks(host, 4_711, 'ffmpeg', 90);
  await refresh(survey, host);
  expect(neighbours.take(survey.source)).toMatchObject([{ name: 'ffmpeg' }]);
  survey.want(false);
  await refresh(survey, host);
  expect(neighbours.take(survey.source)).toBeUndefined();
  for (let second = 0; second < 10; second++) await refresh(survey, host);
  survey.want(true);
  setTicks(host, 4_712, 'gzip', 0);
  await refresh(survey, host);
  expect(neighbours.take(survey.source)).toBeUndefined();
  setTicks(host, 4_712, 'gzip', 70);
  await refresh(survey, host);
  expect(neighbours.take(survey.source)).toMatchObject([{ name: 'gzip', cpuPercent: 70 }]);
});

test('a later process of a pid is in a cgroup of its own', async () => {
  const host = createProcHost();
  const survey = new ProcessSurvey();
  survey.want(true);
  host.files.set('/proc/4711/cgroup', '0::/docker/0f049be20e48\n');
  for (const ticks of [0, 90, 180, 270]) {
    setTicks(host, 4_711, 'ffmpeg', ticks);
    for (let second = 0; second < 5; second++) await refresh(survey, host);
  }
  expect(survey.source.value?.[0]?.group).toBe('/docker/0f049be20e48');
  host.files.set('/proc/4711/stat', statText({ tid: 4_711, name: 'sh', startTicks: 999_999 }));
  for (let second = 0; second < 5; second++) await refresh(survey, host);
  expect(survey.source.value?.[0]).toMatchObject({ command: 'sh', group: undefined });
});

test('takes no later process of a pid for the one before', async () => {
  const host = createProcHost();
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
