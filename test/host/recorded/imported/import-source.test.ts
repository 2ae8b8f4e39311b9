import { execFileSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createGzip, gzipSync, zstdCompressSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CaptureRecord } from '../../../../src/host/recorded/capture-record.ts';
import { openSource } from '../../../../src/host/recorded/imported/import-source.ts';
import { isWanted, pathInReport } from '../../../../src/host/recorded/imported/sos/wanted-files.ts';
import { seeded } from '../../../helpers/seeded.ts';

const REAL = fileURLToPath(new URL('../../../fixtures/sysstat/loss.json', import.meta.url));
const HEALTHY = fileURLToPath(new URL('../../../fixtures/healthy-rtc.ndjson.gz', import.meta.url));
const HOSTNAME = '/proc/sys/kernel/hostname';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'srs-top-import-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function read(path: string): Promise<{ kind: string; records: CaptureRecord[]; notes: string[] }> {
  const notes: string[] = [];
  const source = await openSource(path, note => notes.push(note));
  const records: CaptureRecord[] = [];
  for await (const record of source.records) records.push(record);
  return { kind: source.kind, records, notes };
}

/** Milliseconds of the CPU since then: others may have it meanwhile. */
function cpuMs(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** The least that is a report. */
const FILES: Readonly<Record<string, string>> = {
  'proc/stat': 'cpu  1 2 3 4\nbtime 1764410400\n',
  'proc/uptime': '60.00 1.00\n',
  'proc/sys/kernel/hostname': 'edge-3\n',
};

async function writeReport(at: string, files = FILES): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(at, path, '..'), { recursive: true });
    await writeFile(join(at, path), text);
  }
}

type Entry = Parameters<ReturnType<typeof pack>['entry']>[0] & { readonly text?: string };

async function tarOf(entries: readonly Entry[]): Promise<Buffer> {
  const archive = pack();
  for (const { text = '', ...header } of entries) archive.entry(header, text);
  archive.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of archive) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

const report = (): Promise<Buffer> =>
  tarOf(Object.entries(FILES).map(([path, text]) => ({ name: `sosreport-edge-3/${path}`, text })));

describe('a sos report', () => {
  test('is read from its folder, and from the folder around it', async () => {
    await writeReport(join(folder, 'sosreport-edge-3'));
    for (const path of [join(folder, 'sosreport-edge-3'), folder]) {
      const { kind, records } = await read(path);
      expect(kind).toBe('sos report');
      expect(records.map(({ files }) => files[HOSTNAME])).toEqual(['edge-3\n']);
    }
  });

  test.each([
    ['tar', (tar: Buffer) => tar],
    ['tar.gz', (tar: Buffer) => gzipSync(tar)],
    ['tar.xz', (tar: Buffer) => execFileSync('xz', ['-c'], { input: tar })],
    ['tar.zst', (tar: Buffer) => zstdCompressSync(tar)],
  ])('is read from a %s, whatever its name', async (_, packed) => {
    const path = join(folder, 'report.bin');
    await writeFile(path, packed(await report()));
    const { kind, records, notes } = await read(path);
    expect({ kind, notes }).toEqual({ kind: 'sos report', notes: [] });
    expect(records[0]?.files[HOSTNAME]).toBe('edge-3\n');
    expect(records[0]?.wall).toBe('2025-11-29T10:01:00Z');
  });

  test('that leads out of its folder, or waits for a writer, is read without that', async () => {
    await writeReport(folder);
    await mkdir(join(folder, 'proc/net'));
    await writeFile(join(folder, '..', `secret-${process.pid}`), 'Udp: secret\n');
    await symlink(`../../../secret-${process.pid}`, join(folder, 'proc/net/snmp'));
    await symlink('/etc/shadow', join(folder, 'proc/loadavg'));
    await symlink('/', join(folder, 'proc/irq'));
    await symlink('softirqs', join(folder, 'proc/softirqs'));
    execFileSync('mkfifo', [join(folder, 'proc/net/udp')]);
    const { records } = await read(folder).finally(() => rm(join(folder, '..', `secret-${process.pid}`)));
    expect(Object.keys(records[0]?.files ?? {}).sort()).toEqual(
      [HOSTNAME, '/proc/stat', '/proc/uptime'].sort(),
    );
  });
});

