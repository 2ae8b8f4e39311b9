import { describe, expect, test, vi } from 'vitest';
import { sourceProblems } from '../../src/metrics/source-problems.ts';
import type { Sample } from '../../src/sampling/sample.ts';
import { nextPlanned, Sampler } from '../../src/sampling/sampler.ts';
import type { Wanted } from '../../src/srs/process/find-srs.ts';
import { forbiddenAt } from '../helpers/empty-simulation.ts';
import { createProcHost, type ProcHost } from '../helpers/proc-host.ts';
import { snmpText, udpTableText } from '../helpers/udp-texts.ts';

// What is dear is told by the host that is made up here, not by how busy the machine is that runs the tests.
vi.mock('../../src/host/local/cpu-time.ts', () => ({ cpuMilliseconds: () => 0 }));

/** What a sampler takes until a time; `after` runs when each sample is taken. */
async function take(
  host: ProcHost,
  untilMs: number,
  options: { wanted?: Wanted; delayMs?: number; after?: (sample: Sample, sampler: Sampler) => void } = {},
): Promise<readonly Sample[]> {
  const { wanted = { name: 'srs' }, delayMs = 1_000, after } = options;
  const sampler = new Sampler(host, { delayMs, wanted });
  const samples: Sample[] = [];
  const stop = new AbortController();
  for await (const sample of sampler.run(stop.signal)) {
    if (samples.push(sample) > 200) throw new Error('time stands still');
    after?.(sample, sampler);
    if (sample.atMs >= untilMs) stop.abort();
  }
  return samples;
}

const pidsOf = (sample: Sample | undefined): readonly number[] | undefined =>
  sample?.srs.map(({ identity }) => identity.pid);
/** The searches of executables for what kind of build they are are not among them. */
const askedOfSs = (host: ProcHost) => host.queries().filter(query => query.includes('ss'));
const eventsOf = (samples: readonly Sample[]) =>
  samples.flatMap(({ events }) => events.map(({ time, ...event }) => event));

describe('nextPlanned', () => {
  test.each([
    [1_000, 1_000, 2_000],
    [1_000, 1_400, 2_000],
    [1_000, 1_999, 2_000],
    [1_000, 2_000, 3_000],
    [1_000, 4_700, 5_000],
    [1_000, 900, 2_000],
  ])('planned for %i, taken until %i, goes on at %i', (planned, now, next) => {
    expect(nextPlanned(planned, now, 1_000)).toBe(next);
  });
});

