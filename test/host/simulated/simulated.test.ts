import { describe, expect, it } from 'vitest';
import type { Host } from '../../../src/host/host.ts';
import { isFailure } from '../../../src/host/host.ts';
import { createSimulatedHost, listScenarios, scenarioOf } from '../../../src/host/simulated/simulated.ts';

function open(name: string, options: Parameters<typeof createSimulatedHost>[1] = {}): Host {
  const scenario = scenarioOf(name);
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  return createSimulatedHost(scenario, { speed: Number.POSITIVE_INFINITY, ...options });
}

const pass = (host: Host, ms: number) => host.clock.sleepUntil(host.clock.nowMs() + ms);

async function textAt(host: Host, path: string): Promise<string> {
  const read = (await host.look({ texts: [path] })).text(path);
  return isFailure(read) ? `${read.reason}: ${read.detail}` : read.text;
}

/** Every text that anybody reads of it, and its log. */
async function allTexts(host: Host): Promise<string> {
  const patterns = [
    '/proc/*/stat',
    '/proc/*/status',
    '/proc/17034/task/*/schedstat',
    '/proc/net/*',
    '/proc/irq/*/smp_affinity_list',
  ];
  const single = ['/proc/stat', '/proc/softirqs', '/proc/interrupts', '/proc/loadavg', '/proc/uptime'];
  const look = await host.look({ texts: [...patterns, ...single] });
  const found = patterns.flatMap(pattern =>
    [...look.texts(pattern)].map(([path, read]) => [path, isFailure(read) ? read.detail : read.text]),
  );
  const log = await host.readFrom('/proc/17034/fd/4', 0);
  return JSON.stringify([
    ...found,
    ...single.map(path => look.knownText(path)),
    isFailure(log) ? log : log.text,
  ]);
}

