import { describe, expect, test } from 'vitest';
import { CgroupProbe } from '../../src/sampling/cgroup-probe.ts';
import { createProcHost, type ProcHost } from '../helpers/proc-host.ts';

const AT = '/sys/fs/cgroup/system.slice';
const OWN = `${AT}/srs.service`;

function hostWith(files: Readonly<Record<string, string>>): ProcHost {
  const host = createProcHost();
  host.files.set('/proc/17/cgroup', '0::/system.slice/srs.service\n');
  host.files.set(
    '/proc/self/mountinfo',
    '30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n',
  );
  host.links.set('/proc/self/ns/cgroup', 'cgroup:[4026531835]');
  for (const [path, text] of Object.entries(files)) host.files.set(path, text);
  return host;
}

async function refresh(probe: CgroupProbe, host: ProcHost, times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    const nowMs = host.clock.nowMs();
    probe.accept(await host.look(probe.questionAt(nowMs)), nowMs);
    await host.clock.sleepUntil(nowMs + 1_000);
  }
}

describe('the quotas over SRS', () => {
  test('are found with the questions of two refreshes, and read from the third on', async () => {
    const host = hostWith({
      [`${OWN}/cpu.max`]: '9000 100000\n',
      [`${OWN}/cpu.stat`]: 'usage_usec 7\nnr_periods 192\nnr_throttled 190\nthrottled_usec 17771673\n',
      [`${AT}/cpu.max`]: 'max 100000\n',
      [`${AT}/cpu.stat`]: 'usage_usec 7\nnr_periods 0\nnr_throttled 0\nthrottled_usec 0\n',
    });
    const probe = new CgroupProbe(17);
    await refresh(probe, host, 2);
    expect(probe.source.value).toBeUndefined();
    expect(Number.isFinite(probe.source.atMs)).toBe(false);
    await refresh(probe, host, 1);
    expect(probe.source.value).toEqual([
      {
        group: '/system.slice/srs.service',
        quotaMicroseconds: 9_000,
        periodMicroseconds: 100_000,
        counts: { periods: 192, throttledPeriods: 190, throttledSeconds: 17.771673 },
      },
      {
        group: '/system.slice',
        quotaMicroseconds: undefined,
        periodMicroseconds: 100_000,
        counts: { periods: 0, throttledPeriods: 0, throttledSeconds: 0 },
      },
    ]);
  });

  test('are unknown, not none, where one may not be read', async () => {
    const host = hostWith({ [`${OWN}/cpu.stat`]: 'nr_periods 1\nnr_throttled 1\nthrottled_usec 0\n' });
    host.files.set(`${OWN}/cpu.max`, { asked: `${OWN}/cpu.max`, reason: 'forbidden', detail: 'EACCES' });
    const probe = new CgroupProbe(17);
    await refresh(probe, host, 3);
    expect(probe.source).toMatchObject({ value: undefined, failure: { reason: 'forbidden' } });
  });

  test('are none where no cgroup over it has any', async () => {
    const host = hostWith({ [`${OWN}/cgroup.procs`]: '17\n' });
    const probe = new CgroupProbe(17);
    await refresh(probe, host, 3);
    expect(probe.source).toMatchObject({ value: [], failure: undefined });
  });

  test('are those of the cgroup that it was moved to, within some seconds', async () => {
    const host = hostWith({
      [`${OWN}/cpu.max`]: 'max 100000\n',
      [`${OWN}/cpu.stat`]: 'nr_periods 0\nnr_throttled 0\nthrottled_usec 0\n',
      '/sys/fs/cgroup/slow/cpu.max': '5000 100000\n',
      '/sys/fs/cgroup/slow/cpu.stat': 'nr_periods 9\nnr_throttled 9\nthrottled_usec 9\n',
    });
    const probe = new CgroupProbe(17);
    await refresh(probe, host, 4);
    host.files.set('/proc/17/cgroup', '0::/slow\n');
    await refresh(probe, host, 13);
    expect(probe.source.value?.[0]).toMatchObject({ group: '/slow', quotaMicroseconds: 5_000 });
  });
});
