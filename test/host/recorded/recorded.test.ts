import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Host, isFailure } from '../../../src/host/host.ts';
import { type CaptureRecord, readCapture } from '../../../src/host/recorded/capture.ts';
import { createRecordedHost } from '../../../src/host/recorded/recorded.ts';
import { listNames, readLinks, readTexts } from '../../helpers/look-at.ts';

let incident: readonly CaptureRecord[];

beforeAll(async () => {
  incident = await readCapture(
    fileURLToPath(new URL('../../fixtures/incident-rcvbuf-renice.ndjson.gz', import.meta.url)),
  );
});

async function textOf(host: Host, path: string): Promise<string> {
  const result = (await readTexts(host, [path])).get(path);
  return result === undefined || isFailure(result) ? '' : result.text;
}

async function readAtMs(host: Host, path: string): Promise<number | undefined> {
  const result = (await readTexts(host, [path])).get(path);
  return result === undefined || isFailure(result) ? undefined : result.atMs;
}

async function receiveBufferErrors(host: Host): Promise<number> {
  const [names = '', values = ''] = (await textOf(host, '/proc/7847/net/snmp')).match(/^Udp:.*$/gm) ?? [];
  return Number(values.split(' ')[names.split(' ').indexOf('RcvbufErrors')]);
}

/** The nice value of every thread: field 19 of its stat, the 17th behind the name. */
async function niceOfThreads(host: Host): Promise<readonly number[]> {
  const texts = await readTexts(host, ['/proc/7847/task/*/stat']);
  return [...texts.values()].map(result =>
    isFailure(result) ? Number.NaN : Number(result.text.split(') ')[1]?.split(' ')[16]),
  );
}

/** Records of which each changes one text, at the given times in seconds. */
function recordsAt(...seconds: readonly number[]): readonly CaptureRecord[] {
  return seconds.map((t, index) => ({
    t,
    wall: `2026-11-23T01:45:${String(50 + Math.floor(t)).padStart(2, '0')}Z`,
    files: { '/proc/uptime': `${index}` },
  }));
}

describe('the incident, played second by second', () => {
  it('shows the losses and the renice when they happened', async () => {
    const host = createRecordedHost(incident);
    const errors = new Map<number, number>();
    const nice = new Map<number, readonly number[]>();
    let second = 0;
    do {
      errors.set(second, await receiveBufferErrors(host));
      nice.set(second, await niceOfThreads(host));
      second++;
    } while (await host.clock.sleepUntil(second * 1_000));
    expect(second).toBe(150);
    expect([30, 50, 55, 60, 67, 70, 149].map(at => errors.get(at))).toEqual([
      0, 0, 2_362, 2_362, 7_382, 7_382, 7_382,
    ]);
    expect(nice.get(64)).toEqual([0, 0, 0, 0]);
    expect(nice.get(149)).toEqual([-15, -15, -15, -15]);
  });

  it('is a host with a name, processes, directories and links', async () => {
    const host = createRecordedHost(incident);
    expect(host.name).toBe('vm');
    expect(await listNames(host, '/proc/7847/task')).toEqual(['7847', '7849', '7850', '7851']);
    const names = await listNames(host, '/proc');
    expect(isFailure(names) ? [] : names.filter(name => /^\d+$/.test(name))).toEqual(['7847']);
    const links = await readLinks(host, ['/proc/7847/fd/*', '/proc/7847/ns/net']);
    expect(links.size).toBe(18);
    expect(links.get('/proc/7847/fd/15')).toBe('socket:[55253]');
    expect(links.get('/proc/7847/ns/net')).toBe('net:[4026532177]');
    expect((await readTexts(host, ['/sys/class/net/*/operstate'])).size).toBe(4);
  });

  it('gives every text the time of the record at which it was looked at', async () => {
    const host = createRecordedHost(incident);
    expect(await readAtMs(host, '/proc/stat')).toBeCloseTo(19.688, 6);
    await host.clock.sleepUntil(7_000);
    const { t = 0 } = incident[7] ?? {};
    // The host name did not change since the first record, but was read again at each.
    expect(await readAtMs(host, '/proc/sys/kernel/hostname')).toBeCloseTo(t * 1_000, 6);
    // These and the links are looked at every fifth time.
    const { t: slow = 0 } = incident[5] ?? {};
    expect(await readAtMs(host, '/sys/class/net/lo/operstate')).toBeCloseTo(slow * 1_000, 6);
    expect(await readAtMs(host, '/proc/irq/24/smp_affinity_list')).toBeCloseTo(slow * 1_000, 6);
    expect((await readLinks(host, ['/proc/7847/exe'])).get('/proc/7847/exe')).toBe('/usr/local/srs/objs/srs');
  });
});