describe('the rhythm', () => {
  test('is steady', async () => {
    const samples = await take(createProcHost(), 4_000);
    expect(samples.map(({ atMs }) => atMs)).toEqual([0, 1_000, 2_000, 3_000, 4_000]);
    expect(samples.map(({ time }) => time.toISOString().slice(14, 19))).toContain('00:04');
  });

  test('of a recording goes on from when somebody was woken, however late that was', async () => {
    const host = createProcHost();
    const { clock } = host;
    const woken = {
      ...clock,
      // The machine stalled while something was changed: who slept until 2 s was woken at 9 s.
      async sleepUntil(atMs: number, signal?: AbortSignal) {
        if (atMs !== 2_000) return clock.sleepUntil(atMs, signal);
        await clock.sleepUntil(9_000, signal);
        return 'woken' as const;
      },
    };
    const samples = await take({ ...host, clock: woken }, 10_000);
    expect(samples.map(({ atMs, plannedAtMs }) => [atMs, plannedAtMs])).toEqual([
      [0, 0],
      [1_000, 1_000],
      [9_000, 9_000],
      [10_000, 10_000],
    ]);
  });

  test('of a new delay begins at once', async () => {
    const samples = await take(createProcHost(), 3_000, {
      after: (sample, sampler) => {
        if (sample.atMs === 1_000 && sampler.delayMs === 1_000) sampler.setDelay(500);
      },
    });
    expect(samples.map(({ atMs }) => atMs)).toEqual([0, 1_000, 1_000, 1_500, 2_000, 2_500, 3_000]);
  });

  test('is broken by a sample that is wanted now, which reads every source anew', async () => {
    const host = createProcHost();
    host.run({ pid: 17_034 });
    await take(host, 1_000, {
      delayMs: 1_000,
      after: (sample, sampler) => {
        if (sample.atMs === 0 && host.countReads('/proc/17034/limits') === 1) sampler.refreshNow();
      },
    });
    expect(host.countReads('/proc/17034/limits')).toBe(2);
    expect(host.reads.filter(({ path }) => path === '/proc/17034/limits').map(({ atMs }) => atMs)).toEqual([
      0, 0,
    ]);
  });

  test('is broken for all sources once a line that was lost is back', async () => {
    const host = createProcHost();
    host.run({ pid: 17_034 });
    let problem: string | undefined;
    const line = { to: 'edge-3', problem: () => problem, subscribe: () => () => undefined };
    await take(Object.assign(host, { line }), 5_000, {
      after: ({ atMs }) => {
        problem = atMs === 1_000 || atMs === 2_000 ? 'no line to edge-3' : undefined;
      },
    });
    for (const path of ['/proc/uptime', '/proc/17034/limits'])
      expect(host.reads.filter(read => read.path === path).map(({ atMs }) => atMs)).toEqual([0, 4_000]);
  });

  test('is broken for what is asked aside, too, and what was on its way then is tried once more', async () => {
    const host = createProcHost();
    host.run({ pid: 17_034 });
    host.links.set('/sys/class/net/eth0/device', '../../../0000:00:03.0');
    host.files.set('/sys/class/net/eth0/speed', '10000\n');
    const dev = '  eth0: 9 9 0 3 0 0 0 0 9 9 0 0 0 0 0 0\n';
    host.files.set('/proc/net/dev', `Inter-|\n face |bytes\n${dev}`);
    for (const [statistic, count] of [
      ['rx_missed_errors', 3],
      ['rx_dropped', 0],
      ['rx_nohandler', 0],
    ])
      host.files.set(`/sys/class/net/eth0/statistics/${statistic}`, `${count}\n`);
    const said = { exitCode: 0, signal: undefined, stdout: '[]\n', stderr: '', problem: undefined };
    host.onCommand = ([program]) =>
      program === 'ethtool' ? { ...said, stdout: '     rx_missed: 3\n' } : said;
    let problem: string | undefined;
    const line = { to: 'edge-3', problem: () => problem, subscribe: () => () => undefined };
    // One that is on its way fails a moment after the line is back.
    let isFailing = true;
    const { query, readAside, clock } = host;
    const lost = {
      ...said,
      exitCode: undefined,
      stdout: '',
      stderr: 'no line to edge-3\n',
      problem: 'failed' as const,
    };
    const lossy: ProcHost = Object.assign(host, {
      line,
      query: (...asked: Parameters<typeof query>) =>
        isFailing ? Promise.resolve({ ...lost, command: asked[0] }) : query(...asked),
      readAside: async (...[paths, options]: Parameters<typeof readAside>) =>
        isFailing
          ? new Map(
              paths.map(asked => [asked, { asked, reason: 'failed' as const, detail: 'no line to edge-3' }]),
            )
          : readAside(paths, options),
      clock: {
        ...clock,
        async sleepUntil(...[until, signal]: Parameters<typeof clock.sleepUntil>) {
          for (let turn = 0; turn < 9; turn++) await new Promise(resolve => setImmediate(resolve));
          return clock.sleepUntil(until, signal);
        },
      },
    });
    const failing = new Map<number, readonly string[]>();
    await take(lossy, 20_000, {
      after: sample => {
        const { atMs } = sample;
        isFailing = atMs < 4_000;
        problem = atMs < 3_000 ? 'no line to edge-3' : undefined;
        const told = sourceProblems(sample).filter(({ detail }) => detail.includes('no line'));
        failing.set(
          atMs,
          told.map(({ source }) => source),
        );
      },
    });
    expect(failing.get(3_000)).toEqual([
      'CPU speeds',
      'NIC statistics',
      'NIC driver counters',
      'qdiscs',
      "qdiscs of SRS's namespace",
    ]);
    expect(failing.get(9_000)).toEqual([]);
  });

  test('of the times of threads and of their waits is one, also where one of them is dear', async () => {
    const host = createProcHost();
    host.run({ pid: 17_034 });
    host.tookMs.set('/proc/17034/task/17034/schedstat', 20);
    await take(host, 20_000);
    const readsOf = (file: string) =>
      host.reads.filter(({ path }) => path === `/proc/17034/task/17034/${file}`).map(({ atMs }) => atMs);
    expect(readsOf('stat')).toEqual(readsOf('schedstat'));
    expect(readsOf('stat').length).toBeLessThan(10);
  });

  test('ends when it is told to', async () => {
    const stop = new AbortController();
    const sampler = new Sampler(createProcHost(), { delayMs: 1_000, wanted: { name: 'srs' } });
    const samples = sampler.run(stop.signal);
    await samples.next();
    stop.abort();
    expect(await samples.next()).toEqual({ done: true, value: undefined });
  });
});

