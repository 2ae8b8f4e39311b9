import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { isFailure } from '../src/host/host.ts';
import type { CaptureRecord } from '../src/host/recorded/capture-record.ts';
import { openImported } from '../src/host/recorded/imported/open-imported.ts';
import type { Frame } from '../src/host/recording/frame.ts';
import { importRecording } from '../src/import-recording.ts';
import { OpenRecording } from '../src/open-recording.ts';
import { Replay } from '../src/replay.ts';
import { Session } from '../src/session.ts';
import { DEFAULT_SETTINGS } from '../src/settings/settings.ts';
import { RecordingReader } from '../src/storage/recordings/recording-reader.ts';
import { Told } from '../src/told.ts';

const folder = mkdtempSync(join(tmpdir(), 'srs-top-import-'));
afterAll(() => rmSync(folder, { recursive: true }));

const WANTED = { name: 'srs' };
const REAL = fileURLToPath(new URL('fixtures/sysstat/loss.json', import.meta.url));

let made = 0;
async function imported(
  from: string,
  { isAnonymised = false } = {},
): Promise<{ path: string; notes: string[] }> {
  const path = join(folder, `${++made}.srstop`);
  const notes: string[] = [];
  await importRecording({
    ...{ from, to: path, version: '0.0.0', windowSeconds: 30, wanted: WANTED, isAnonymised },
    tell: note => notes.push(note),
  });
  return { path, notes };
}

function captureOf(records: readonly CaptureRecord[]): string {
  const path = join(folder, `${++made}.ndjson`);
  writeFileSync(path, records.map(record => `${JSON.stringify(record)}\n`).join(''));
  return path;
}

async function framesOf(path: string): Promise<readonly unknown[]> {
  const reader = await RecordingReader.open(path, problem => expect(problem).toBe(''));
  const frames: unknown[] = [];
  for (let frame = await reader.next(); frame !== undefined; frame = await reader.next())
    frames.push(frame.value);
  await reader.close();
  return frames;
}

/** What sadf printed, of a sar that wrote down its figures every ten minutes; the loss is in the third. */
function everyTenMinutes(): string {
  const printed = JSON.parse(readFileSync(REAL, 'utf8'));
  const [host] = printed.sysstat.hosts;
  host.statistics = [...host.statistics, ...host.statistics].map((one: object, index: number) => {
    const time = new Date(Date.UTC(2026, 10, 29, 3, 10 * (index + 1))).toISOString();
    return {
      ...one,
      timestamp: { date: time.slice(0, 10), time: time.slice(11, 19), utc: 1, interval: 600 },
    };
  });
  const path = join(folder, 'sadf.json');
  writeFileSync(path, JSON.stringify(printed));
  return path;
}

test('with other names, what was imported of two hosts is not taken for that of one', async () => {
  const ids: unknown[] = [];
  for (const isAnonymised of [true, true, false, false]) {
    const [first] = await framesOf((await imported(REAL, { isAnonymised })).path);
    ids.push((first as Frame).key?.header.hostId);
  }
  const [one, another, ...real] = ids;
  expect(one).toMatch(/^anonymous-[\da-f-]{36}$/);
  expect(another).not.toBe(one);
  const name = JSON.parse(readFileSync(REAL, 'utf8')).sysstat.hosts[0].nodename;
  expect(real).toEqual([name, name]);
});

test('figures of sar some of which are missing are refreshed at the same times as the recording of them', async () => {
  const printed = JSON.parse(readFileSync(REAL, 'utf8'));
  const [host] = printed.sysstat.hosts;
  const [first, , third] = host.statistics;
  host.statistics = [first, third].map((one: object, index: number) => ({
    ...one,
    timestamp: { date: '2026-11-29', time: `22:41:1${4 + 3 * index}`, utc: 1, interval: 1 },
  }));
  const path = join(folder, 'some.json');
  writeFileSync(path, JSON.stringify(printed));
  const recording = await OpenRecording.open((await imported(path)).path, problem =>
    expect(problem).toBe(''),
  );
  const source = await openImported(path, { untilSeconds: undefined, isWatched: false }, () => undefined);
  if (source === undefined) throw new Error('it was not known for what it is');
  for (const one of [source, await recording.play()]) {
    expect(one.recordedEveryMs).toBe(3_000);
    const times: number[] = [];
    do times.push(one.clock.time().getTime() % 60_000);
    while (await one.clock.sleepUntil(one.clock.nowMs() + 3_000));
    expect(times).toEqual([13_000, 17_000]);
  }
  await recording.close();
});

