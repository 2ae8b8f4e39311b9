import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Host } from '../../src/host/host.ts';
import { createLocalHost } from '../../src/host/local/local.ts';
import { applyTuning } from '../../src/tuning/engine/apply.ts';
import { planWish } from '../../src/tuning/engine/plan-wish.ts';
import { undoWish } from '../../src/tuning/engine/undo.ts';
import { planAffinity } from '../../src/tuning/kinds/process/affinity.ts';
import { planAutogroup } from '../../src/tuning/kinds/process/autogroup.ts';
import { planPolicy } from '../../src/tuning/kinds/process/policy.ts';
import { planRenice } from '../../src/tuning/kinds/process/renice.ts';
import { readThreads } from '../../src/tuning/plan/threads.ts';
import { isRefusal, type ThreadScope, type TuningPlan } from '../../src/tuning/tuning.ts';
import { asNobody, expectOutcome, expectPlan } from '../helpers/expect-tuning.ts';
import {
  type FourThreads,
  readAffinity,
  readNice,
  readStatField,
  startFourThreads,
} from '../helpers/four-threads.ts';
import { createMemoryJournal, type MemoryJournal } from '../helpers/memory-journal.ts';
import { describeWithTools } from '../helpers/tools.ts';

const NAMES = ['srs', 'SRT:GC', 'SRT:SndQ:w1', 'SRT:RcvQ:w1'];

const TOOLS = ['root', 'python3', 'renice', 'taskset', 'chrt', 'setpriv'];

