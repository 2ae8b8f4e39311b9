import { describe, expect, test } from 'vitest';
import type { CommandResult } from '../../../src/host/host.ts';
import { withSudo } from '../../../src/host/sudo.ts';
import { applyTuning } from '../../../src/tuning/engine/apply.ts';
import { planAffinity } from '../../../src/tuning/kinds/process/affinity.ts';
import { planRenice } from '../../../src/tuning/kinds/process/renice.ts';
import {
  isRefusal,
  isUnrecorded,
  type ThreadScope,
  type TuningOutcome,
  type TuningPlan,
  type TuningStep,
} from '../../../src/tuning/tuning.ts';
import {
  createFakeHost,
  type FakeCommands,
  type FakeHost,
  type FakeHostScript,
} from '../../helpers/fake-host.ts';
import {
  type FakeThread,
  fakeProcess,
  SRS_IDENTITY,
  SRS_THREADS,
  statText,
} from '../../helpers/fake-process.ts';
import { createMemoryJournal } from '../../helpers/memory-journal.ts';
import type { FakeFiles } from '../../helpers/overlay.ts';

/** Fails for a write. */
function commandOf(step: TuningStep): readonly string[] {
  if ('command' in step) return step.command;
  throw new Error(`expected a command, got a write to ${step.path}`);
}

/** Gives a thread another nice value, as the kernel would. */
function setNice(files: FakeFiles, tid: number, nice: number): void {
  const thread = SRS_THREADS.find(candidate => candidate.tid === tid) ?? { tid, name: 'SRT:TsbPd' };
  files.set(`/proc/7847/task/${tid}/stat`, statText({ ...thread, nice }));
}

function addThread(files: FakeFiles, thread: FakeThread): void {
  const [main = { tid: 7847, name: 'srs' }] = SRS_THREADS;
  for (const [path, text] of Object.entries(fakeProcess([main, thread]))) files.set(path, text);
}

function endThread(files: FakeFiles, tid: number): void {
  files.delete(`/proc/7847/task/${tid}/stat`);
  files.delete(`/proc/7847/task/${tid}/status`);
}

/** A renice that reaches all but those it is not permitted to. */
function renice(denied: readonly number[] = [], error = 'Operation not permitted') {
  return (command: readonly string[], files: FakeFiles): Partial<CommandResult> => {
    const tids = command.slice(3).map(Number);
    for (const tid of tids) if (!denied.includes(tid)) setNice(files, tid, Number(command[1]));
    const lines = tids
      .filter(tid => denied.includes(tid))
      .map(tid => {
        return `renice: failed to set priority for ${tid} (process ID): ${error}\n`;
      });
    return { exitCode: lines.length > 0 ? 1 : 0, stderr: lines.join('') };
  };
}

async function applyRenice(
  script: FakeHostScript,
  options: { readonly scope?: ThreadScope; readonly between?: (host: FakeHost) => void } = {},
) {
  const host = createFakeHost({ files: fakeProcess(), ...script });
  const request = { process: SRS_IDENTITY, label: 'srs', scope: options.scope ?? 'all', nice: -15 };
  const plan = await planRenice(host, request);
  if (isRefusal(plan)) throw new Error(plan.refused);
  options.between?.(host);
  return { host, plan, outcome: await applyTuning(host, createMemoryJournal(), plan) };
}

function sentenceOf(outcome: TuningOutcome | { readonly refused: string }): string {
  return isRefusal(outcome) ? `refused: ${outcome.refused}` : outcome.sentence;
}

