import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Host, isFailure } from '../../src/host/host.ts';
import { createLocalHost } from '../../src/host/local/local.ts';
import { ApiMetricsModel } from '../../src/metrics/words/api-metrics.ts';
import { ApiProbe } from '../../src/sampling/api-probe.ts';
import type { ApiKnowledge } from '../../src/srs/api/api-knowledge.ts';
import type { ApiCredentials } from '../../src/srs/api/credentials.ts';
import { openFilesIn, openFilesOf, socketInodesOf } from '../../src/srs/process/open-files.ts';
import { createNamespace } from '../helpers/namespace.ts';
import { type RunningProgram, startProgram } from '../helpers/programs.ts';
import { describeWithTools } from '../helpers/tools.ts';

/** A real server, and a real curl where that is asked. Only the time between two askings is made up. */

const USER: ApiCredentials = { user: 'monitor', password: 'se"cr\\et' };

let local: Host;
let host: Host;
let server: RunningProgram | undefined;
let probe: ApiProbe;
let nowMs: number;
/** Whether SRS is taken to be in the host's network namespace: then no curl is needed. */
let isHost: boolean;
/** The server's sockets, as they were known last. */
let inodes: ReadonlySet<number> | undefined;
/** Every question that was asked. */
let asked: Asked[];
let underWay: number;
let mostAtOnce: number;

interface Asked {
  /** Of curl; undefined where the host asked itself. */
  readonly command: readonly string[] | undefined;
  readonly urls: readonly string[];
  readonly hasPassword: boolean;
}