describe('figures of sar, ten minutes apart, as a recording', () => {
  async function play() {
    const { path } = await imported(everyTenMinutes());
    const recording = await OpenRecording.open(path, problem => expect(problem).toBe(''));
    const host = await recording.play({ speed: 1 });
    const settings = { ...DEFAULT_SETTINGS, delaySeconds: host.header.delaySeconds, windowSeconds: 30 };
    const replay = new Replay(host, {
      recording,
      isPaused: true,
      makeSession(of, before) {
        const told = new Told(of);
        const session = new Session({ ...settings, host: of, wanted: WANTED, told, stateDirectory: folder });
        if (before !== undefined) session.lookAs(before);
        return session;
      },
    });
    await replay.begin();
    void replay.run();
    const settled = async (): Promise<void> => {
      while (replay.state().target !== undefined) await new Promise(resolve => setTimeout(resolve, 5));
    };
    const time = (): string => new Date(replay.wall).toISOString().slice(11, 16);
    return { host, replay, settled, time, [Symbol.asyncDispose]: () => replay.close() };
  }

  test('say where they come from, and how far apart they are', async () => {
    await using played = await play();
    expect(played.host.header).toMatchObject({
      hostName: 'edge-3',
      delaySeconds: 600,
      origin: { tool: 'sysstat', texts: 'figures', source: 'sadf.json', isInstant: false },
    });
  });

  test('are stepped through one after the other, without waiting for ten minutes', async () => {
    await using played = await play();
    expect(played.time()).toBe('03:00');
    for (const time of ['03:10', '03:20', '03:30']) {
      played.replay.step();
      while (played.time() !== time) await new Promise(resolve => setTimeout(resolve, 5));
    }
    const { snapshot } = played.replay.state().session.current();
    expect(snapshot?.metrics.elapsedSeconds).toBe(600);
    expect(snapshot?.metrics.cpus[0]?.user).toBeGreaterThan(50);
    // 60 times as fast, and two seconds for one of them at the most.
    for (let press = 0; press < 9; press++) played.replay.changeSpeed(1);
    const began = performance.now();
    played.replay.playOrPause();
    while (played.time() !== '04:00') await new Promise(resolve => setTimeout(resolve, 5));
    expect(performance.now() - began).toBeLessThan(3_000);
  });

  test('are gone to by time, and a key that goes ten seconds goes on or back by one of them', async () => {
    await using played = await play();
    const { replay } = played;
    replay.seek(Date.UTC(2026, 10, 29, 4, 0));
    await played.settled();
    expect(played.time()).toBe('04:00');
    replay.seekBy(-10_000);
    await played.settled();
    expect(played.time()).toBe('03:50');
    replay.seekBy(10_000);
    await played.settled();
    expect(played.time()).toBe('04:00');
    replay.seekBy(-3_600_000);
    await played.settled();
    expect(played.time()).toBe('03:00');
  });

  test('have the times of their losses among the moments that are jumped to', async () => {
    await using played = await play();
    const { replay } = played;
    expect(
      replay.moments.map(({ kind, wall }) => [kind, new Date(wall).toISOString().slice(11, 16)]),
    ).toEqual([
      ['finding', '03:30'],
      ['finding', '04:10'],
    ]);
    replay.jump(1);
    await played.settled();
    expect(played.time()).toBe('03:30');
    expect(replay.wordsOf(replay.moments[0] as never)).toMatch(
      /^the host's UDP sockets lost 11,\d{3},\d{3} datagrams between 03:20 and 03:30 UTC$/,
    );
    replay.jump(1);
    await played.settled();
    expect(played.time()).toBe('04:10');
    replay.jump(-1);
    await played.settled();
    expect(played.time()).toBe('03:30');
  });
});

describe('what a record does not say any more', () => {
  const wall = (second: number): string => `2026-11-23T01:45:0${second}Z`;
  const records: readonly CaptureRecord[] = [
    {
      ...{ t: 0, wall: wall(0) },
      files: {
        '/proc/sys/kernel/hostname': 'edge-3\n',
        '/proc/net/snmp': 'a\n',
        '/proc/net/snmp6': 'b\n',
        '/proc/7/stat': '7',
        '/proc/7/status': 'State',
      },
      links: { '/proc/7/fd/1': '/dev/null', '/proc/7/fd/2': 'socket:[5]' },
      commands: { 'nsenter -t 7 -n tc -s -j qdisc': '[]' },
    },
    { t: 1, wall: wall(1), files: {}, gone: ['/proc/net/snmp'], links: { '/proc/7/fd/2': 'socket:[5]' } },
    { t: 2, wall: wall(2), files: {}, gone: ['/proc/7/stat', '/proc/7/status'], links: {} },
  ];

  test('is unknown from then on, and what only begins like it stays', async () => {
    const { path } = await imported(captureOf(records));
    const recording = await OpenRecording.open(path, problem => expect(problem).toBe(''));
    const host = await recording.play();
    const question = {
      texts: ['/proc/net/snmp', '/proc/net/snmp6', '/proc/7/stat', '/proc/*/stat'],
      links: ['/proc/7/fd/*'],
      names: ['/proc/7'],
    };
    const seen: unknown[] = [];
    do {
      const look = await host.look(question);
      seen.push({
        texts: question.texts.slice(0, 3).map(one => !isFailure(look.text(one))),
        found: [...look.texts('/proc/*/stat').keys()],
        links: [...look.links('/proc/7/fd/*')].map(([at, to]) => (isFailure(to) ? at : `${at} ${to}`)),
        names: look.names('/proc/7'),
      });
    } while (await host.clock.sleepUntil(host.clock.nowMs() + 1_000));
    expect(seen).toEqual([
      {
        texts: [true, true, true],
        found: ['/proc/7/stat'],
        links: ['/proc/7/fd/1 /dev/null', '/proc/7/fd/2 socket:[5]'],
        names: ['stat', 'status', 'fd'],
      },
      {
        texts: [false, true, true],
        found: ['/proc/7/stat'],
        links: ['/proc/7/fd/2 socket:[5]'],
        names: ['stat', 'status', 'fd'],
      },
      {
        texts: [false, true, false],
        found: [],
        links: ['/proc/7/fd/*'],
        names: { asked: '/proc/7', reason: 'gone', detail: 'not in the recording' },
      },
    ]);
    const { stdout, exitCode } = await host.query([
      'nsenter',
      '-t',
      '7',
      '-n',
      '--',
      'tc',
      '-s',
      '-j',
      'qdisc',
    ]);
    expect({ stdout, exitCode }).toEqual({ stdout: '[]', exitCode: 0 });
    await recording.close();
  });
});

