import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCapture, recordsUntil } from '../../../src/host/recorded/capture.ts';
import { createRecordedHost } from '../../../src/host/recorded/recorded.ts';

const HEALTHY = fileURLToPath(new URL('../../fixtures/healthy-rtc.ndjson.gz', import.meta.url));
const LINE = '{"t":0.5,"wall":"2026-11-23T01:45:50Z","files":{"/proc/stat":"cpu 1"}}';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'srs-top-capture-'));
  file = join(folder, 'recording.ndjson');
});

afterEach(() => rm(folder, { recursive: true }));

it('reads a recording that is gzipped', async () => {
  const records = await readCapture(HEALTHY);
  expect(records.length).toBe(90);
  expect(records[0]?.t).toBe(0.012394);
  expect(records[0]?.wall).toBe('2026-11-23T02:39:59Z');
  expect(records[0]?.links?.['/proc/4156/ns/net']).toBe('net:[4026532177]');
  expect(records[1]?.links).toBeUndefined();
  expect(records[89]?.t).toBe(89.012045);
});

it('reads one that is not', async () => {
  await writeFile(file, `${LINE}\n${LINE}\n`);
  expect((await readCapture(file)).map(record => record.files['/proc/stat'])).toEqual(['cpu 1', 'cpu 1']);
});

it('gives what is whole of one that was cut off', async () => {
  await writeFile(file, `${LINE}\n${LINE.slice(0, 30)}`);
  expect((await readCapture(file)).length).toBe(1);
  const whole = await readFile(HEALTHY);
  await writeFile(file, whole.subarray(0, whole.length / 2));
  const records = await readCapture(file);
  expect(records.length).toBeGreaterThan(20);
  expect(records.length).toBeLessThan(90);
});

it.each([
  ['', 'expected a recording, got no whole line'],
  ['no json\n', 'line 1: expected a line of JSON, as a capture has, got "no json"'],
  [`${LINE}\n{"t":1}\n`, 'line 2: expected {"t": seconds, "wall": time, "files": {path: text}, '],
  [`${LINE}\n{"t":1}\n`, 'got {"t":1}'],
  [`[${LINE}]\n`, 'line 1: expected {"t": seconds, '],
  ['{"schema":1,"time":"2026-11-23T01:45:50Z","srs":[]}\n', "line 1: this is srs-top's own JSON (--json)"],
  ['null\n', 'line 1: expected {"t": seconds'],
  ['\u001f\u008b no gzip', 'got no whole line: it is damaged (unknown compression method)'],
])('says what is wrong with %j', async (text, message) => {
  await writeFile(file, Buffer.from(text, 'latin1'));
  await expect(readCapture(file)).rejects.toThrow(message);
  await expect(readCapture(file)).rejects.toThrow(file);
});

it('says what is wrong without what a recording could drive a terminal with', async () => {
  for (const line of ['\u001b]0;owned\u0007', '"\u001b[2J"', '["\u009b2J"]']) {
    await writeFile(file, `${line}\n`);
    const problem = await readCapture(file).catch((error: unknown) => String(error));
    expect(problem).toContain('line 1: expected');
    expect(problem).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
  }
});

it('says when there is no such file', async () => {
  await expect(readCapture(file)).rejects.toThrow('ENOENT');
});

it.each([
  [2, ['a', 'b', 'c']],
  [1.9, ['a', 'b']],
  [0, ['a']],
  [1_000, ['a', 'b', 'c', 'd']],
])('has so many records until %d s after the first', (seconds, walls) => {
  const records = ['a', 'b', 'c', 'd'].map((wall, index) => ({ t: 5.5 + index, wall, files: {} }));
  expect(recordsUntil(records, seconds).map(({ wall }) => wall)).toEqual(walls);
});

