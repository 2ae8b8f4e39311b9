import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { truncate } from 'node:fs/promises';
import zlib from 'node:zlib';
import { execaSync } from 'execa';
import { createSimulatedHost, scenarioOf } from '../../src/host/simulated/simulated.ts';
import { Monitor } from '../../src/monitor.ts';
import { Recording } from '../../src/recording.ts';
import { Codec, FILE_LINE, Flag, packRecord } from '../../src/storage/recordings/record-format.ts';
import { type Harm, harm } from './damage.ts';

/**
 * Records so many refreshes of a simulated host.
 * @param stepAt milliseconds by which the time of day is set forward (or back) for the refresh of this number; never
 *   unless given
 */
export async function recordSimulated(
  path: string,
  refreshes: number,
  stepAt: (refresh: number) => number = () => 0,
): Promise<void> {
  const scenario = scenarioOf('starved');
  if (scenario === undefined) throw new Error('there is no demo "starved"');
  const simulated = createSimulatedHost(scenario, { isReadOnly: true, speed: Number.POSITIVE_INFINITY });
  let count = 0;
  const time = (): Date => new Date(simulated.clock.time().getTime() + stepAt(count));
  const host = { ...simulated, clock: { ...simulated.clock, time } };
  const wanted = { name: 'srs' };
  const settings = { delaySeconds: 1, windowSeconds: 30 };
  const recording = new Recording({ host, settings, wanted, version: '0.0.0', hasCapsule: false });
  await recording.startFile(path);
  for await (const snapshot of new Monitor(recording.host, { ...settings, wanted }).run(
    new AbortController().signal,
  )) {
    recording.note(snapshot);
    if (++count >= refreshes) break;
  }
  await recording.close();
  await host.close();
}

interface Raw {
  readonly key?: object;
  readonly [field: string]: unknown;
}

/** A file whose records are whole and hold these frames, whatever they are. */
export function writeFrames(path: string, frames: readonly unknown[]): void {
  let at = 0;
  const records = frames.map(frame => {
    const raw = Buffer.from(JSON.stringify(frame));
    const isLarge = raw.length > 2 ** 20;
    const head = {
      flags: (frame as Raw | null)?.key === undefined ? 0 : Flag.Key,
      codec: isLarge ? Codec.Zstd : Codec.None,
    };
    const payload = isLarge ? zlib.zstdCompressSync(raw) : raw;
    at += 1_000_000;
    return packRecord({ ...head, rawBytes: raw.length, at, wall: 1.8e12 + at / 1_000 }, payload, zlib.crc32);
  });
  writeFileSync(path, Buffer.concat([Buffer.from(FILE_LINE), ...records]));
}

/** A record of which the head says little and the payload unpacks to much. */
function bomb(bytes: number): Buffer {
  // Frames of zstd one behind the other are one stream.
  const piece = zlib.zstdCompressSync(Buffer.alloc(64 * 2 ** 20));
  const payload = Buffer.concat(Array.from({ length: bytes / (64 * 2 ** 20) }, () => piece));
  const head = { flags: Flag.Key, codec: Codec.Zstd, rawBytes: 20 * 2 ** 20, at: 1e6, wall: 1.8e12 };
  return packRecord(head, payload, zlib.crc32);
}

export interface Damage {
  readonly name: string;
  /** Makes the file, or whatever it is, from a good one. */
  readonly make: (path: string, good: string) => void | Promise<void>;
  /** What is said of it. */
  readonly says: RegExp;
}

const header = {
  ...{ schema: 1, version: '0', hostId: 'h', hostName: 'h', system: 'linux', startAt: 0, startWall: 1.8e12 },
  ...{ delaySeconds: 1, windowSeconds: 30, wanted: { name: 'srs' } },
};
const key = { header, stateAt: 0, state: {}, answers: [] };
const first = { at: 1e6, wall: 1.8e12, entries: [], key };
const at = { at: 2e6, wall: 1.8e12 + 1_000 };
const look = (learnt: object): object => ({ ...at, entries: [{ kind: 'look', ...at, ...learnt }] });
const LEFT_OUT = /could not be read: expected .* left out$/m;

function hostile(name: string, frames: readonly unknown[], says: RegExp): Damage {
  return { name, make: path => writeFrames(path, frames), says };
}