describe('applying', () => {
  test('runs what was shown and reads every thread back', async () => {
    const { host, plan, outcome } = await applyRenice({ onCommand: renice(), privilege: 'sudo' });
    expect(outcome).toMatchObject({
      sentence: 'renice 0 → -15: 4/4 threads',
      isComplete: true,
      missed: [],
      time: new Date('2026-11-23T01:46:55Z'),
      targets: [7847, 7849, 7850, 7851].map(tid => ({
        id: `${tid}`,
        before: '0',
        after: '-15',
        isReached: true,
      })),
    });
    expect(host.asked).toEqual(
      plan.steps.map(step => ({ way: 'execute', command: withSudo(commandOf(step), true) })),
    );
  });

  test('the kernel counts, not the exit code: success that changed nothing', async () => {
    const { outcome } = await applyRenice({ onCommand: () => ({ exitCode: 0 }) });
    expect(outcome).toMatchObject({ isComplete: false });
    expect(sentenceOf(outcome)).toBe(
      'renice 0 → -15: 0/4 threads; srs 7847, SRT:GC 7849, SRT:SndQ:w1 7850 and 1 more at 0 instead of -15. ' +
        'renice reported no error: check which one that is (command -v renice), or what else changes it',
    );
  });

  test('the kernel counts, not the exit code: failure that changed all', async () => {
    const onCommand: FakeCommands = (command, files) => ({
      ...renice()(command, files),
      exitCode: 1,
    });
    expect((await applyRenice({ onCommand })).outcome).toMatchObject({
      isComplete: true,
      sentence: 'renice 0 → -15: 4/4 threads',
    });
  });

  test.each([
    ['user', 'Operation not permitted', 'Run: sudo renice -15 -p 7849 7850'],
    ['user', 'Permission denied', 'Run: sudo renice -15 -p 7849 7850'],
    ['root', 'Operation not permitted', 'The reason is not known'],
  ] as const)('as %s: %s', async (privilege, error, advice) => {
    const { outcome } = await applyRenice({ onCommand: renice([7849, 7850], error), privilege });
    expect(sentenceOf(outcome)).toBe(
      `renice 0 → -15: 2/4 threads; SRT:GC 7849, SRT:SndQ:w1 7850 not permitted. ${advice}`,
    );
  });

  test('words that are not known are passed on, fit for a terminal', async () => {
    const { outcome } = await applyRenice({ onCommand: renice([7849], 'Strange\u001b[31m thing') });
    expect(sentenceOf(outcome)).toBe(
      'renice 0 → -15: 3/4 threads; SRT:GC 7849 not reached ' +
        '(renice: failed to set priority for 7849 (process ID): Strange[31m thing)',
    );
  });

  test('sudo that asks for a password after all', async () => {
    const onCommand = () => ({ exitCode: 1, stderr: 'sudo: a password is required\n' });
    const { outcome } = await applyRenice({ onCommand, privilege: 'sudo' }, { scope: [7849] });
    expect(sentenceOf(outcome)).toBe(
      'renice 0 → -15: 0/1 thread; SRT:GC 7849 not reached (sudo: a password is required). ' +
        'Run: sudo renice -15 -p 7849',
    );
  });

  test('no renice on the host', async () => {
    const onCommand = () => ({ exitCode: undefined, problem: 'not-found' as const });
    const { outcome } = await applyRenice({ onCommand }, { scope: [7849] });
    expect(sentenceOf(outcome)).toBe(
      'renice 0 → -15: 0/1 thread; SRT:GC 7849 not reached: no renice in PATH (package util-linux)',
    );
  });

  test('a taskset that stops half-way', async () => {
    const host = createFakeHost({
      files: { ...fakeProcess(), '/sys/devices/system/cpu/online': '0-1\n' },
      onCommand(_, files) {
        files.set('/proc/7847/task/7847/status', 'Cpus_allowed_list:\t1\n');
        return { exitCode: 1, stderr: "taskset: failed to set pid 7849's affinity: No such process\n" };
      },
    });
    const plan = await planAffinity(host, { process: SRS_IDENTITY, label: 'srs', scope: 'all', cpus: '1' });
    if (isRefusal(plan)) throw new Error(plan.refused);
    expect(sentenceOf(await applyTuning(host, createMemoryJournal(), plan))).toBe(
      'affinity 0-1 → 1: 1/4 threads; SRT:GC 7849, SRT:SndQ:w1 7850, SRT:RcvQ:w1 7851 ' +
        'not reached: a thread had just ended. ' +
        'Run: taskset -pc 1 7849 && taskset -pc 1 7850 && taskset -pc 1 7851',
    );
  });
});