describe('walks over /proc', () => {
  test('come every 5 s, and ask a steady process for its name once in 30 s', async () => {
    const host = createProcHost();
    host.run({ pid: 900, comm: 'nginx', executable: '/usr/sbin/nginx' });
    await take(host, 80_000);
    const walks = host.lists.filter(({ directory }) => directory === '/proc').map(({ atMs }) => atMs);
    expect(walks).toEqual(Array.from({ length: 17 }, (_, index) => index * 5_000));
    const asked = host.reads.filter(({ path }) => path === '/proc/900/comm').map(({ atMs }) => atMs);
    expect(asked).toEqual([0, 5_000, 10_000, 40_000, 70_000]);
  });

  test('find SRS when it comes, within 5 s', async () => {
    const host = createProcHost();
    host.onTime = nowMs => {
      if (nowMs === 6_000) host.run({ pid: 17_034 });
    };
    const samples = await take(host, 10_000);
    expect(samples.map(sample => sample.srs.length)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(eventsOf(samples)).toEqual([{ kind: 'appeared', pid: 17_034 }]);
  });

  test('find every instance, in the order of their pids', async () => {
    const host = createProcHost();
    host.run({ pid: 18_211, arguments: ['./objs/srs', '-c', 'conf/edge.conf'] });
    host.run({ pid: 17_034 });
    const [sample] = await take(host, 0);
    expect(pidsOf(sample)).toEqual([17_034, 18_211]);
    expect(sample?.srs.map(({ command }) => command)).toEqual([
      './objs/srs -c conf/srs.conf',
      './objs/srs -c conf/edge.conf',
    ]);
  });
});

describe('threads', () => {
  test('come with the main thread first, though tids began anew since', async () => {
    const host = createProcHost();
    host.run({ pid: 31_708 });
    const main = host.files.get('/proc/31708/stat') as string;
    for (const [tid, startTicks] of [
      [5_046, 319_000],
      [31_710, 317_081],
    ] as const)
      host.files.set(
        `/proc/31708/task/${tid}/stat`,
        main.replace('31708 (srs)', `${tid} (SRT)`).replace(' 317080 ', ` ${startTicks} `),
      );
    const [sample] = await take(host, 0);
    expect(sample?.srs[0]?.threads.value?.map(({ tid }) => tid)).toEqual([31_708, 31_710, 5_046]);
  });
});

describe('a restart', () => {
  test('is told as one: 17034 → 18211', async () => {
    const host = createProcHost();
    host.run({ pid: 17_034, namespaceId: 'net:[1]' });
    host.onTime = nowMs => {
      if (nowMs === 2_000) {
        host.end(17_034);
        host.run({ pid: 18_211, namespaceId: 'net:[2]' });
      }
    };
    const samples = await take(host, 6_000);
    expect(samples.map(pidsOf)).toEqual([[17_034], [17_034], [], [], [], [18_211], [18_211]]);
    expect(eventsOf(samples)).toEqual([
      { kind: 'appeared', pid: 17_034 },
      { kind: 'gone', pid: 17_034 },
      { kind: 'restarted', pid: 17_034, newPid: 18_211 },
    ]);
    expect(samples.at(-1)?.srs[0]?.namespace.value).toBe('net:[2]');
    expect(host.released).toEqual(['/proc/17034/']);
  });

  test('under the same pid is one too', async () => {
    const host = createProcHost();
    host.run({ pid: 17_034, startTicks: 100 });
    host.onTime = nowMs => {
      if (nowMs === 2_000) host.run({ pid: 17_034, startTicks: 900 });
    };
    const samples = await take(host, 5_000);
    expect(samples.map(sample => sample.srs[0]?.identity.startTicks)).toEqual([
      100,
      100,
      undefined,
      undefined,
      undefined,
      900,
    ]);
    expect(eventsOf(samples).at(-1)).toEqual({ kind: 'restarted', pid: 17_034, newPid: 17_034 });
  });

  test('of one of two instances is told by its command', async () => {
    const host = createProcHost();
    const edge = ['./objs/srs', '-c', 'conf/edge.conf'];
    host.run({ pid: 100 });
    host.run({ pid: 200, arguments: edge });
    host.onTime = nowMs => {
      if (nowMs === 2_000) {
        host.end(100);
        host.end(200);
        host.run({ pid: 300, arguments: edge });
      }
    };
    const samples = await take(host, 5_000);
    expect(eventsOf(samples).at(-1)).toEqual({ kind: 'restarted', pid: 200, newPid: 300 });
  });

  test('is not what an instance with another command is while one is running', async () => {
    const host = createProcHost();
    host.run({ pid: 100 });
    host.run({ pid: 200, arguments: ['./objs/srs', '-t', '-c', 'conf/srs.conf'] });
    host.onTime = nowMs => {
      if (nowMs === 2_000) host.end(200);
      if (nowMs === 7_000) host.run({ pid: 300, arguments: ['./objs/srs', '-c', 'conf/edge.conf'] });
    };
    const samples = await take(host, 10_000);
    expect(eventsOf(samples).slice(2)).toEqual([
      { kind: 'gone', pid: 200 },
      { kind: 'appeared', pid: 300 },
    ]);
  });

  test('as a zombie it is gone: it carries no media', async () => {
    const host = createProcHost();
    host.run({ pid: 17_034 });
    host.onTime = nowMs => {
      if (nowMs === 1_000) host.run({ pid: 17_034, state: 'Z' });
    };
    const samples = await take(host, 6_000);
    expect(samples.map(sample => sample.srs.length)).toEqual([1, 0, 0, 0, 0, 0, 0]);
  });
});

describe('a pid that was given', () => {
  test('is watched whatever its name', async () => {
    const host = createProcHost();
    host.run({ pid: 42, comm: 'media', executable: '/opt/media' });
    const samples = await take(host, 0, { wanted: { pid: 42 } });
    expect(samples.map(pidsOf)).toEqual([[42]]);
  });

  test('means the process that had it first, not the one that has it later', async () => {
    const host = createProcHost();
    host.run({ pid: 42, startTicks: 100 });
    host.onTime = nowMs => {
      if (nowMs === 1_000) host.run({ pid: 42, startTicks: 900, comm: 'vim' });
    };
    const samples = await take(host, 10_000, { wanted: { pid: 42 } });
    expect(samples.filter(sample => sample.srs.length > 0).map(({ atMs }) => atMs)).toEqual([0]);
    expect(eventsOf(samples).at(-1)).toEqual({ kind: 'gone', pid: 42 });
  });
});

describe('sockets of SRS', () => {
  test('that it opens after it was found are known a second later, and others within 5 s', async () => {
    const host = createProcHost();
    host.run({ pid: 17_034, socketInodes: [] });
    host.onTime = nowMs => {
      if (nowMs === 1_000) host.run({ pid: 17_034, socketInodes: [55] });
      if (nowMs === 2_000) host.run({ pid: 17_034, socketInodes: [55, 56] });
    };
    const samples = await take(host, 6_000);
    const counts = samples.map(sample => sample.srs[0]?.openFiles.value?.socketInodes.size);
    expect(counts).toEqual([0, 1, 1, 1, 1, 1, 2]);
  });
});

describe('Recv-Q', () => {
  test('is looked at ten times a second, and its peak kept', async () => {
    const host = createProcHost();
    let nowMs = 0;
    host.onTime = atMs => {
      nowMs = atMs;
    };
    host.run({ pid: 17_034, socketInodes: [55] });
    const queueAt = (): number => (nowMs === 1_300 ? 5_912_576 : nowMs === 2_000 ? 427_008 : 0);
    host.files.set('/proc/17034/net/udp', () =>
      udpTableText([{ port: 8_000, inode: 55, recvQueueBytes: queueAt() }]),
    );
    const samples = await take(host, 3_000);
    const peaks = samples.map(sample => sample.srs[0]?.queuePeaks);
    expect(peaks.map(peak => peak?.byInode.get(55))).toEqual([undefined, undefined, 5_912_576, undefined]);
    expect(peaks.map(peak => peak?.looks)).toEqual([0, 9, 9, 9]);
    expect(samples[2]?.srs[0]?.udpSockets.value?.[0]?.recvQueueBytes).toBe(427_008);
    expect(host.countReads('/proc/17034/net/udp6')).toBe(4);
  });

  test('of a process without UDP sockets is not looked at', async () => {
    const host = createProcHost();
    host.run({ pid: 17_034, socketInodes: [] });
    const samples = await take(host, 2_000);
    expect(samples.map(sample => sample.srs[0]?.queuePeaks.looks)).toEqual([0, 0, 0]);
    expect(host.countReads('/proc/17034/net/udp')).toBe(3);
  });
});

describe('open files', () => {
  test('are counted in one look, a link that cannot be read among them', async () => {
    const host = createProcHost();
    host.run({ pid: 17_034, socketInodes: [55, 56] });
    const asked = '/proc/17034/fd/3';
    host.links.set(asked, { asked, reason: 'failed', detail: 'ENAMETOOLONG: name too long' });
    const [sample] = await take(host, 0);
    expect(sample?.srs[0]?.openFiles.value).toMatchObject({ count: 4, socketInodes: new Set([55, 56]) });
    expect(host.lists.filter(({ directory }) => directory === '/proc/17034/fd')).toHaveLength(1);
  });
});

test('connections are counted again when SRS has another socket, and else after 30 s', async () => {
  const host = createProcHost();
  host.run({ pid: 17_034, socketInodes: [55], snmp: snmpText(5, 1) });
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:078F 0100007F:B2A2 01 00000000:00000000 00:00000000 00000000     0        0 55 1 0000000000000000 20 4 30 10 -1
`;
  for (const name of ['tcp', 'tcp6']) host.files.set(`/proc/17034/net/${name}`, table);
  const samples = await take(host, 60_000, {
    after: ({ atMs }) => {
      if (atMs === 35_000) host.links.set('/proc/17034/fd/9', 'socket:[99]');
    },
  });
  const counted = [...new Set(samples.map(({ srs }) => srs[0]?.connections.atMs))];
  // Open files are read every 5 s.
  expect(samples.at(-1)?.srs[0]?.connections.value).toBe(2);
  expect(counted).toEqual([0, 30_000, 40_000]);
  const reads = host.reads.filter(({ path }) => path === '/proc/17034/net/tcp').map(({ atMs }) => atMs);
  // At the second second it is looked for where SRS's API may be.
  expect(reads).toEqual([0, 2_000, 30_000, 40_000]);
});

describe('what may not be read', () => {
  test('comes as a reason, and the rest is there', async () => {
    const host = createProcHost();
    host.run({ pid: 17_034, socketInodes: undefined, snmp: snmpText(5, 1) });
    host.files.set('/proc/17034/status', forbiddenAt('/proc/17034/status'));
    const [sample] = await take(host, 0);
    const srs = sample?.srs[0];
    expect(srs?.openFiles).toEqual({
      value: undefined,
      atMs: 0,
      failure: { asked: '/proc/17034/fd/0', reason: 'forbidden', detail: 'EACCES: permission denied' },
    });
    expect(srs?.status.failure?.reason).toBe('forbidden');
    expect(srs?.connections.failure?.reason).toBe('forbidden');
    expect(srs?.udp.value).toMatchObject({ inDatagrams: 5, receiveBufferErrors: 1 });
  });

  test('a text that says nothing is a failure, not zeros', async () => {
    const host = createProcHost();
    host.run({ pid: 17_034, snmp: 'Udp: nonsense\n' });
    const [sample] = await take(host, 0);
    expect(sample?.srs[0]?.udp.failure).toEqual({
      asked: '/proc/17034/net/snmp',
      reason: 'failed',
      detail: 'its text was not understood',
    });
  });
});

describe('the buffers of sockets', () => {
  const withSockets = (namespaceId: string): ProcHost => {
    const host = createProcHost();
    const table = udpTableText([
      { port: 8_000, inode: 55 },
      { port: 10_080, inode: 56 },
      { port: 53, inode: 99 },
    ]);
    host.run({ pid: 17_034, socketInodes: [55, 56], namespaceId, udpTable: table });
    host.links.set('/proc/1/ns/net', 'net:[4026531840]');
    return host;
  };

  test("are asked of ss in SRS's namespace, for its own ports, once a minute", async () => {
    const host = withSockets('net:[4026532177]');
    await take(host, 61_000);
    const command = 'nsenter -t 17034 -n -- ss -uanmeH sport = :8000 or sport = :10080';
    expect(askedOfSs(host).map(query => query.join(' '))).toEqual([command, command]);
  });

  test('are asked of ss again when SRS opened another socket, 10 s after the last time', async () => {
    const host = withSockets('net:[4026532177]');
    host.onTime = atMs => {
      if (atMs >= 4_000)
        host.run({
          pid: 17_034,
          socketInodes: [55, 56, 57],
          namespaceId: 'net:[4026532177]',
          udpTable: udpTableText([
            { port: 8_000, inode: 55 },
            { port: 10_080, inode: 56 },
            { port: 9_000, inode: 57 },
          ]),
        });
    };
    await take(host, 12_000);
    const ports = askedOfSs(host).map(query => query.filter(word => word.startsWith(':')));
    expect(ports).toEqual([
      [':8000', ':10080'],
      [':8000', ':10080', ':9000'],
    ]);
  });

  test("need no other namespace when SRS is in the host's", async () => {
    const host = withSockets('net:[4026531840]');
    const [first, second] = await take(host, 1_000);
    expect(first?.srs[0]?.isHostNamespace).toBe(true);
    expect(askedOfSs(host)[0]?.[0]).toBe('ss');
    expect(second?.srs[0]?.socketMemory.failure).toMatchObject({ detail: 'ss (iproute2) is not installed' });
  });

  test("are asked in the host's namespace when srs-top itself is in another, as /proc/net/dev then is", async () => {
    const host = withSockets('net:[4026531840]');
    host.links.set('/proc/self/ns/net', 'net:[4026532999]');
    const [first] = await take(host, 1_000);
    expect(first?.srs[0]?.isHostNamespace).toBe(false);
    expect(askedOfSs(host)[0]?.slice(0, 3)).toEqual(['nsenter', '-t', '17034']);
  });

  test('that ss tells are there on the next refresh', async () => {
    const host = withSockets('net:[4026531840]');
    const line =
      'UNCONN 0 0 0.0.0.0:8000 0.0.0.0:* ino:55 sk:1 cgroup:/ <-> skmem:(r0,rb8388608,t0,tb8388608,f4096,w0,o0,bl0,d0)';
    host.onCommand = () => ({
      exitCode: 0,
      signal: undefined,
      stdout: `${line}\n`,
      stderr: '',
      problem: undefined,
    });
    const [, second] = await take(host, 1_000);
    expect(second?.srs[0]?.socketMemory.value).toMatchObject([{ inode: 55, receiveBufferBytes: 8_388_608 }]);
  });
});

test('what SRS was built for is asked once for each process', async () => {
  const host = createProcHost();
  host.run({ pid: 17_034 });
  host.links.set('/proc/17034/cwd', '/opt/srs');
  host.files.set('/proc/17034/exe', '--prefix=/usr/local/srs --gperf=on --gcp=on --gprof=off\n');
  const samples = await take(host, 20_000);
  expect(samples[0]?.srs[0]?.build).toBeUndefined();
  expect(samples.at(-1)?.srs[0]?.build).toMatchObject({ tools: ['gcp'], workingDirectory: '/opt/srs' });
  expect(host.countReads('/proc/17034/exe')).toBe(1);
});

describe('of 300 processes of the name', () => {
  test('eight are watched, the rest are counted, and none is announced when it comes into view', async () => {
    const host = createProcHost();
    for (let pid = 101; pid <= 400; pid++) host.run({ pid });
    host.onTime = nowMs => {
      if (nowMs >= 7_000) host.end(103);
    };
    const samples = await take(host, 12_000);
    expect(samples[0]?.srs.map(({ identity }) => identity.pid)).toEqual([
      101, 102, 103, 104, 105, 106, 107, 108,
    ]);
    expect(samples[0]?.srsNotWatched).toBe(292);
    expect(samples.at(-1)?.srs.map(({ identity }) => identity.pid)).toEqual([
      101, 102, 104, 105, 106, 107, 108, 109,
    ]);
    expect(samples.at(-1)?.srsNotWatched).toBe(291);
    expect(samples.slice(1).flatMap(({ events }) => events)).toEqual([
      { kind: 'gone', pid: 103, time: expect.any(Date) },
    ]);
  });

  test('the one that was asked for is watched', async () => {
    const host = createProcHost();
    for (let pid = 101; pid <= 400; pid++) host.run({ pid });
    const samples = await take(host, 1_000, { wanted: { pid: 250 } });
    expect(samples[0]?.srs.map(({ identity }) => identity.pid)).toEqual([250]);
    expect(samples[0]?.srsNotWatched).toBe(0);
  });
});

test('more open files than can be looked through are unknown, and why is said', async () => {
  const host = createProcHost();
  host.run({ pid: 17_034, socketInodes: [5] });
  host.files.set('/proc/17034/status', 'Name:\tsrs\nFDSize:\t1048576\n');
  for (let descriptor = 0; descriptor <= 131_072; descriptor++)
    host.links.set(`/proc/17034/fd/${descriptor}`, '/dev/null');
  const [sample] = await take(host, 0);
  expect(sample?.srs[0]?.openFiles).toMatchObject({
    value: undefined,
    failure: { asked: '/proc/17034/fd', detail: 'more than 131072 entries' },
  });
});

test('an empty table beside a count of sockets is no table, from the first sample on', async () => {
  const host = createProcHost();
  host.run({ pid: 7, socketInodes: [55], udpTable: udpTableText([]) });
  const counts = 'sockets: used 9\nTCP: inuse 4 orphan 0 tw 0 alloc 4 mem 1\nUDP: inuse 3 mem 2\n';
  host.files.set('/proc/7/net/sockstat', counts);
  host.files.set(
    '/proc/7/net/tcp',
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n',
  );
  const samples = await take(host, 12_000);
  const said = samples.map(({ srs }) => [
    srs[0]?.udpSockets.failure?.detail,
    srs[0]?.connections.failure?.detail,
  ]);
  expect(said).toEqual(
    said.map(() => ['it lists no socket, and there are 3', 'it lists no socket, and there are 4']),
  );
});

test('what is changed while the host answers is read anew by the next refresh', async () => {
  const limits = (files: number): string =>
    `Limit                     Soft Limit           Hard Limit           Units     \nMax open files            ${files}                 ${files}                 files     \n`;
  const host = createProcHost();
  host.run({ pid: 7 });
  host.files.set('/proc/7/limits', limits(1_024));
  const sampler = new Sampler(host, { delayMs: 1_000, wanted: { name: 'srs' } });
  const { look } = host;
  let isChanged = false;
  host.look = async question => {
    const answer = await look(question);
    if (host.clock.nowMs() === 30_000 && !isChanged) {
      isChanged = true;
      // It has been read already: now it is changed, and all is wanted anew.
      host.files.set('/proc/7/limits', limits(65_536));
      sampler.refreshNow();
    }
    return answer;
  };
  const stop = new AbortController();
  const stale: number[] = [];
  for await (const { atMs, srs } of sampler.run(stop.signal)) {
    if (atMs > 30_000 && srs[0]?.limits.value?.openFilesSoft !== 65_536) stale.push(atMs);
    if (atMs >= 60_000) stop.abort();
  }
  expect(stale).toEqual([]);
});