/** A good one whose index is as it was, so that what is wrong is met only when it is played. */
function behindIndex(name: string, harms: readonly Harm[], says: RegExp): Damage {
  return {
    name,
    make(path, good) {
      writeFileSync(path, harm(readFileSync(good), harms).file);
      copyFileSync(`${good}.index`, `${path}.index`);
    },
    says,
  };
}

const TWO_CHUNKS: Harm = { kind: 'blank', at: 0.012, bytes: 16_739 };
const TIME = /\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\)/.source;

/** Made of nothing, or of a good one of 150 refreshes: each is said in a sentence or two. */
export const DAMAGES: readonly Damage[] = [
  { name: 'empty', make: path => writeFileSync(path, ''), says: /expected a recording/ },
  { name: 'text', make: path => writeFileSync(path, 'hello\nworld\n'), says: /line 1|expected a recording/ },
  {
    name: 'a program',
    make: path => copyFileSync('/bin/true', path),
    says: /expected a recording|line 1|record/,
  },
  { name: 'gzip of text', make: path => writeFileSync(path, zlib.gzipSync('hello\n')), says: /line 1/ },
  {
    name: 'gzip of nothing',
    make: path => writeFileSync(path, zlib.gzipSync(Buffer.alloc(64 * 2 ** 20))),
    says: /line|record/,
  },
  { name: 'a line alone', make: path => writeFileSync(path, FILE_LINE), says: /got none that is undamaged/ },
  {
    name: 'of a later srs-top',
    make: path => writeFileSync(path, 'srs-top recording 9\nxyz'),
    says: /was recorded by a later srs-top/,
  },
  { name: 'a FIFO', make: path => void execaSync('mkfifo', [path]), says: /is a FIFO, expected a file/ },
  {
    name: 'a device',
    make: path => void execaSync('ln', ['-s', '/dev/zero', path]),
    says: /is a device, expected a file/,
  },
  {
    name: 'a directory',
    make: path => void execaSync('mkdir', [path]),
    says: /expected recordings \(\*\.srstop\)/,
  },
  { name: 'a link to itself', make: path => void execaSync('ln', ['-s', path, path]), says: /symbolic link/ },
  { name: 'missing', make: () => undefined, says: /no such file|there is no/i },
  {
    name: 'a bomb of 5 GB',
    make: path => writeFileSync(path, Buffer.concat([Buffer.from(FILE_LINE), bomb(5 * 2 ** 30)])),
    says: /could not be read: it holds more than it says/,
  },
  {
    name: '200 GB of nothing behind a good beginning',
    async make(path, good) {
      copyFileSync(good, path);
      await truncate(path, 200e9);
    },
    says: /there is nothing more to be read; \d+ refreshes can be read/,
  },
  {
    name: '200 GB of nothing',
    async make(path) {
      writeFileSync(path, FILE_LINE);
      await truncate(path, 200e9);
    },
    says: /got none that is undamaged/,
  },
  {
    name: 'with the index of another',
    make(path, good) {
      copyFileSync(good, path);
      writeFrames(`${path}.other`, [first, first, first]);
      const other = readFileSync(`${good}.index`);
      // Its last record is said to be elsewhere.
      writeFileSync(
        `${path}.index`,
        Buffer.concat([other.subarray(0, other.length - 400), Buffer.alloc(400, 7)]),
      );
    },
    says: /^$/,
  },
  {
    name: 'with an index of 200 GB',
    async make(path, good) {
      copyFileSync(good, path);
      copyFileSync(`${good}.index`, `${path}.index`);
      await truncate(`${path}.index`, 200e9);
    },
    says: /^$/,
  },
  behindIndex(
    'blank in two chunks',
    [TWO_CHUNKS],
    new RegExp(
      `^(?:srs-top: )?\\S+: the record at byte 20 ${TIME} could not be read: it is damaged; 63 of 150 refreshes are left out$`,
    ),
  ),
  behindIndex(
    'blank in two chunks, and cut',
    [TWO_CHUNKS, { kind: 'cut', at: 0.745 }],
    new RegExp(
      String.raw`^(?:srs-top: )?\S+: \d+ bytes at [\d,]+ are damaged or cut off; 1\d\d refreshes can be read\n` +
        String.raw`(?:srs-top: )?\S+: the record at byte 20 ${TIME} could not be read: it is damaged; 63 of 1\d\d refreshes are left out$`,
    ),
  ),
  behindIndex(
    'blank at two places',
    [
      { kind: 'blank', at: 0.3, bytes: 100 },
      { kind: 'blank', at: 0.8, bytes: 100 },
    ],
    /could not be read: it is damaged; \d+ of 150 refreshes are left out, at 2 places$/,
  ),
  behindIndex(
    'foreign in each of its records',
    Array.from({ length: 150 }, (_, number) => ({
      ...{ kind: 'forge', one: (number + 1.5) / 151, head: {}, payload: Uint8Array.of(7, 7, 7) },
    })),
    /expected a recording, got nothing that can be read: the record at byte 20 .* 150 of 150 refreshes are left out$/,
  ),
  behindIndex(
    'blank from its beginning to its end',
    [{ kind: 'blank', at: 0.001, bytes: 1e9 }],
    /expected a recording|got none that is undamaged/,
  ),
  hostile('null', [null], /undamaged|first frame|expected/),
  hostile(
    'a key that is a number',
    [{ ...at, entries: [], key: 7 }],
    /expected the first frame to have a key/,
  ),
  hostile(
    'a header without a host',
    [{ ...first, key: { ...key, header: {} } }],
    /expected schema to be a number/,
  ),
  hostile(
    'a later schema',
    [{ ...first, key: { ...key, header: { ...header, schema: 2 } } }],
    /a later srs-top can read it/,
  ),
  hostile(
    'a delay of nothing',
    [{ ...first, key: { ...key, header: { ...header, delaySeconds: 0 } } }],
    /expected delay and window/,
  ),
  hostile('entries that are a text', [first, { ...at, entries: 'x' }], LEFT_OUT),
  hostile('texts that are numbers', [first, look({ texts: { '/proc/stat': 7 } })], LEFT_OUT),
  hostile('times that are texts', [first, look({ read: { '/proc/stat': ['x'] } })], LEFT_OUT),
  hostile(
    'time that goes back',
    [first, { ...at, at: -1e300, entries: [] }, { ...at, at: 1e300, entries: [] }],
    LEFT_OUT,
  ),
  hostile('a wall beyond all time', [first, { ...at, wall: 1e300, entries: [] }], LEFT_OUT),
  hostile(
    'a name of an object',
    [
      first,
      JSON.parse(
        '{"at":2e6,"wall":1.8e12,"__proto__":{"entries":[]},"entries":[{"kind":"look","at":2e6,"wall":1.8e12,"texts":{"__proto__":"x","constructor":"y"}}]}',
      ),
    ],
    /^$/,
  ),
  hostile(
    'a mark of nothing',
    [
      first,
      {
        ...at,
        entries: [
          { kind: 'told', ...at, name: 'mark', data: { beganMs: 1, atMs: 1, windowSeconds: 30, label: 'x' } },
        ],
      },
    ],
    /^$/,
  ),
  hostile(
    'told of nothing',
    [
      first,
      {
        ...at,
        entries: ['done', 'mark', 'finding', 'note', 'journal', 'verdict'].map(name => ({
          kind: 'told',
          ...at,
          name,
          data: null,
        })),
      },
    ],
    /^$/,
  ),
  hostile('kinds of later', [first, { ...at, entries: [{ kind: 'dream', x: 1 }] }], /^$/),
  hostile(
    'a million entries',
    [first, { ...at, entries: Array.from({ length: 1e6 }, () => ({})) }],
    /it holds 2000003 values, expected 2000000 at the most; one of 2 refreshes is left out/,
  ),
  hostile(
    'ten million values',
    [first, { ...at, entries: Array.from({ length: 1e7 }, () => 1) }],
    /it holds \d+ values/,
  ),
  hostile('a text of 20 MB', [first, look({ texts: { '/proc/stat': 'cpu '.repeat(5e6) } })], /^$/),
  hostile(
    'deep',
    [first, look({ texts: { '/proc/stat': 'x' }, deep: JSON.parse('['.repeat(1_000) + ']'.repeat(1_000)) })],
    /^$/,
  ),
];
