import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { Codec, packRecord, placeInChunk, readHead } from '../../src/storage/recordings/record-format.ts';
import { placesOf } from '../helpers/damage.ts';

const FOLDER = fileURLToPath(new URL('../fixtures/recordings/', import.meta.url));
const PROGRAM = fileURLToPath(new URL('../../bin/srs-top.js', import.meta.url));

/** Recordings of every version that was released: none of them is ever made anew. */
const RECORDINGS = readdirSync(FOLDER).filter(name => name.endsWith('.srstop'));

async function linesOf(...args: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  const { stdout } = await execa(process.execPath, [PROGRAM, ...args]);
  return stdout.split('\n').map(line => JSON.parse(line) as Record<string, unknown>);
}

describe.each(RECORDINGS)('the recording of version %s', name => {
  it('opens, and tells of its incident: starved, lost until it was reniced', async () => {
    const lines = await linesOf('--json', '--replay', FOLDER + name);
    expect(lines).toHaveLength(49);
    const lost = lines.map(
      ({ srs }) => (srs as { udp: { receiveBufferErrors: number } }[])[0]?.udp.receiveBufferErrors,
    );
    const findings = lines.map(line => (line.findings as { id: string }[]).map(({ id }) => id));
    expect(findings[20]).toContain('starved');
    expect(lost[20]).toBeGreaterThan(1_000);
    expect(lost.at(-1)).toBe(0);
    expect(findings.at(-1)).not.toContain('starved');
  });

  it('of which a crash left one refresh has nothing to report, which is said', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'srs-top-golden-'));
    try {
      const file = readFileSync(FOLDER + name);
      const [first] = placesOf(file);
      const path = join(directory, name);
      writeFileSync(path, file.subarray(0, (first?.offset ?? 0) + (first?.bytes ?? 0) + 100));
      const { stdout, stderr, exitCode } = await execa(process.execPath, [PROGRAM, 'replay', path, '--json']);
      expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 0 });
      expect(stderr.split('\n')).toEqual([
        expect.stringMatching(/: 100 bytes at [\d,]+ are damaged or cut off; one refresh can be read$/),
        'srs-top: nothing to report: a report is of two refreshes; srs-top doctor tells of one alone',
      ]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('of which one refresh is left, for two reasons, tells these alone', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'srs-top-golden-'));
    try {
      const file = readFileSync(FOLDER + name);
      const [first] = placesOf(file);
      const end = (first?.offset ?? 0) + (first?.bytes ?? 0);
      const { at = 0, wall = 0, place = 0 } = readHead(file, first?.offset ?? 0) ?? {};
      const payload = Buffer.from('{"at":"never"}');
      const head = { flags: 0, codec: Codec.None, rawBytes: payload.length, at: at + 1e6, wall: wall + 1e3 };
      const noFrame = packRecord(
        { ...head, place: place === 0 ? 0 : placeInChunk(place) },
        payload,
        zlib.crc32,
      );
      const path = join(directory, name);
      writeFileSync(path, Buffer.concat([file.subarray(0, end), noFrame, Buffer.alloc(100)]));
      const { stdout, stderr, exitCode } = await execa(process.execPath, [PROGRAM, 'replay', path, '--json']);
      expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 0 });
      expect(stderr.split('\n')).toEqual([
        expect.stringMatching(/: 100 bytes at [\d,]+ are damaged or cut off; 2 refreshes can be read$/),
        expect.stringMatching(
          /: the record at byte .* could not be read: .*; one of 2 refreshes is left out$/,
        ),
      ]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('is played from a moment on, with its windows full', async () => {
    const lines = await linesOf('--json', '--replay', FOLDER + name, '--from', '+20s', '--to', '+22s');
    const all = await linesOf('--json', '--replay', FOLDER + name);
    const [first] = lines;
    const same = all.find(({ time }) => time === first?.time);
    const udpOf = (line: typeof first) => (line?.srs as { udp: object }[] | undefined)?.[0]?.udp;
    expect(lines).toHaveLength(3);
    expect(udpOf(first)).toEqual(udpOf(same));
  });
});

it('there is one of this version', () => {
  expect(RECORDINGS).not.toEqual([]);
});
