import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Host } from '../../src/host/host.ts';
import { createLocalHost } from '../../src/host/local/local.ts';
import { applyTuning } from '../../src/tuning/engine/apply.ts';
import { planAffinity } from '../../src/tuning/kinds/process/affinity.ts';
import { planPolicy } from '../../src/tuning/kinds/process/policy.ts';
import { planRenice } from '../../src/tuning/kinds/process/renice.ts';
import { describeCpuLimits } from '../../src/tuning/limits/allowed-cpus.ts';
import { expectOutcome, expectPlan } from '../helpers/expect-tuning.ts';
import { type FourThreads, readAffinity, startFourThreads } from '../helpers/four-threads.ts';
import { createMemoryJournal } from '../helpers/memory-journal.ts';
import { describeWithTools } from '../helpers/tools.ts';

// Whichever version of cgroups this kernel was booted with.
const IS_V1 = existsSync('/sys/fs/cgroup/cpuset');
const NAME = `srs-top-test-${process.pid}`;
const groupOf = (controller: string): string =>
  IS_V1 ? `/sys/fs/cgroup/${controller}/${NAME}` : `/sys/fs/cgroup/${NAME}`;

/** Makes a cgroup with these values, and puts a process with all its threads into it. */
function confine(controller: string, files: Readonly<Record<string, string>>, pid: number): void {
  if (!IS_V1) writeFileSync('/sys/fs/cgroup/cgroup.subtree_control', `+${controller}`);
  mkdirSync(groupOf(controller), { recursive: true });
  for (const [name, value] of Object.entries(files)) writeFileSync(`${groupOf(controller)}/${name}`, value);
  writeFileSync(`${groupOf(controller)}/cgroup.procs`, String(pid));
}

describeWithTools(['root', 'python3', 'taskset'], 'a process in a cgroup of the real kernel', () => {
  let host: Host;
  let srs: FourThreads;
  beforeEach(async () => {
    host = createLocalHost();
    srs = await startFourThreads();
  });
  afterEach(async () => {
    await srs.end();
    await host.close();
    for (const controller of ['cpuset', 'cpu']) {
      if (!existsSync(groupOf(controller))) continue;
      // The kernel lets go of the process a moment after its end.
      await expect.poll(() => readFileSync(`${groupOf(controller)}/cgroup.procs`, 'utf8')).toBe('');
      rmdirSync(groupOf(controller));
    }
  });
  const request = () => ({ process: srs.identity, label: 'srs', scope: 'all' as const });

  test('CPUs outside its cpuset are refused, and said beforehand', async () => {
    confine('cpuset', { 'cpuset.mems': '0', 'cpuset.cpus': '0' }, srs.identity.pid);
    expect(readAffinity(srs.identity.pid, srs.identity.pid)).toBe('0');
    expect(await describeCpuLimits(host, srs.identity.pid)).toBe(`cpuset 0 of /${NAME}`);
    expect(await planAffinity(host, { ...request(), cpus: '0-1' })).toEqual({
      refused: `affinity 0-1: CPU 1 is outside the cpuset of /${NAME}, which allows 0`,
    });
    expect(await planAffinity(host, { ...request(), cpus: '4000' })).toEqual({
      refused: expect.stringMatching(/^affinity 4000: CPU 4000 is not on this host, which has 0/),
    });
  });

  test('its CPU quota is told before a renice, and before all else once it was held back', async () => {
    const quota = IS_V1
      ? { 'cpu.cfs_period_us': '50000', 'cpu.cfs_quota_us': '10000' }
      : { 'cpu.max': '10000 50000' };
    confine('cpu', quota, srs.identity.pid);
    const start = `The cgroup /${NAME} may use 0.2 CPUs at most (its quota): when that is used up, srs waits whatever its nice value.`;
    const idle = expectPlan(await planRenice(host, { ...request(), nice: -5 }));
    expect([...(idle.leads ?? []), ...idle.cautions].join(' ')).toContain(start);
    expect(JSON.stringify(idle)).not.toContain('share');

    // A busy loop in the same cgroup uses the quota up, and one outside of it competes.
    const loop = spawn('sh', ['-c', 'echo $$ > "$1"/cgroup.procs; while :; do :; done', '-', groupOf('cpu')]);
    const other = spawn('sh', ['-c', 'while :; do :; done']);
    try {
      await expect
        .poll(async () => expectPlan(await planRenice(host, { ...request(), nice: -5 })).leads?.[0], {
          timeout: 15_000,
        })
        .toMatch(/ That happened in (\d+|less than 1) % of its periods since it was made\.$/);
      const busy = expectPlan(await planRenice(host, { ...request(), nice: -5 }));
      expect(busy.leads?.[0]?.startsWith(start)).toBe(true);
      expect(busy.leads?.[1]).toMatch(
        new RegExp(
          `^nice ranks srs only within its cgroup /${NAME}, not against those outside that want a CPU now: `,
        ),
      );
      const moved = expectPlan(await planAffinity(host, { ...request(), cpus: '0' }));
      expect(moved.leads?.[0]).toContain('when that is used up, srs waits whatever CPUs it may run on.');
      const batch = { ...request(), policy: 'batch', priority: 0 } as const;
      expect(expectPlan(await planPolicy(host, batch)).leads?.[0]).toContain(
        'srs waits whatever its policy.',
      );
    } finally {
      loop.kill('SIGKILL');
      other.kill('SIGKILL');
    }
  });

  test.runIf(existsSync('/sys/fs/cgroup/cpu/cpu.rt_runtime_us'))(
    'that its cgroup gives real-time threads no time is told before, and after the kernel refused',
    async () => {
      confine('cpu', {}, srs.identity.pid);
      const why = `The cgroup /${NAME} gives real-time threads no time (its cpu.rt_runtime_us is 0), so the kernel refuses them. Give it some of what is left of /proc/sys/kernel/sched_rt_runtime_us: echo 100000 > /sys/fs/cgroup/cpu/${NAME}/cpu.rt_runtime_us`;
      const plan = expectPlan(await planPolicy(host, { ...request(), policy: 'fifo', priority: 5 }));
      expect(plan.leads).toEqual([`${why}.`]);
      const outcome = expectOutcome(await applyTuning(host, createMemoryJournal(), plan));
      expect(outcome.sentence).toMatch(/^policy other → fifo 5: 0\/4 threads; .* not permitted\. /);
      expect(outcome.sentence.endsWith(why)).toBe(true);
      // It is true: with what it names the kernel takes it.
      writeFileSync(`${groupOf('cpu')}/cpu.rt_runtime_us`, '1000');
      const again = expectPlan(await planPolicy(host, { ...request(), policy: 'fifo', priority: 5 }));
      expect(again.leads).toBeUndefined();
      expect(expectOutcome(await applyTuning(host, createMemoryJournal(), again)).sentence).toBe(
        'policy other → fifo 5: 4/4 threads',
      );
    },
  );
});