describeWithTools(TOOLS, 'tuning a real process with four threads', () => {
  let host: Host;
  let srs: FourThreads;
  let journal: MemoryJournal;

  beforeEach(async () => {
    host = createLocalHost();
    journal = createMemoryJournal();
    srs = await startFourThreads();
  });

  afterEach(async () => {
    await srs.end();
    await host.close();
  });

  const request = (scope: ThreadScope = 'all') => ({ process: srs.identity, label: 'srs', scope });
  const tidOf = (name: string) => srs.tids[name] ?? 0;
  const niceOfAll = () => NAMES.map(name => readNice(srs.identity.pid, tidOf(name)));
  const affinityOfAll = () => NAMES.map(name => readAffinity(srs.identity.pid, tidOf(name)));
  const planNice = async (nice: number, scope?: ThreadScope) =>
    expectPlan(await planRenice(host, { ...request(scope), nice }));

  /** Any process that starts just then on this machine can take the pid first, so it may need a few processes. */
  async function planAndLosePid(): Promise<{ readonly plan: TuningPlan; readonly successor: ChildProcess }> {
    for (let attempt = 0; attempt < 10; attempt++) {
      const plan = await planNice(-15);
      await srs.end();
      const successor = await takePid(srs.identity.pid);
      if (successor !== undefined) return { plan, successor };
      srs = await startFourThreads();
    }
    throw new Error('expected the kernel to give a pid out again, got other pids ten times');
  }

  /** Takes back all that is in `journal`, the newest first. */
  async function undoAll(): Promise<void> {
    const entries = await journal.entries();
    // A journal in memory is of the host that all made-up ones are.
    const here = entries.map(entry => ({ ...entry, begun: { ...entry.begun, host: host.name } }));
    for (const entry of here.toReversed())
      expectOutcome(
        await applyTuning(host, journal, expectPlan(await planWish(host, undoWish(entry, here)))),
      );
  }

  test('renice reaches all four', async () => {
    const plan = await planNice(-15);
    const tids = NAMES.map(tidOf).sort((a, b) => a - b);
    expect(plan.steps).toEqual([{ command: ['renice', '-15', '-p', ...tids.map(String)] }]);
    expect(niceOfAll()).toEqual([0, 0, 0, 0]);
    const outcome = expectOutcome(await applyTuning(host, createMemoryJournal(), plan));
    expect(outcome).toMatchObject({ sentence: 'renice 0 → -15: 4/4 threads', isComplete: true });
    expect(niceOfAll()).toEqual([-15, -15, -15, -15]);
  });

  test('an SRT:TsbPd thread starts with the nice of SRT:RcvQ, as the caution says', async () => {
    const plan = await planNice(-15);
    expect(plan.cautions).toContain('New SRT:TsbPd threads start at -15 too, like SRT:RcvQ, their creator.');
    await applyTuning(host, createMemoryJournal(), plan);
    expect(readNice(srs.identity.pid, await srs.order('spawn'))).toBe(-15);
  });

  test('renice reaches the chosen one alone', async () => {
    const outcome = expectOutcome(
      await applyTuning(host, createMemoryJournal(), await planNice(7, [tidOf('SRT:GC')])),
    );
    expect(outcome).toMatchObject({ sentence: 'renice 0 → 7: 1/1 thread', isComplete: true });
    expect(niceOfAll()).toEqual([0, 7, 0, 0]);
  });

  test('taskset moves all four, and one alone', async context => {
    const before = affinityOfAll()[0] ?? '';
    if (!/^0-/.test(before)) context.skip('needs two CPUs');
    const all = expectPlan(await planAffinity(host, { ...request(), cpus: '1' }));
    expect(expectOutcome(await applyTuning(host, createMemoryJournal(), all)).sentence).toBe(
      `affinity ${before} → 1: 4/4 threads`,
    );
    expect(affinityOfAll()).toEqual(['1', '1', '1', '1']);
    const one = expectPlan(await planAffinity(host, { ...request([tidOf('SRT:GC')]), cpus: '0' }));
    expect(expectOutcome(await applyTuning(host, createMemoryJournal(), one)).sentence).toBe(
      'affinity 1 → 0: 1/1 thread',
    );
    expect(affinityOfAll()).toEqual(['1', '0', '1', '1']);
  });

  test('an undo gives every thread its own CPUs and nice value back', async context => {
    const before = affinityOfAll()[0] ?? '';
    if (!/^0-/.test(before)) context.skip('needs two CPUs');
    const setUp = [
      expectPlan(await planAffinity(host, { ...request([tidOf('SRT:GC')]), cpus: '1' })),
      await planNice(5, [tidOf('SRT:RcvQ:w1')]),
    ];
    for (const plan of setUp) await applyTuning(host, createMemoryJournal(), plan);
    await applyTuning(host, journal, expectPlan(await planAffinity(host, { ...request(), cpus: '0' })));
    await applyTuning(host, journal, await planNice(-15));
    expect(affinityOfAll()).toEqual(['0', '0', '0', '0']);
    expect(niceOfAll()).toEqual([-15, -15, -15, -15]);
    await undoAll();
    expect(affinityOfAll()).toEqual([before, '1', before, before]);
    expect(niceOfAll()).toEqual([0, 0, 0, 5]);
  });

  test('a CPU that does not exist is refused, also in company', async () => {
    const refused = expect.stringMatching(/^affinity (0,)?99: CPU 99 is not on this host, which has 0/);
    expect(await planAffinity(host, { ...request(), cpus: '99' })).toEqual({ refused });
    expect(await planAffinity(host, { ...request(), cpus: '0,99' })).toEqual({ refused });
  });

  test('a real-time thread is told apart', async () => {
    const tid = await srs.order('real-time SRT:GC');
    expect((await planNice(-15)).cautions).toContain(
      `SRT:GC ${tid}: real-time: nice has no effect meanwhile.`,
    );
  });

  test('an earlier start time is another process', async () => {
    const { pid, startTicks } = srs.identity;
    const process = { pid, startTicks: startTicks - 1 };
    expect(await planRenice(host, { ...request(), process, nice: -15 })).toEqual({
      refused: expect.stringMatching(
        new RegExp(`^pid ${pid} is another process now \\(srs, started \\d+ s ago\\)$`),
      ),
    });
    const plan = { ...(await planNice(-15)), process };
    expect(isRefusal(await applyTuning(host, createMemoryJournal(), plan))).toBe(true);
    expect(niceOfAll()).toEqual([0, 0, 0, 0]);
  });

  test('a pid that is given to another process between preview and change', async () => {
    const { plan, successor } = await planAndLosePid();
    try {
      const { pid } = srs.identity;
      expect(await applyTuning(host, createMemoryJournal(), plan)).toEqual({
        refused: expect.stringMatching(
          new RegExp(
            `^renice 0 → -15 was not applied: pid ${pid} is another process now \\(sleep, started \\d s ago\\)$`,
          ),
        ),
      });
      expect(readNice(pid, pid)).toBe(0);
    } finally {
      successor.kill('SIGKILL');
    }
  });

  test('a process that ends between preview and change', async () => {
    const plan = await planNice(-15);
    await srs.end();
    expect(await applyTuning(host, createMemoryJournal(), plan)).toEqual({
      refused: `renice 0 → -15 was not applied: pid ${srs.identity.pid} has ended`,
    });
  });

  test('a thread that ends between, and one that comes', async () => {
    const plan = await planNice(-15);
    const ended = await srs.order('end SRT:GC');
    const came = await srs.order('spawn');
    const outcome = expectOutcome(await applyTuning(host, createMemoryJournal(), plan));
    expect(outcome.sentence).toBe(
      `renice 0 → -15: 3/4 threads; SRT:GC ${ended} ended meanwhile; ` +
        `SRT:TsbPd ${came} started since the preview, at 0. Run: renice -15 -p ${came}`,
    );
    expect(outcome.missed).toMatchObject([{ id: `${came}`, value: '0' }]);
    expect(readNice(srs.identity.pid, came)).toBe(0);
    expect(await readThreads(host, srs.identity.pid, 'all')).toMatchObject(
      ['srs', 'SRT:SndQ:w1', 'SRT:RcvQ:w1', 'SRT:TsbPd'].map(name => ({ name })),
    );
  });

  test('taskset walks the threads by itself: one that came is moved too', async context => {
    if (!/^0-/.test(affinityOfAll()[0] ?? '')) context.skip('needs two CPUs');
    const plan = expectPlan(await planAffinity(host, { ...request(), cpus: '1' }));
    const came = await srs.order('spawn');
    expect(expectOutcome(await applyTuning(host, createMemoryJournal(), plan))).toMatchObject({
      isComplete: true,
      missed: [],
    });
    expect(readAffinity(srs.identity.pid, came)).toBe('1');
  });

  test('the policy of all four, and back by the values from before', async () => {
    const policyOf = (name: string): string =>
      [41, 40].map(field => readStatField(srs.identity.pid, tidOf(name), field)).join(' ');
    const plan = expectPlan(await planPolicy(host, { ...request(), policy: 'rr', priority: 3 }));
    expect(expectOutcome(await applyTuning(host, createMemoryJournal(), plan))).toMatchObject({
      sentence: 'policy other → rr 3: 4/4 threads',
      isComplete: true,
    });
    expect(NAMES.map(policyOf)).toEqual(['2 3', '2 3', '2 3', '2 3']);
    const back = plan.targets.map(target => ({ ...target, before: target.wanted, wanted: target.before }));
    await applyTuning(host, createMemoryJournal(), { ...plan, targets: back });
    expect(NAMES.map(policyOf)).toEqual(['0 0', '0 0', '0 0', '0 0']);
  });

  test('an undo gives every thread its own policy back, and its nice value stays', async () => {
    const policyOf = (name: string): string =>
      [41, 40, 19].map(field => readStatField(srs.identity.pid, tidOf(name), field)).join(' ');
    await srs.order('real-time SRT:GC');
    const batch = { ...request([tidOf('SRT:RcvQ:w1')]), policy: 'batch', priority: 0 } as const;
    await applyTuning(host, createMemoryJournal(), expectPlan(await planPolicy(host, batch)));
    await applyTuning(host, createMemoryJournal(), await planNice(-5, [tidOf('srs')]));
    const before = ['0 0 -5', '2 1 0', '0 0 0', '3 0 0'];
    expect(NAMES.map(policyOf)).toEqual(before);
    const plan = expectPlan(await planPolicy(host, { ...request(), policy: 'fifo', priority: 7 }));
    await applyTuning(host, journal, plan);
    expect(NAMES.map(policyOf)).toEqual(['1 7 -5', '1 7 0', '1 7 0', '1 7 0']);
    await undoAll();
    expect(NAMES.map(policyOf)).toEqual(before);
  });

  test('an undo gives the autogroup its nice value back', async () => {
    const read = (): string => readFileSync(`/proc/${srs.identity.pid}/autogroup`, 'utf8');
    const before = read();
    const plan = await planAutogroup(host, { process: srs.identity, label: 'srs', nice: -7 });
    await applyTuning(host, journal, expectPlan(plan));
    expect(read()).toBe(before.replace(/nice .*/, 'nice -7'));
    await undoAll();
    expect(read()).toBe(before);
  });

  test('the autogroup of its session, and back', async () => {
    const read = (): string => readFileSync(`/proc/${srs.identity.pid}/autogroup`, 'utf8');
    const before = read();
    const value = Number(/nice (-?\d+)/.exec(before)?.[1]);
    const planned = (nice: number) => planAutogroup(host, { process: srs.identity, label: 'srs', nice });
    const outcome = await applyTuning(host, createMemoryJournal(), expectPlan(await planned(value - 3)));
    expect(expectOutcome(outcome).sentence).toBe(`autogroup nice ${value} → ${value - 3}: 1/1 group`);
    expect(read()).toBe(before.replace(/nice .*/, `nice ${value - 3}`));
    await applyTuning(host, createMemoryJournal(), expectPlan(await planned(value)));
    expect(read()).toBe(before);
  });

  test('without the right to: the values stay, and the sentence says what helps', async () => {
    const user = asNobody(host);
    const plan = await planNice(-15);
    const tids = plan.targets.map(target => target.id);
    const names = plan.targets.slice(0, 3).map(target => `${target.name} ${target.id}`);
    expect(expectOutcome(await applyTuning(user, createMemoryJournal(), plan)).sentence).toBe(
      `renice 0 → -15: 0/4 threads; ${names.join(', ')} and 1 more not permitted. ` +
        `Run: sudo renice -15 -p ${tids.join(' ')}`,
    );
    expect(niceOfAll()).toEqual([0, 0, 0, 0]);
    const before = affinityOfAll();
    const move = expectPlan(await planAffinity(user, { ...request(), cpus: '0' }));
    expect(expectOutcome(await applyTuning(user, createMemoryJournal(), move)).sentence).toBe(
      `affinity ${before[0]} → 0: 0/4 threads; ${names.join(', ')} and 1 more not permitted. ` +
        `Run: sudo taskset -apc 0 ${srs.identity.pid}`,
    );
    expect(affinityOfAll()).toEqual(before);
  });

  test('on a read-only host nothing changes', async () => {
    const plan = await planNice(-15);
    const readOnly = createLocalHost({ readOnly: true });
    expect(await applyTuning(readOnly, createMemoryJournal(), plan)).toEqual({
      refused: 'renice 0 → -15 was not applied: the host is read-only',
    });
    expect(niceOfAll()).toEqual([0, 0, 0, 0]);
    await readOnly.close();
  });

  test('nobody is signalled: the process runs on, its mask of pending signals empty', async () => {
    await applyTuning(host, createMemoryJournal(), await planNice(-15));
    // Fields 3 and 31 of stat: asleep, as before, and nothing pending (proc_pid_stat(5)).
    const { pid } = srs.identity;
    expect([readStatField(pid, pid, 3), readStatField(pid, pid, 31)]).toEqual(['S', '0']);
  });
});

/** Has the kernel give `pid` to a new process; undefined when another was quicker (proc(5), ns_last_pid). */
async function takePid(pid: number): Promise<ChildProcess | undefined> {
  writeFileSync('/proc/sys/kernel/ns_last_pid', String(pid - 1));
  const child = spawn('sleep', ['30'], { stdio: 'ignore' });
  await once(child, 'spawn');
  if (child.pid === pid) return child;
  child.kill('SIGKILL');
  await once(child, 'exit');
  return undefined;
}