beforeEach(() => {
  local = createLocalHost();
  asked = [];
  mostAtOnce = 0;
  underWay = 0;
  const counting = async <T>(answer: Promise<T>): Promise<T> => {
    mostAtOnce = Math.max(mostAtOnce, ++underWay);
    return answer.finally(() => underWay--);
  };
  host = {
    ...local,
    query(command, options) {
      // What curl reads from its standard input.
      const input = options?.input ?? '';
      const urls = [...input.matchAll(/^url = "(.*)"$/gm)].map(([, url = '']) => url);
      asked.push({ command, urls, hasPassword: /^(?:user|header) = "(?!Connection)/m.test(input) });
      return counting(local.query(command, options));
    },
    get(question) {
      const urls = question.paths.map(path => question.origin + path);
      asked.push({ command: undefined, urls, hasPassword: question.authorization !== undefined });
      return counting(local.get(question));
    },
  };
  nowMs = 0;
  inodes = undefined;
  isHost = true;
});

afterEach(async () => {
  probe.close();
  await server?.stop();
  server = undefined;
  await local.close();
});

async function start(
  kind: string,
  counts: readonly number[] = [],
  credentials?: ApiCredentials,
): Promise<string> {
  server = startProgram('srs-api.py', [kind, ...counts]);
  const port = await server.nextLine();
  probe = new ApiProbe(host, server.pid, { isAsked: true, credentials });
  await refresh(0);
  return `http://127.0.0.1:${port}`;
}

/** A refresh, which looks where the server listens when that is wanted. */
async function refresh(atMs: number, isHostNamespace = isHost, userId = 0): Promise<void> {
  const pid = server?.pid ?? 0;
  const look = await host.look({ texts: probe.textsAt(atMs), links: [openFilesOf(pid)] });
  const links = openFilesIn(look, pid);
  if (!isFailure(links)) inodes = socketInodesOf(links);
  probe.refresh(atMs, { look, inodes, isHostNamespace, userId });
}

/** Until nothing is asked any more. */
async function answered(): Promise<void> {
  while (underWay > 0) await new Promise(resolve => setTimeout(resolve, 2));
  await new Promise(resolve => setImmediate(resolve));
}

/** Asks, and waits for what comes of it. */
async function ask(
  secondsLater = 10,
  userId = 0,
  isHostNamespace = isHost,
): Promise<ApiKnowledge | undefined> {
  const before = probe.source;
  nowMs += secondsLater * 1_000;
  await refresh(nowMs, isHostNamespace, userId);
  for (let turn = 0; turn < 1_200 && probe.source === before; turn++)
    await new Promise(resolve => setTimeout(resolve, 5));
  return probe.source.value;
}

describeWithTools(['python3', 'curl', 'root'], 'the API of SRS', () => {
  describe.each([
    ['by the host itself', true],
    ['by curl, as if its network namespace were another', false],
  ])('asked %s', (_how, isHostNamespace) => {
    beforeEach(() => {
      isHost = isHostNamespace;
    });

    test('tells version, clients by protocol, and rates of streams by two answers', async () => {
      const origin = await start('plain', [3, 9, 4]);
      const model = new ApiMetricsModel();
      const first = await ask();
      expect(first).toMatchObject({
        origin,
        version: '7.0.130',
        clientCount: 9,
        uptimeSeconds: expect.any(Number),
      });
      model.take(probe.source, probe.source.atMs);
      // Two seconds of SRS's own time.
      await new Promise(resolve => setTimeout(resolve, 500));
      await ask();
      const metrics = model.take(probe.source, probe.source.atMs + 3_000);
      expect(metrics).toMatchObject({
        secondsAgo: expect.closeTo(3, 6),
        streamCount: 3,
        publishedCount: 1,
        clients: {
          webrtc: { publishers: 1, players: 2 },
          flv: { publishers: 0, players: 1 },
          srt: { publishers: 1, players: 0 },
          rtmp: { publishers: 1, players: 1 },
          hls: { publishers: 0, players: 1 },
          other: { publishers: 0, players: 1 },
        },
      });
      const [busiest, ...others] = metrics?.streams ?? [];
      expect(busiest).toMatchObject({
        url: '/live/s0',
        clients: 9,
        videoCodec: 'H264',
        audioCodec: 'AAC',
        width: 768,
      });
      expect(busiest?.videoFramesPerSecond).toBeGreaterThan(20);
      expect(busiest?.videoFramesPerSecond).toBeLessThan(30);
      expect(busiest?.receiveKbps).toBeGreaterThan(900);
      expect(busiest?.receiveKbps).toBeLessThan(1_100);
      expect(metrics?.sendKbps).toBeGreaterThan(1_800);
      expect(metrics?.sendKbps).toBeLessThan(2_200);
      // A name may hold what drives a terminal.
      expect(others.map(({ url }) => url)).toEqual(['/live/[2Jevil', '/live/s2']);
    });

    test('is asked by GET alone, for three paths every 10 s, and never twice at once', async () => {
      await start('plain');
      for (let second = 0; second < 60; second++) {
        await refresh(second * 1_000);
        if (second % 10 === 9) await answered();
      }
      expect(asked.length).toBeGreaterThanOrEqual(5);
      expect(asked.length).toBeLessThanOrEqual(7);
      // Due again before it has answered.
      const before = asked.length;
      for (let second = 80; second < 120; second++) await refresh(second * 1_000);
      expect(asked.length).toBe(before + 1);
      await answered();
      const requests: string[] = [];
      const commands = asked.length;
      for (let index = 0; index < 2 + (commands - 1) * 3; index++)
        requests.push((await server?.nextLine()) ?? '');
      // It exports nothing: that is asked once.
      expect(requests.filter(request => request === 'GET /metrics 0 close')).toHaveLength(1);
      expect(new Set(requests)).toEqual(
        new Set([
          'GET /metrics 0 close',
          'GET /api/v1/summaries 0 close',
          'GET /api/v1/streams/?start=0&count=1000 0 close',
          'GET /api/v1/clients/?start=0&count=1000 0 close',
        ]),
      );
      expect(mostAtOnce).toBe(1);
    });

    test('gives long lists page by page, up to the fifth', async () => {
      await start('plain', [1_200, 7_000]);
      const known = await ask();
      expect(known?.streams).toMatchObject({ isCut: false });
      expect(known?.streams?.items).toHaveLength(1_200);
      expect(known?.clients).toMatchObject({ isCut: true });
      expect(known?.clients?.items).toHaveLength(5_000);
      const metrics = new ApiMetricsModel().take(probe.source, probe.source.atMs);
      expect(metrics).toMatchObject({ clients: undefined, clientCount: 7_000, streamCount: 1_200 });
      expect(metrics?.streams).toHaveLength(100);
    });

    test.each([
      ['basic', USER],
      ['bearer', { token: 'tok"en' }],
    ] as const)('takes a password (%s), which no command holds', async (kind, credentials) => {
      await start(kind, [], credentials);
      expect(await ask()).toMatchObject({ version: '7.0.130' });
      expect(JSON.stringify(asked.map(({ command }) => command))).not.toMatch(/monitor|cr\\|tok/);
      expect(JSON.stringify(probe.source)).not.toMatch(/monitor|se\\?"cr|tok\\?"en/);
      // The first question goes without.
      expect(asked.map(({ hasPassword }) => hasPassword)).toEqual([false, true, true]);
    });

    test('gives the password to no process of an ordinary user that only has the name', async () => {
      await start('basic', [], USER);
      await ask(10, 1_001);
      expect(probe.source.failure?.detail).toMatch(
        /asks for a password .*, which a process of user 1001 does not get unless it is named: -p \d+$/,
      );
      expect(asked.filter(({ hasPassword }) => hasPassword)).toEqual([]);
      probe.close();
      probe = new ApiProbe(host, server?.pid ?? 0, { isAsked: true, credentials: USER, isNamedByPid: true });
      await refresh(0);
      nowMs = 0;
      expect(await ask(10, 1_001)).toMatchObject({ version: '7.0.130' });
    });

    test('says that it wants a password, and asks seldom with a wrong one, which SRS writes into its log', async () => {
      await start('basic');
      await ask();
      expect(probe.source.failure).toMatchObject({
        reason: 'failed',
        detail: expect.stringMatching(/asks for a password .*: set api-user and api-password, or api-token/),
      });
      probe.close();
      probe = new ApiProbe(host, server?.pid ?? 0, {
        isAsked: true,
        credentials: { ...USER, password: 'wrong' },
      });
      await refresh(0);
      nowMs = 0;
      await ask();
      expect(probe.source.failure?.detail).toMatch(/asks for a password .* refuses the one that is set$/);
      const before = asked.length;
      for (let turn = 1; turn <= 100; turn++) await refresh(nowMs + turn * 10_000);
      await new Promise(resolve => setTimeout(resolve, 100));
      expect(asked).toHaveLength(before);
    });

    test.each([
      ['index', /no port of SRS answers as its HTTP API/, 'unsupported'],
      ['garbage', /no port of SRS answers as its HTTP API/, 'unsupported'],
      ['huge', /no port of SRS answers as its HTTP API/, 'unsupported'],
      ['hang', /no port of SRS answers as its HTTP API/, 'unsupported'],
    ])('that answers with %s is none', async (kind, detail, reason) => {
      await start(kind);
      const before = process.memoryUsage().rss;
      const startMs = performance.now();
      await ask();
      expect(probe.source.failure).toMatchObject({ reason, detail: expect.stringMatching(detail) });
      expect(performance.now() - startMs).toBeLessThan(4_000);
      expect(process.memoryUsage().rss - before).toBeLessThan(60_000_000);
    });

    test('that lies has no figures where these cannot be', async () => {
      await start('lies', [1, 2]);
      const known = await ask();
      expect(known).toMatchObject({
        version: undefined,
        uptimeSeconds: undefined,
        clientCount: undefined,
        sentBytes: undefined,
        receivedBytes: undefined,
      });
      expect(known?.streams?.items).toEqual([
        expect.objectContaining({
          url: '/live/s0',
          clients: undefined,
          videoFrames: undefined,
          videoCodec: undefined,
        }),
      ]);
    });

    test('tells by the same question what it exports, as long as it does', async () => {
      await start('exporter', [3, 9]);
      const known = await ask();
      expect(known).toMatchObject({
        clientCount: 9,
        isExportOff: false,
        exported: { version: '7.0.130', cpuPercent: 61.4739, residentKilobytes: 30_700, streamCount: 3 },
      });
      expect(probe.source.missing).toBeUndefined();
      const before = asked.length;
      await ask();
      expect(asked).toHaveLength(before + 1);
      expect(asked.flatMap(({ urls }) => urls).at(-1)).toMatch(/\/metrics$/);
    });

    test('that is closed by a password tells what it exports, and says what would open the rest', async () => {
      await start('closed', [3, 9]);
      const known = await ask();
      expect(known).toMatchObject({
        version: '7.0.130',
        clientCount: undefined,
        streams: undefined,
        clients: undefined,
        exported: { clientCount: 9, streamCount: 3, cpuPercent: 61.4739 },
      });
      expect(probe.source).toMatchObject({
        failure: undefined,
        missing: { reason: 'failed', detail: expect.stringMatching(/asks for a password .*: set api-user/) },
      });
      const before = asked.length;
      await ask();
      expect(asked).toHaveLength(before + 1);
      expect(asked.slice(before).flatMap(({ urls }) => urls)).toEqual([`${known?.origin}/metrics`]);
      // Whether the password was taken away is asked later, on the clock of the host.
      await ask(10_000_000);
      expect(asked.filter(({ urls }) => urls.at(-1)?.endsWith('/summaries') === true)).toHaveLength(2);
    });

    test('that is closed to a wrong password does not get it again every 10 s', async () => {
      await start('closed', [], { ...USER, password: 'wrong' });
      await ask();
      await ask();
      await ask(300);
      expect(probe.source.missing?.detail).toMatch(/refuses the one that is set$/);
      expect(asked.filter(({ hasPassword }) => hasPassword)).toHaveLength(1);
    });

    test.each([
      ['torn', /\/metrics has no metrics that were understood$/],
      ['late', /\/metrics did not answer$/],
    ])('that exports what is %s tells the rest, and says so', async (kind, detail) => {
      await start(kind, [3, 9]);
      const known = await ask();
      expect(known).toMatchObject({ clientCount: 9, exported: undefined });
      expect(known?.streams?.items).toHaveLength(3);
      expect(probe.source.missing?.detail).toMatch(detail);
    });

    test('is found anew after it was silent for a while, and is not waited for', async () => {
      await start('plain');
      await ask();
      const answered = probe.source.atMs;
      await server?.stop();
      for (let turn = 0; turn < 3; turn++) await ask();
      expect(probe.source.failure?.detail).toMatch(
        isHost ? /did not answer: it takes no connection$/ : /did not answer: nsenter: cannot open /,
      );
      expect(probe.source.atMs).toBeGreaterThan(answered);
      const before = asked.length;
      await refresh(nowMs + 10_000);
      expect(asked).toHaveLength(before);
    });
  });

  test('is reached in the network namespace of SRS', async () => {
    const namespace = await createNamespace();
    try {
      server = startProgram('srs-api.py', ['plain'], namespace);
      await server.nextLine();
      probe = new ApiProbe(host, server.pid, { isAsked: true, credentials: undefined });
      await refresh(0, false);
      expect(await ask(10, 0, false)).toMatchObject({ version: '7.0.130' });
      expect(asked.at(-1)?.command?.slice(0, 5)).toEqual(['nsenter', '-t', String(server.pid), '-n', '--']);
    } finally {
      await server?.stop();
      await namespace.dispose();
    }
  });

  test('is not asked where it is not to be', async () => {
    server = startProgram('srs-api.py', ['plain']);
    await server.nextLine();
    probe = new ApiProbe(host, server.pid, { isAsked: false, credentials: undefined });
    for (let second = 0; second < 30; second++) await refresh(second * 1_000);
    await new Promise(resolve => setTimeout(resolve, 100));
    expect(asked).toEqual([]);
    expect(probe.source.failure).toMatchObject({ reason: 'unsupported' });
  });
});

describe('the paths that are ever asked for', () => {
  test('change nothing', () => {
    const source = readFileSync(new URL('../../src/srs/api/ask-api.ts', import.meta.url), 'utf8');
    expect(source).not.toMatch(/-X|--request|--data|'-d'|DELETE|\/raw|\/signal|\/valgrind|\/rtc\//);
  });
});