describe('threads that come and go between preview and change', () => {
  test('one that ended is left out of the command: its tid may be another process by now', async () => {
    const { host, outcome } = await applyRenice(
      { onCommand: renice() },
      { between: ({ files }) => endThread(files, 7849) },
    );
    expect(host.asked).toEqual([
      { way: 'execute', command: ['renice', '-15', '-p', '7847', '7850', '7851'] },
    ]);
    expect(outcome).toMatchObject({ isComplete: true });
    expect(sentenceOf(outcome)).toBe('renice 0 → -15: 3/3 threads; SRT:GC 7849 ended meanwhile');
  });

  test('a tid that is another thread of the process by now is not the one that was planned', async () => {
    const between = ({ files }: FakeHost) =>
      addThread(files, { tid: 7849, name: 'SRT:TsbPd', startTicks: 9000 });
    const { host, outcome } = await applyRenice({ onCommand: renice() }, { between });
    expect(host.asked[0]?.command).toEqual(['renice', '-15', '-p', '7847', '7850', '7851']);
    expect(outcome).toMatchObject({ isComplete: false, missed: [{ id: '7849', value: '0' }] });
    expect(sentenceOf(outcome)).toBe(
      'renice 0 → -15: 3/4 threads; SRT:GC 7849 ended meanwhile; SRT:TsbPd 7849 started since the preview, at 0. ' +
        'Run: renice -15 -p 7849',
    );
  });

  test('one that came is told as missed, unless threads were chosen', async () => {
    const between = ({ files }: FakeHost) => addThread(files, { tid: 7900, name: 'SRT:TsbPd' });
    const all = await applyRenice({ onCommand: renice() }, { between });
    expect(all.outcome).toMatchObject({ isComplete: false, missed: [{ id: '7900' }] });
    expect(sentenceOf(all.outcome)).toBe(
      'renice 0 → -15: 4/5 threads; SRT:TsbPd 7900 started since the preview, at 0. Run: renice -15 -p 7900',
    );
    const chosen = await applyRenice({ onCommand: renice() }, { between, scope: [7847] });
    expect(chosen.outcome).toMatchObject({ isComplete: true, missed: [] });
    expect(sentenceOf(chosen.outcome)).toBe('renice 0 → -15: 1/1 thread');
  });

  test('all chosen threads ended: nothing is run', async () => {
    const { host, outcome } = await applyRenice(
      {},
      { scope: [7849], between: ({ files }) => endThread(files, 7849) },
    );
    expect(outcome).toEqual({ refused: 'renice 0 → -15 was not applied: the thread has ended' });
    expect(host.asked).toEqual([]);
  });

  test('the chosen thread ends while it is changed', async () => {
    const onCommand: FakeCommands = (_, files) => {
      endThread(files, 7849);
      return {
        exitCode: 1,
        stderr: 'renice: failed to set priority for 7849 (process ID): No such process\n',
      };
    };
    const { outcome } = await applyRenice({ onCommand }, { scope: [7849] });
    expect(outcome).toMatchObject({ isComplete: false, targets: [{ after: undefined, isReached: false }] });
    expect(sentenceOf(outcome)).toBe('renice 0 → -15: 0/0 threads; SRT:GC 7849 ended meanwhile');
  });

  test('a value that somebody else changed since is the one to go back to', async () => {
    const between = ({ files }: FakeHost) => setNice(files, 7849, 5);
    const { outcome } = await applyRenice({ onCommand: renice() }, { between });
    expect(outcome).toMatchObject({
      targets: [{ before: '0' }, { id: '7849', before: '5', after: '-15' }, { before: '0' }, { before: '0' }],
    });
  });

  test('the process ends while it is changed', async () => {
    const onCommand: FakeCommands = (_, files) => {
      files.clear();
      return {
        exitCode: 1,
        stderr: 'renice: failed to get priority for 7847 (process ID): No such process\n',
      };
    };
    const { outcome } = await applyRenice({ onCommand });
    expect(outcome).toMatchObject({ isComplete: false });
    expect(sentenceOf(outcome)).toBe('renice 0 → -15: cannot be read back: pid 7847 has ended');
  });
});

describe('the journal', () => {
  test('has the values before anything is done, and what came of it', async () => {
    const host = createFakeHost({ files: fakeProcess(), onCommand: renice([7850]) });
    const request = { process: SRS_IDENTITY, label: 'srs', scope: 'all' as const, nice: -15 };
    const plan = await planRenice(host, request);
    if (isRefusal(plan)) throw new Error(plan.refused);
    setNice(host.files, 7849, 5);
    const journal = createMemoryJournal();
    let doneBefore: number | undefined;
    const outcome = await applyTuning(
      host,
      {
        ...journal,
        begin: changed => {
          doneBefore = host.asked.length;
          return journal.begin(changed);
        },
      },
      plan,
    );
    expect(doneBefore).toBe(0);
    const befores = journal.begun[0]?.targets.map(({ id, before }) => `${id} ${before}`);
    expect(befores).toEqual(['7847 0', '7849 5', '7850 0', '7851 0']);
    expect(journal.finished).toEqual([{ entry: 1, outcome }]);
  });

  test('that cannot be written keeps everything as it is, unless the user wants it anyway', async () => {
    const host = createFakeHost({ files: fakeProcess(), onCommand: renice() });
    const request = { process: SRS_IDENTITY, label: 'srs', scope: 'all' as const, nice: -15 };
    const plan = await planRenice(host, request);
    if (isRefusal(plan)) throw new Error(plan.refused);
    const journal = createMemoryJournal('ENOSPC: no space left on device');
    const refusal = await applyTuning(host, journal, plan);
    expect(refusal).toEqual({
      refused:
        'renice 0 → -15 was not applied: the journal cannot be written (ENOSPC: no space left on device), ' +
        'and without it this cannot be taken back later',
      journalProblem: 'ENOSPC: no space left on device',
    });
    expect(isUnrecorded(refusal)).toBe(true);
    expect(host.asked).toEqual([]);
    expect(await applyTuning(host, journal, plan, { isDoneUnrecorded: true })).toMatchObject({
      isComplete: true,
      entry: undefined,
      sentence: 'renice 0 → -15: 4/4 threads. It is not in the journal: ENOSPC: no space left on device',
    });
  });

  test('that cannot be written any more when it is done, which is said too', async () => {
    const host = createFakeHost({ files: fakeProcess(), onCommand: renice() });
    const request = { process: SRS_IDENTITY, label: 'srs', scope: 'all' as const, nice: -15 };
    const plan = await planRenice(host, request);
    if (isRefusal(plan)) throw new Error(plan.refused);
    const finish = () => Promise.reject(new Error('ENOSPC: no space left on device'));
    expect(await applyTuning(host, { ...createMemoryJournal(), finish }, plan)).toMatchObject({
      entry: 1,
      sentence:
        'renice 0 → -15: 4/4 threads. The result (1) is not in the journal: ENOSPC: no space left on device',
    });
  });
});