describe('a record whose shape is wrong is refused with its line and its field', () => {
  const change = (fields: object) => JSON.stringify({ ...JSON.parse(LINE), ...fields });

  it.each([
    [change({ gone: 5 }), 'expected gone to be a list of paths, got 5'],
    [change({ gone: [5] }), 'expected gone to be a list of paths, got [5]'],
    [change({ gone: ['x'.repeat(5_000)] }), 'expected gone to be a list of paths, got ["xxx'],
    [change({ gone: { a: 'b' } }), 'expected gone to be a list of paths'],
    [
      change({ files: { '/proc/stat': 5 } }),
      'expected files to be texts by their paths, got {"/proc/stat":5}',
    ],
    [change({ files: ['a'] }), 'expected files to be texts by their paths, got ["a"]'],
    [change({ files: 'a' }), 'expected files to be texts by their paths, got "a"'],
    [change({ files: { ['/a'.repeat(3_000)]: '' } }), 'expected files to be texts by their paths'],
    [change({ links: { a: null } }), 'expected links to be targets by their paths, got {"a":null}'],
    [change({ commands: { tc: 3 } }), 'expected commands to be texts by their command lines, got {"tc":3}'],
    [change({ links: 'a' }), 'expected links to be targets by their paths, got "a"'],
    [change({ srsLog: {} }), 'expected srsLog to be a text, got {}'],
    [change({ wall: 5 }), 'expected wall to be a time such as "2026-11-23T01:45:50Z", got 5'],
    [change({ wall: 'yesterday' }), 'expected wall to be a time such as'],
    [change({ wall: '2026-99-99T01:45:50Z' }), 'expected wall to be a time such as'],
    [change({ t: '5' }), 'expected t to be monotonic seconds, got "5"'],
    [change({ t: -1 }), 'expected t to be monotonic seconds, got -1'],
    [change({ t: 1e300 }), 'expected t to be monotonic seconds, got 1e+300'],
    [LINE.replace('0.5', '1e999'), 'expected t to be monotonic seconds, got null'],
    [change({ t: 0.25 }), 'expected t to be 0.5 or more, since lines are in order of time, got 0.25'],
  ])('%.60s', async (line, message) => {
    await writeFile(file, `${LINE}\n${line}\n`);
    await expect(readCapture(file)).rejects.toThrow(`line 2: ${message}`);
  });

  it('whatever it is: nothing but a record or a sentence comes of any JSON', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record(
          {
            t: fc.jsonValue(),
            wall: fc.oneof(fc.jsonValue(), fc.constant('2026-11-23T01:45:50Z')),
            files: fc.oneof(fc.jsonValue(), fc.constant({})),
            gone: fc.jsonValue(),
            links: fc.jsonValue(),
            srsLog: fc.jsonValue(),
          },
          { requiredKeys: [] },
        ),
        async value => {
          await writeFile(file, `${JSON.stringify(value)}\n`);
          const records = await readCapture(file).catch((error: Error) => error.message);
          if (typeof records === 'string') {
            expect(records).toMatch(/line 1: (?:expected|this is) /);
            expect(records.length).toBeLessThan(500);
          } else {
            const host = createRecordedHost(records);
            expect(host.clock.time().toISOString()).toMatch(/^\d{4}-/);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('what would fill the memory', () => {
  /** `text` again and again, until so many bytes are written, gzipped. */
  async function writeBomb(text: string, bytes: number): Promise<void> {
    const piece = Buffer.from(text.repeat(Math.ceil(2 ** 20 / text.length)));
    async function* pieces() {
      for (let written = 0; written < bytes; written += piece.length) yield piece;
    }
    await pipeline(pieces, createGzip({ level: 1 }), createWriteStream(file));
  }

  it('a line without an end is given up after 16 MiB', async () => {
    await writeBomb('a', 2 ** 30);
    const before = process.memoryUsage.rss();
    await expect(readCapture(file)).rejects.toThrow(
      'line 1: expected a record, got more than 16 MiB without an end',
    );
    expect(process.memoryUsage.rss() - before).toBeLessThan(200 * 2 ** 20);
  });

  it.each([`${LINE}\n`, `${LINE.replace('cpu 1', 'cpu 1 '.repeat(20_000))}\n`])(
    'of too many records the first are played: %.20s',
    { timeout: 60_000 },
    async line => {
      await writeBomb(line, 700 * 2 ** 20);
      const notes: string[] = [];
      const records = await readCapture(file, note => void notes.push(note));
      expect(records.length).toBeGreaterThan(1_000);
      expect(records.length).toBeLessThan(700_000);
      expect(notes).toEqual([
        `${file}: it takes more than 256 MiB of memory: playing the ${records.length} records before that, 0 s`,
      ]);
    },
  );
});

it('says that the end is missing, or damaged', async () => {
  const whole = await readFile(HEALTHY);
  const notes: string[] = [];
  const tell = (note: string): void => void notes.push(note);
  await writeFile(file, whole.subarray(0, whole.length / 2));
  const half = await readCapture(file, tell);
  expect(notes.splice(0)).toEqual([
    `${file}: its last line was cut off: playing the ${half.length} records before that, ${half.length - 1} s`,
  ]);
  const damaged = Buffer.from(whole);
  damaged.fill(0xff, 40_000, 40_050);
  await writeFile(file, damaged);
  const some = await readCapture(file, tell);
  expect(some.length).toBeGreaterThan(10);
  expect(notes.splice(0)[0]).toMatch(/it is damaged \(.*\): playing the \d+ records before that, \d+ s$/);
  await readCapture(HEALTHY, tell);
  expect(notes).toEqual([]);
});