describe('hostile archives', () => {
  test('paths with .., absolute ones, links and devices touch nothing outside, and are not read', async () => {
    const before = await readdir(folder);
    const path = join(folder, 'hostile.tar');
    const evil = 'evil\n';
    await writeFile(
      path,
      await tarOf([
        { name: '../proc/stat', text: evil },
        { name: '/proc/stat', text: evil },
        { name: 'x/../../proc/stat', text: evil },
        { name: 'x/proc/loadavg', type: 'symlink', linkname: '/etc/passwd' },
        { name: 'x/proc/uptime', type: 'link', linkname: '/etc/passwd' },
        { name: 'x/proc/softirqs', type: 'character-device' },
        { name: `x/proc/sys/kernel/hostname`, text: 'edge-3\n' },
        { name: 'x/proc/stat', text: FILES['proc/stat'] ?? '' },
        // The first of a name counts.
        { name: 'x/proc/stat', text: evil },
      ]),
    );
    const { records } = await read(path);
    expect(records[0]?.files).toEqual({ '/proc/stat': FILES['proc/stat'], [HOSTNAME]: 'edge-3\n' });
    expect(await readdir(folder)).toEqual([...before, 'hostile.tar']);
  });

  test('a member that says it has 200 GB, and ends, leaves what came before', async () => {
    const tar = await report();
    const huge = await tarOf([{ name: 'x/var/log/messages', text: '' }]);
    // The size of a member, in binary as beyond 8 GB, and the checksum of its header.
    huge.fill(0, 124, 136);
    huge[124] = 0x80;
    huge.writeBigUInt64BE(200_000_000_000n, 128);
    huge.fill(' ', 148, 156);
    const sum = huge.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    huge.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    const path = join(folder, 'huge.tar');
    await writeFile(
      path,
      Buffer.concat([tar.subarray(0, tar.length - 1_024), huge.subarray(0, 512), Buffer.alloc(4_096)]),
    );
    const { records, notes } = await read(path);
    expect(records[0]?.files[HOSTNAME]).toBe('edge-3\n');
    expect(notes).toEqual([
      expect.stringMatching(
        /^\S+huge\.tar: the archive breaks off behind 4 members: x\/var\/log\/messages says that it has 200 GB$/,
      ),
    ]);
  });

  test('a sparse file of 200 GB behind its members is not read to its end', async () => {
    const path = join(folder, 'sparse.tar');
    await writeFile(path, await report());
    await truncate(path, 200e9);
    const before = process.cpuUsage();
    const { records } = await read(path);
    expect(cpuMs(before)).toBeLessThan(5_000);
    expect(records[0]?.files[HOSTNAME]).toBe('edge-3\n');
  });

  test('one that unpacks to 5 GB is given up soon', async () => {
    const path = join(folder, 'bomb.tar.gz');
    const head = (await report()).subarray(0, -1_024);
    async function* bomb(): AsyncGenerator<Buffer> {
      yield head;
      const header = await tarOf([{ name: 'x/var/log/messages', text: '' }]);
      header.write(`${(5e9).toString(8).padStart(11, '0')} `, 124, 'latin1');
      header.fill(' ', 148, 156);
      const sum = header.subarray(0, 512).reduce((total, byte) => total + byte, 0);
      header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
      yield header.subarray(0, 512);
      const zeros = Buffer.alloc(2 ** 20);
      // So much of it that it is known for what it is.
      for (let megabytes = 0; megabytes < 400; megabytes++) yield zeros;
    }
    await pipeline(Readable.from(bomb()), createGzip({ level: 1 }), createWriteStream(path));
    const before = process.cpuUsage();
    const { records, notes } = await read(path);
    expect(cpuMs(before)).toBeLessThan(5_000);
    expect(records[0]?.files[HOSTNAME]).toBe('edge-3\n');
    expect(notes).toEqual([expect.stringContaining('it unpacks to more than 200 times its size')]);
  });

  test.each([
    ['tar.gz', (tar: Buffer) => gzipSync(tar)],
    ['tar.xz', (tar: Buffer) => execFileSync('xz', ['-c'], { input: tar })],
    ['tar.zst', (tar: Buffer) => zstdCompressSync(tar)],
  ])('a %s that is cut off gives all that comes before, however late it is read', async (kind, pack) => {
    const random = seeded(3);
    const noise = (bytes: number): string =>
      Array.from({ length: bytes }, () => String.fromCharCode(32 + random() * 90)).join('');
    const others = Array.from({ length: 20 }, (_, n) => ({ name: `x/etc/other-${n}`, text: noise(2_000) }));
    const tar = await tarOf([
      ...others,
      ...Object.entries(FILES).map(([path, text]) => ({ name: `x/${path}`, text })),
      { name: 'x/var/log/messages', text: noise(150_000) },
    ]);
    const packed = pack(tar);
    const path = join(folder, `cut.${kind}`);
    await writeFile(path, packed.subarray(0, packed.length * 0.8));
    const notes: string[] = [];
    const source = await openSource(path, note => notes.push(note));
    // Meanwhile who unpacks it comes to where it is cut off.
    await setTimeout(300);
    const { value } = await source.records[Symbol.asyncIterator]().next();
    expect(Object.keys(value.files).sort()).toEqual(
      Object.keys(FILES)
        .map(file => `/${file}`)
        .sort(),
    );
    expect(notes).toEqual([
      expect.stringMatching(/: the archive breaks off behind 24 members: .*(?:cut off|unexpected end)/i),
    ]);
  });

  test.each(['tar.gz', 'tar.xz', 'tar.zst'])(
    'a %s that is cut off, or damaged, gives what comes before or a sentence',
    async kind => {
      const tar = await tarOf([
        ...Object.entries(FILES).map(([path, text]) => ({ name: `x/${path}`, text })),
        {
          name: 'x/sos_commands/process/lsof',
          text: Array.from({ length: 20_000 }, (_, n) => `${n * 7_919}`).join('\n'),
        },
      ]);
      const packed =
        kind === 'tar.gz'
          ? gzipSync(tar)
          : kind === 'tar.zst'
            ? zstdCompressSync(tar)
            : execFileSync('xz', ['-c'], { input: tar });
      const path = join(folder, `cut.${kind}`);
      const flipped = Buffer.from(packed);
      const middle = Math.floor(packed.length / 2);
      flipped.fill(0x55, middle, middle + 64);
      for (const damaged of [packed.subarray(0, packed.length * 0.7), packed.subarray(0, 40), flipped]) {
        await writeFile(path, damaged);
        const outcome = await read(path).catch((error: Error) => error.message);
        if (typeof outcome === 'string') expect(outcome).toMatch(new RegExp(`^\\S+cut\\.${kind}: .{10,}$`));
        else expect(outcome.notes).toEqual([expect.stringContaining('breaks off behind')]);
      }
    },
  );
});