describe('refusing to apply', () => {
  test('to another process that got the pid while the journal was written, which has that nothing was done', async () => {
    const host = createFakeHost({ files: fakeProcess(), onCommand: renice() });
    const request = { process: SRS_IDENTITY, label: 'srs', scope: 'all' as const, nice: -15 };
    const plan = await planRenice(host, request);
    if (isRefusal(plan)) throw new Error(plan.refused);
    const journal = createMemoryJournal();
    const begin = async (begun: TuningPlan) => {
      host.files.set('/proc/7847/stat', statText({ tid: 7847, name: 'nginx', startTicks: 9000 }));
      return journal.begin(begun);
    };
    const refused = 'renice 0 → -15 was not applied: pid 7847 is another process now (nginx)';
    expect(await applyTuning(host, { ...journal, begin }, plan)).toEqual({ refused });
    expect(host.asked).toEqual([]);
    const [entry] = await journal.entries();
    expect(entry?.finished).toMatchObject({ isComplete: false, sentence: refused });
    expect(entry?.finished?.after.map(({ value }) => value)).toEqual(['0', '0', '0', '0']);
  });

  test('to a thread that ended while the journal was written', async () => {
    const host = createFakeHost({ files: fakeProcess(), onCommand: renice() });
    const request = { process: SRS_IDENTITY, label: 'srs', scope: 'all' as const, nice: -15 };
    const plan = await planRenice(host, request);
    if (isRefusal(plan)) throw new Error(plan.refused);
    const journal = createMemoryJournal();
    const begin = async (begun: TuningPlan) => {
      host.files.delete('/proc/7847/task/7850/stat');
      return journal.begin(begun);
    };
    expect(await applyTuning(host, { ...journal, begin }, plan)).toMatchObject({
      sentence: 'renice 0 → -15: 3/3 threads; SRT:SndQ:w1 7850 ended meanwhile',
    });
    expect(host.asked.map(({ command }) => command)).toEqual([
      ['renice', '-15', '-p', '7847', '7849', '7851'],
    ]);
  });

  test('on a read-only host, whatever the plan', async () => {
    const { plan } = await applyRenice({ onCommand: renice() });
    const host = createFakeHost({ files: fakeProcess(), isReadOnly: true });
    expect(await applyTuning(host, createMemoryJournal(), plan)).toEqual({
      refused: 'renice 0 → -15 was not applied: the host is read-only',
    });
    expect(host.asked).toEqual([]);
  });

  test('to another process with the pid, and to one that is gone', async () => {
    const reused = ({ files }: FakeHost) => {
      files.set('/proc/7847/stat', statText({ tid: 7847, name: 'nginx', startTicks: 9000 }));
    };
    const another = await applyRenice({}, { between: reused });
    expect(another.outcome).toEqual({
      refused: 'renice 0 → -15 was not applied: pid 7847 is another process now (nginx)',
    });
    expect(another.host.asked).toEqual([]);
    const gone = await applyRenice({}, { between: ({ files }) => files.clear() });
    expect(gone.outcome).toEqual({ refused: 'renice 0 → -15 was not applied: pid 7847 has ended' });
    expect(gone.host.asked).toEqual([]);
  });
});