describe('the texts of a simulated host', () => {
  it('are the same byte for byte for the same seed, and others for another', async () => {
    const texts = await Promise.all(
      [5, 5, 6].map(async seed => {
        const host = open('starved', { seed });
        await pass(host, 12_345);
        await host.execute(['renice', '-15', '-p', '17034']);
        await pass(host, 5_000);
        return allTexts(host);
      }),
    );
    expect(texts[0]?.length).toBeGreaterThan(20_000);
    expect(texts[0]).toBe(texts[1]);
    expect(texts[0]).not.toBe(texts[2]);
  });

  it('say of SRS what the kernel would', async () => {
    const host = open('quota');
    expect(await textAt(host, '/proc/17034/cgroup')).toBe('0::/system.slice/srs.service\n');
    expect(await textAt(host, '/sys/fs/cgroup/system.slice/srs.service/cpu.max')).toBe('30000 100000\n');
    expect((await textAt(host, '/proc/17034/cmdline')).split('\0')).toEqual([
      './objs/srs',
      '-c',
      'conf/srs.conf',
      '',
    ]);
    expect(await textAt(host, '/proc/17034/task/17036/comm')).toBe('SRT:GC\n');
    expect(await textAt(host, '/proc/99999/stat')).toBe('gone: no such file or directory');
    const { api } = Object.fromEntries([
      [
        'api',
        await host.get({
          origin: 'http://127.0.0.1:1985',
          paths: ['/api/v1/summaries'],
          timeoutMs: 1_000,
          mostBytes: 99_999,
        }),
      ],
    ]);
    expect(
      JSON.parse(isFailure(api) || api === undefined ? '{}' : (api[0]?.text ?? '{}')).data.self.version,
    ).toBe('8.0.48');
  });

  it('conserve what came: what was read, what waits and what was dropped are all of it', async () => {
    const host = open('small-buffer');
    const count = async (): Promise<number> => {
      const figures =
        (await textAt(host, '/proc/net/snmp'))
          .split('\n')
          .filter(line => line.startsWith('Udp:'))[1]
          ?.split(' ') ?? [];
      const waiting =
        Number.parseInt(
          /1F40 \S+ 07 \w+:(\w+)/.exec(await textAt(host, '/proc/17034/net/udp'))?.[1] ?? '0',
          16,
        ) / 2_304;
      return Number(figures[1]) + Number(figures[3]) + waiting;
    };
    const before = await count();
    await pass(host, 20_000);
    const perSecond = ((await count()) - before) / 20;
    // 1,800, and 620 of a burst every second.
    expect(perSecond).toBeGreaterThan(2_300);
    expect(perSecond).toBeLessThan(2_520);
  });

  it('account for all of the time of each CPU', async () => {
    const host = open('starved');
    const ticks = async (): Promise<readonly number[]> => {
      const [, ...figures] = (await textAt(host, '/proc/stat')).split('\n')[1]?.split(/\s+/) ?? [];
      return figures.map(Number);
    };
    const before = await ticks();
    await pass(host, 10_000);
    const grown = (await ticks()).map((ticks, index) => ticks - (before[index] ?? 0));
    expect(grown.reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(997);
    expect(grown.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(1_003);
  });
});

describe('what changes a simulated host', () => {
  it.each<[string, readonly string[], string, string | RegExp]>([
    [
      'renice',
      ['renice', '-5', '-p', '17034'],
      '/proc/17034/task/17034/stat',
      /^17034 \(srs\) \w (?:\S+ ){14}15 -5 /,
    ],
    [
      'taskset',
      ['taskset', '-apc', '1-2', '17034'],
      '/proc/17034/task/17037/status',
      /Cpus_allowed_list:\t1-2\n/,
    ],
    ['chrt', ['chrt', '-r', '-p', '10', '17034'], '/proc/17034/task/17034/stat', / 17 \d 10 2 0 0 0 /],
    [
      'prlimit',
      ['prlimit', '--pid', '17034', '--nofile=70000:80000'],
      '/proc/17034/limits',
      /Max open files +70000 +80000 +files/,
    ],
    [
      'tee',
      ['nsenter', '-t', '1', '-n', '--', 'tee', '/proc/sys/net/core/rmem_default'],
      '/proc/sys/net/core/rmem_default',
      '4000000\n',
    ],
  ])('%s is obeyed, and reads back', async (_, command, path, expected) => {
    const host = open('starved');
    const { exitCode, stderr } = await host.execute(command, { input: '4000000' });
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(await textAt(host, path)).toEqual(
      typeof expected === 'string' ? expected : expect.stringMatching(expected),
    );
  });

  it.each<[string, string, string]>([
    ['/proc/sys/net/ipv4/udp_mem', '1000 2000 3000', '1000\t2000\t3000\n'],
    ['/proc/irq/34/smp_affinity_list', '2-3', '2-3\n'],
    ['/sys/class/net/eth0/queues/rx-1/rps_cpus', 'c', 'c\n'],
    ['/sys/fs/cgroup/system.slice/srs.service/cpu.max', 'max', 'max 100000\n'],
  ])('a write to %s is kept', async (path, text, expected) => {
    const host = open('quota');
    expect(await host.write(path, text)).toBeUndefined();
    expect(await textAt(host, path)).toBe(expected);
  });

  it.each<[string, string, string]>([
    ['/proc/sys/net/core/rmem_max', 'many', 'EINVAL'],
    ['/proc/irq/34/smp_affinity_list', '7', 'EINVAL'],
    ['/sys/fs/cgroup/system.slice/srs.service/cpu.max', '10 100000', 'EINVAL'],
    ['/etc/passwd', 'root::0:0', 'ENOENT'],
  ])('a write to %s of %s is refused as the kernel does', async (path, text, error) => {
    expect(await open('quota').write(path, text)).toMatchObject({
      asked: path,
      detail: expect.stringContaining(error),
    });
  });

  it.each([
    [['renice', '-5', '-p', '4'], 0, ''],
    [['renice', '-5', '-p', '99999'], 1, 'No such process'],
    [['taskset', '-pc', '9', '17034'], 1, 'Invalid argument'],
    [['prlimit', '--pid', '17034', '--nofile=9:8'], 1, 'cannot exceed the hard limit'],
  ] as const)('%j ends with %i', async (command, exitCode, words) => {
    const result = await open('starved').execute(command);
    expect(result.exitCode).toBe(exitCode);
    expect(result.stderr).toContain(words);
  });

  it('is refused where it is read-only, and nothing changes', async () => {
    const host = open('starved', { isReadOnly: true });
    expect(await host.execute(['renice', '-5', '-p', '17034'])).toMatchObject({ problem: 'read-only' });
    for (const begin of [host.start, host.handOver])
      expect(await begin(['perf', 'record']).done).toMatchObject({ problem: 'read-only' });
    expect(await host.write('/proc/irq/34/smp_affinity_list', '2')).toMatchObject({ reason: 'forbidden' });
    expect(await textAt(host, '/proc/irq/34/smp_affinity_list')).toBe('0\n');
  });

  it('is nothing that it has no program for: no perf, no shell', async () => {
    expect(await open('starved').execute(['sh', '-c', 'id'])).toMatchObject({ problem: 'not-found' });
    expect(await open('starved').start(['perf', 'record']).done).toMatchObject({ problem: 'not-found' });
  });
});

it('lists its scenarios, a sentence each', () => {
  const lines = listScenarios().split('\n');
  expect(lines.map(line => line.trim().split(/\s/)[0])).toEqual([
    ...['starved', 'softirq', 'small-buffer', 'quota', 'blocked', 'not-this-host', 'healthy'],
  ]);
  for (const line of lines) expect(line.length).toBeLessThan(125);
});
