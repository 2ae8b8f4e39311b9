import { describe, expect, test } from 'vitest';
import type { AsideOptions } from '../../src/host/host.ts';
import { CpuSpeeds } from '../../src/sampling/cpu-speeds.ts';
import { createProcHost } from '../helpers/proc-host.ts';
import { kernelStat, known } from '../metrics/made-up.ts';

const settled = () => new Promise(resolve => setTimeout(resolve, 5));
const at = (cpu: number, file: string) => `/sys/devices/system/cpu/cpu${cpu}/${file}`;
const UNKNOWN = {
  frequencyKhz: undefined,
  limitKhz: undefined,
  mostKhz: undefined,
  governor: undefined,
  coreThrottles: undefined,
  packageThrottles: undefined,
  siblings: undefined,
};

/** A host of so many CPUs with those files, and what is asked of it aside. */
function hostOf(files: Readonly<Record<string, string>>, cpus = 2) {
  const host = createProcHost();
  for (const [path, text] of Object.entries(files)) host.files.set(path, text);
  const asked: (readonly string[])[] = [];
  const { readAside } = host;
  host.readAside = paths => {
    // Lists of CPUs are read another way, right after the others.
    const before = paths.every(path => path.endsWith('_list')) ? (asked.pop() ?? []) : [];
    asked.push([...before, ...paths]);
    return readAside.call(host, paths);
  };
  const stat = known(kernelStat(Object.fromEntries(Array.from({ length: cpus }, (_, cpu) => [cpu, {}]))), 0);
  const speeds = new CpuSpeeds(host);
  async function refresh(nowMs: number): Promise<void> {
    speeds.refresh(nowMs, stat);
    await settled();
  }
  return { host, speeds, asked, refresh };
}

const INTEL = {
  [at(0, 'topology/thread_siblings_list')]: '0,2\n',
  [at(0, 'cpufreq/cpuinfo_max_freq')]: '3600000\n',
  [at(0, 'cpufreq/scaling_cur_freq')]: '1200344\n',
  [at(0, 'cpufreq/scaling_max_freq')]: '2000000\n',
  [at(0, 'cpufreq/scaling_governor')]: 'powersave\n',
  [at(0, 'thermal_throttle/core_throttle_count')]: '17\n',
  [at(0, 'thermal_throttle/package_throttle_count')]: '4\n',
};

describe('speeds of CPUs', () => {
  test('are read aside, with what slows them; of a CPU without such files nothing is known', async () => {
    const { speeds, refresh } = hostOf(INTEL);
    await refresh(0);
    expect([...(speeds.source.value ?? [])]).toEqual([
      [
        0,
        {
          frequencyKhz: 1_200_344,
          limitKhz: 2_000_000,
          mostKhz: 3_600_000,
          governor: 'powersave',
          coreThrottles: 17,
          packageThrottles: 4,
          siblings: [2],
        },
      ],
      [1, UNKNOWN],
    ]);
    expect(speeds.source).toMatchObject({ failure: undefined });
    expect(speeds.source.missing).toBeUndefined();
  });

  test('are asked for again where they change, every 10 s, the second time sooner', async () => {
    const { host, speeds, asked, refresh } = hostOf(INTEL);
    await refresh(0);
    host.files.set(at(0, 'cpufreq/scaling_cur_freq'), '3500000\n');
    for (let second = 1; second <= 30; second++) await refresh(second * 1_000);
    // At 0, 3, 13 and 23 s.
    expect(asked.map(paths => paths.length)).toEqual([14, 5, 5, 5]);
    expect(asked[1]).not.toContain(at(0, 'topology/thread_siblings_list'));
    expect(speeds.source.value?.get(0)).toMatchObject({ frequencyKhz: 3_500_000, siblings: [2] });
  });

  test('a virtual machine has none: it is asked once in five minutes', async () => {
    const { speeds, asked, refresh } = hostOf({ [at(0, 'topology/thread_siblings_list')]: '0\n' });
    for (let second = 0; second <= 320; second += 5) await refresh(second * 1_000);
    expect(asked).toHaveLength(2);
    expect(speeds.source.value?.get(0)).toEqual({ ...UNKNOWN, siblings: [] });
  });

  test('on a host of 128 CPUs they are read once in a minute at most', async () => {
    const files: Record<string, string> = {};
    for (let cpu = 0; cpu < 128; cpu++)
      for (const [path, text] of Object.entries(INTEL)) files[path.replace('/cpu0/', `/cpu${cpu}/`)] = text;
    const { asked, refresh } = hostOf(files, 128);
    for (let second = 0; second <= 290; second++) await refresh(second * 1_000);
    expect(asked.length).toBeLessThanOrEqual(6);
  });

  test.each([
    ['scaling_cur_freq', 'cpufreq/scaling_cur_freq', 'garbage', 'frequencyKhz'],
    ['the governor', 'cpufreq/scaling_governor', '\u001b[31m', 'governor'],
    ['a list of siblings without itself', 'topology/thread_siblings_list', '4-5\n', 'siblings'],
    ['a count', 'thermal_throttle/core_throttle_count', '-3\n', 'coreThrottles'],
  ])('%s that makes no sense is unknown, and said', async (_, file, text, figure) => {
    const { speeds, refresh } = hostOf({ ...INTEL, [at(0, file)]: text });
    await refresh(0);
    expect(speeds.source.value?.get(0)).toMatchObject({ [figure]: undefined, mostKhz: 3_600_000 });
    expect(speeds.source.missing).toMatchObject({ asked: at(0, file), reason: 'failed' });
  });

  test('a driver that does not know the frequency is no failure', async () => {
    const { speeds, refresh } = hostOf({ ...INTEL, [at(0, 'cpufreq/scaling_cur_freq')]: '<unknown>\n' });
    await refresh(0);
    expect(speeds.source.value?.get(0)?.frequencyKhz).toBeUndefined();
    expect(speeds.source.missing).toBeUndefined();
  });

  test('has siblings where a shell gets no line of a list of CPUs, as on Linux 6.18', async () => {
    const { host, speeds, refresh } = hostOf(INTEL);
    const { readAside } = host;
    host.readAside = async (paths: readonly string[], options?: AsideOptions) => {
      const read = new Map(await readAside.call(host, paths));
      for (const path of paths)
        if (path.endsWith('_list') && options?.most === 'line')
          read.set(path, { asked: path, reason: 'failed', detail: 'it gives no line' });
      return read;
    };
    await refresh(0);
    expect(speeds.source.value?.get(0)?.siblings).toEqual([2]);
    expect(speeds.source.missing).toBeUndefined();
  });
});
