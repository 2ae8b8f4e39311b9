import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Host } from '../../src/host/host.ts';
import { createLocalHost } from '../../src/host/local.ts';
import { planAffinity } from '../../src/tuning/affinity.ts';
import { describeCpuLimits } from '../../src/tuning/allowed-cpus.ts';
import { planRenice } from '../../src/tuning/renice.ts';
import { expectPlan } from '../helpers/expect-tuning.ts';
import { type FourThreads, readAffinity, startFourThreads } from '../helpers/four-threads.ts';
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

  test('its CPU quota is told before a renice', async () => {
    const quota = IS_V1 ? { 'cpu.cfs_quota_us': '50000' } : { 'cpu.max': '50000 100000' };
    confine('cpu', quota, srs.identity.pid);
    const { cautions } = expectPlan(await planRenice(host, { ...request(), nice: -5 }));
    expect(cautions).toContain(
      `The cgroup /${NAME} may use 0.5 CPUs at most (its quota): when that is used up, srs waits whatever its nice value.`,
    );
    expect(cautions[0]).toMatch(new RegExp(`^The cgroup /${NAME} has a CPU share of its own`));
  });
});
