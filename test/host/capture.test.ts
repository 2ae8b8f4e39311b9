import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readCapture, recordsUntil } from '../../src/host/capture.ts';

const HEALTHY = fileURLToPath(new URL('../fixtures/healthy-rtc.ndjson.gz', import.meta.url));
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
  ['no json\n', 'line 1: expected JSON, got '],
  [`${LINE}\n{"t":1}\n`, 'line 2: expected {"t": seconds, "wall": time, "files": {…}}, got {"t":1}'],
  ['null\n', 'line 1: expected {"t": seconds'],
  ['\u001f\u008b no gzip', 'expected gzip, got '],
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