describe('secrets of what is imported', () => {
  const S = 'Zx9SECRET7q';
  const HEAD = '[2026-11-23 01:45:23.267][INFO][12131][6f8884e4]';
  const record: CaptureRecord = {
    ...{ t: 3, wall: '2026-11-23T01:45:50Z' },
    files: {
      '/proc/7/cmdline': `./srs\0-i\0rtmp://media.example.org/live/${S}\0`,
      '/proc/7/net/udp': '  1: 097100CB:1F40 00000000:0000 07',
      '/proc/sys/kernel/hostname': 'edge-7.example.org\n',
      '/proc/loadavg': '1.00 1.00 1.00 1/2 3\n',
    },
    links: { '/proc/7/fd/9': `/data/${S}.flv`, '/proc/7/fd/3': '/usr/local/srs/objs/srs.log' },
    commands: { 'ss -tin': 'ESTAB 0 0 203.0.113.9:1935 8.8.8.8:4711\n' },
    // It ends amid a line, of which nobody can tell yet what it says.
    srsLog: `${HEAD} tcUrl=${S}\n${HEAD} tcUrl=/${S}`,
  };
  const later: CaptureRecord = { t: 4, wall: '2026-11-23T01:45:51Z', files: {}, srsLog: `${S}\n` };

  test('are not in the recording', async () => {
    const { path } = await imported(captureOf([record, later]));
    const [first, second] = (await framesOf(path)).map(frame => JSON.stringify(frame));
    expect(first).toContain('./srs\\u0000-i\\u0000rtmp://media.example.org/live/***');
    expect(first).toContain('1.00 1.00 1.00 1/2 3');
    expect(first).toContain(`${HEAD} \\n`);
    expect(`${first}${second}`).not.toContain(S);
  });

  test('and other names are, where they are wanted', async () => {
    const { path } = await imported(captureOf([record, later]), { isAnonymised: true });
    const all = JSON.stringify(await framesOf(path));
    for (const real of [S, 'edge-7', 'media.example.org', '203.0.113.9', '097100CB', 'ndjson'])
      expect(all).not.toContain(real);
    expect(all).toContain('"hostName":"host-1"');
    expect(all).toContain('198.18.0.1:1935');
    expect(all).toContain('"isAnonymised":true');
  });

  test('and its log is read as it was appended', async () => {
    const { path } = await imported(captureOf([record, later]));
    const recording = await OpenRecording.open(path, problem => expect(problem).toBe(''));
    const host = await recording.play();
    const first = await host.readFrom('/proc/7/fd/3', 0);
    expect(first).toMatchObject({ text: `${HEAD} \n`, beganAnew: false });
    const { offset } = first as { readonly offset: number };
    expect(await host.clock.sleepUntil(host.clock.nowMs() + 1_000)).toBe(true);
    expect(await host.readFrom('/usr/local/srs/objs/srs.log', offset)).toMatchObject({
      text: `${HEAD} \n`,
      offset: 2 * offset + 1 + S.length,
    });
    expect(await host.readFrom('/proc/7/fd/9', 0)).toMatchObject({ reason: 'gone' });
    await recording.close();
  });
});

test('of a source that breaks off at once, or of nothing, no file is left', async () => {
  const path = join(folder, 'none');
  writeFileSync(path, '');
  await expect(imported(path)).rejects.toThrow(/none: expected a recording .+, got nothing$/);
  const cut = captureOf([]);
  await expect(imported(cut)).rejects.toThrow(/got nothing$/);
  expect(readdirSync(folder).filter(name => [`${made - 2}.srstop`, `${made}.srstop`].includes(name))).toEqual(
    [],
  );
  const { path: recording } = await imported(REAL);
  await expect(imported(recording)).rejects.toThrow(
    /: it is a recording of srs-top already: srs-top replay plays it$/,
  );
});