describe('its clock', () => {
  it('begins at the first record and moves only when somebody sleeps', async () => {
    const { clock } = createRecordedHost(recordsAt(0.5, 1.5));
    expect(clock.nowMs()).toBe(500);
    await new Promise(resolve => setTimeout(resolve, 20));
    expect(clock.nowMs()).toBe(500);
  });

  it('stays on a record until the next is due, or near enough to be the one that was meant', async () => {
    const host = createRecordedHost(recordsAt(0, 1.036, 2));
    const stateAfter = async (atMs: number) => {
      const isOn = await host.clock.sleepUntil(atMs);
      return [isOn, host.clock.nowMs(), await textOf(host, '/proc/uptime')];
    };
    expect(await stateAfter(600)).toEqual([true, 600, '0']);
    expect(await stateAfter(635)).toEqual([true, 635, '0']);
    expect(await stateAfter(636)).toEqual([true, 1_036, '1']);
    expect(await stateAfter(1_000)).toEqual([true, 1_036, '1']);
    expect(await stateAfter(2_500)).toEqual([true, 2_500, '2']);
    expect(await stateAfter(3_000)).toEqual([false, 2_500, '2']);
  });

  it('steps over records when the refresh is slower than the recording', async () => {
    const host = createRecordedHost(recordsAt(0, 1, 2, 3, 4, 5));
    await host.clock.sleepUntil(3_000);
    expect(await textOf(host, '/proc/uptime')).toBe('3');
    expect(host.clock.nowMs()).toBe(3_000);
  });

  it('tells the time of the recording, never an earlier one', async () => {
    const { clock } = createRecordedHost(recordsAt(0.25, 1.25, 2.25));
    const times = [clock.time().toISOString()];
    for (const atMs of [800, 1_250, 2_250]) {
      await clock.sleepUntil(atMs);
      times.push(clock.time().toISOString());
    }
    expect(times).toEqual([
      '2026-11-23T01:45:50.000Z',
      '2026-11-23T01:45:50.550Z',
      '2026-11-23T01:45:51.000Z',
      '2026-11-23T01:45:52.000Z',
    ]);
  });
});

describe('its commands', () => {
  const QDISC = 'nsenter -t 7847 -n tc -s -j qdisc';
  const record = (t: number, commands?: Record<string, string>): CaptureRecord => ({
    t,
    wall: '2026-11-23T01:45:50Z',
    files: { '/proc/uptime': `${t}\n` },
    ...(commands === undefined ? {} : { commands }),
  });
  const records = [
    record(0, { [QDISC]: 'first', 'ss -tinH': 'all' }),
    record(1),
    record(2, { [QDISC]: 'second' }),
  ];

  it('print what they printed last, and tell when that was', async () => {
    const host = createRecordedHost(records);
    const ask = () => host.query(['nsenter', '-t', '7847', '-n', '--', 'tc', '-s', '-j', 'qdisc']);
    expect(await ask()).toMatchObject({ exitCode: 0, stdout: 'first', problem: undefined, atMs: 0 });
    await host.clock.sleepUntil(1_000);
    expect(await ask()).toMatchObject({ stdout: 'first', atMs: 0 });
    await host.clock.sleepUntil(2_000);
    expect(await ask()).toMatchObject({ stdout: 'second', atMs: 2_000 });
  });

  it('print all where a filter asks for less, and nothing that was not recorded', async () => {
    const host = createRecordedHost(records);
    expect(await host.query(['ss', '-tinH', 'sport', '=', ':1935'])).toMatchObject({ stdout: 'all' });
    expect(await host.query(['ss', '-uanmH'])).toMatchObject({ problem: 'unsupported', stdout: '' });
  });
});