describe('other sources', () => {
  test('what sadf prints is known by its beginning, gzipped too', async () => {
    const { kind, records } = await read(REAL);
    expect({ kind, count: records.length }).toEqual({ kind: 'sysstat', count: 5 });
    const path = join(folder, 'sadf.gz');
    await writeFile(path, gzipSync(await (await import('node:fs/promises')).readFile(REAL)));
    expect((await read(path)).records).toEqual(records);
  });

  test('a recording keeps all that it has', async () => {
    const { kind, records } = await read(HEALTHY);
    expect({ kind, count: records.length }).toEqual({ kind: 'recording', count: 90 });
    expect(records.some(({ links }) => links !== undefined)).toBe(true);
  });

  test('a file of sar that this sadf cannot read says what would help', async () => {
    const path = join(folder, 'sa29');
    await writeFile(path, Buffer.concat([Buffer.from([0x96, 0xd5]), Buffer.alloc(600, 1)]));
    await expect(read(path)).rejects.toThrow(
      /sa29: sadf could not read it: .+; run the sadf of the host that wrote it$/,
    );
  });

  test.each([
    ['nothing', '', /expected a recording .+, got nothing$/],
    ['a text', 'Linux 6.1.0 (edge-3)\n', /, got what begins with "Linux 6.1.0 \(edge-3\) *"$/],
    ['binary', '\x7fELF\x02\x01\x01\0\0\0', /, got what begins with ".?ELF.*"$/],
  ])('%s is refused in a sentence', async (_, text, message) => {
    const path = join(folder, 'other');
    await writeFile(path, text, 'latin1');
    await expect(read(path)).rejects.toThrow(message);
  });

  test('what is not there, and a folder of something else, are refused in words', async () => {
    await expect(read(join(folder, 'none'))).rejects.toThrow(/none: there is no such file$/);
    await expect(read(folder)).rejects.toThrow(
      /expected the folder of a sos report, .+, got one with nothing in it$/,
    );
    await expect(read('/dev/null')).rejects.toThrow('it is neither a file nor a folder');
  });
});

test.each([
  ['sosreport-a/proc/stat', 'proc/stat'],
  ['./sosreport-a/proc//stat', 'proc/stat'],
  ['proc/stat', 'proc/stat'],
  ['/proc/stat', undefined],
  ['a/../proc/stat', undefined],
  ['a/b/c/proc/stat', undefined],
  ['a/etc/passwd', undefined],
  ['', undefined],
])('%j in an archive is %j of the report', (name, path) => {
  expect(pathInReport(name)).toBe(path);
});

test('secrets of a report are not read', () => {
  for (const path of ['proc/1/environ', 'etc/shadow', 'sos_commands/process/ps_auxwwwm', 'proc/1/smaps'])
    expect(isWanted(path)).toBe(false);
});