describe('what is not there', () => {
  const records: readonly CaptureRecord[] = [
    {
      t: 0,
      wall: '2026-11-23T01:45:50Z',
      files: { '/proc/7/stat': 'srs', '/proc/8/stat': 'x', '/proc/stat': '' },
      links: { '/proc/7/exe': '/srs' },
    },
    { t: 1, wall: '2026-11-23T01:45:51Z', files: {}, gone: ['/proc/7/stat'], links: {} },
  ];

  it('is gone, with its directory, when the recording says so', async () => {
    const host = createRecordedHost(records);
    expect(await listNames(host, '/proc')).toEqual(['7', '8', 'stat']);
    await host.clock.sleepUntil(1_000);
    expect((await readTexts(host, ['/proc/7/stat'])).get('/proc/7/stat')).toEqual({
      asked: '/proc/7/stat',
      reason: 'gone',
      detail: 'not in the recording',
    });
    expect(await listNames(host, '/proc')).toEqual(['8', 'stat']);
    expect([...(await readTexts(host, ['/proc/*/stat'])).keys()]).toEqual(['/proc/8/stat']);
    expect(await listNames(host, '/proc/7')).toMatchObject({ asked: '/proc/7', reason: 'gone' });
    expect((await readLinks(host, ['/proc/7/exe'])).get('/proc/7/exe')).toMatchObject({ reason: 'gone' });
  });

  it('has an empty text when the file was empty', async () => {
    const host = createRecordedHost(records);
    expect((await readTexts(host, ['/proc/stat'])).get('/proc/stat')).toEqual({ text: '', atMs: 0 });
  });

  it('is everything, in an empty recording', async () => {
    const host = createRecordedHost([]);
    expect(host.name).toBe('recording');
    expect(await listNames(host, '/proc')).toMatchObject({ reason: 'gone' });
    expect(await host.clock.sleepUntil(1)).toBe(false);
  });

  it('never takes a member of every object for a link', async () => {
    const host = createRecordedHost(records);
    expect((await readLinks(host, ['constructor'])).get('constructor')).toMatchObject({ reason: 'gone' });
  });
});

it('can be asked for nothing but files, and changed in no way', async () => {
  const host = createRecordedHost(recordsAt(0));
  expect(host.kind).toBe('recorded');
  expect(host.isReadOnly).toBe(true);
  expect(await host.query(['ss'])).toMatchObject({ command: ['ss'], problem: 'unsupported' });
  expect(await host.execute(['renice'])).toMatchObject({ exitCode: undefined, problem: 'read-only' });
  expect(await host.start(['perf']).done).toMatchObject({ problem: 'read-only' });
  expect(await host.write('/proc/uptime', 'x')).toMatchObject({ asked: '/proc/uptime', reason: 'forbidden' });
  expect(await textOf(host, '/proc/uptime')).toBe('0');
  expect(await host.privilege()).toBe('user');
  expect(await host.facts()).toEqual({
    operatingSystem: undefined,
    cpuModel: undefined,
    virtualisation: undefined,
  });
});

describe('a gap in a recording', () => {
  /** How often a second passed while it was played, and the time at its end. */
  async function play(records: readonly CaptureRecord[]) {
    const host = createRecordedHost(records);
    let steps = 0;
    while (await host.clock.sleepUntil(host.clock.nowMs() + 1_000)) steps++;
    return { steps, endMs: host.clock.nowMs(), time: host.clock.time().toISOString() };
  }

  it('is stepped over at once, and time with it', async () => {
    const day = 86_400;
    const played = await play(recordsAt(0, 1, 2, 2 + day, 3 + day));
    expect(played).toMatchObject({ steps: 4, endMs: (3 + day) * 1_000 });
    expect(played.time).toBe('2026-11-24T01:45:53.000Z');
  });

  it('of a hundred million seconds is one step', async () => {
    expect(await play(recordsAt(0, 1, 1e8, 1e8 + 1))).toMatchObject({ steps: 3 });
    expect(await play(recordsAt(0, 1e8))).toMatchObject({ steps: 1, endMs: 1e11 });
  });

  it('is no gap where records are always far apart, or a few are late', async () => {
    const far = await play(recordsAt(0, 300, 600, 900));
    expect(far.endMs).toBe(900_000);
    expect(far.steps).toBeGreaterThan(500);
    const late = await play(recordsAt(0, 1, 2, 50, 51));
    expect(late.steps).toBeGreaterThan(25);
  });
});
