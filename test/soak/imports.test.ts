import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { execa } from 'execa';
import { afterAll, expect, test } from 'vitest';
import { runMeasured } from '../helpers/run-measured.ts';
import { seeded } from '../helpers/seeded.ts';
import { makeSosFolder } from '../helpers/sos-like.ts';
import { SRS_TOP } from '../helpers/srs-top.ts';
import { describeWithTools } from '../helpers/tools.ts';

/** How many are damaged: SOAK_SOURCES, and without it as many as are promised. */
const SOURCES = Number(process.env.SOAK_SOURCES ?? 500);
const MOST_MS = 5_000;
const MOST_MIB = 300;

const folder = mkdtempSync(join(tmpdir(), 'srs-top-imports-'));
afterAll(() => rmSync(folder, { recursive: true }));

function damaged(source: Buffer, random: () => number): Buffer {
  const kind = Math.floor(random() * 4);
  const at = Math.floor(random() * source.length);
  if (kind === 0) return source.subarray(0, at);
  const copy = Buffer.from(source);
  if (kind === 1)
    for (let n = 0; n < 8; n++) copy[Math.floor(random() * copy.length)] = Math.floor(random() * 256);
  if (kind === 2) copy.fill(Math.floor(random() * 256), at, Math.min(copy.length, at + 4_096));
  return kind === 3 ? Buffer.concat([copy.subarray(at), copy.subarray(0, at)]) : copy;
}

describeWithTools(['root', 'python3'], 'damaged and foreign sources', () => {
  test('are told in sentences, soon, and in little memory', async () => {
    const report = join(folder, 'sosreport');
    mkdirSync(report);
    makeSosFolder(report);
    const tar = execFileSync('tar', ['-C', folder, '-c', 'sosreport'], { maxBuffer: 2 ** 28 });
    const sadf = readFileSync(fileURLToPath(new URL('../fixtures/sysstat/loss.json', import.meta.url)));
    const kinds = [
      { kind: 'tar', source: tar },
      { kind: 'tar.gz', source: gzipSync(tar) },
      { kind: 'tar.zst', source: zstdCompressSync(tar) },
      { kind: 'tar.xz', source: execFileSync('xz', ['-1', '-c'], { input: tar }) },
      { kind: 'sadf', source: sadf },
      { kind: 'sadf.gz', source: gzipSync(sadf) },
    ];
    const random = seeded(16);
    let [told, played, mostMib] = [0, 0, 0];
    let slowest = { name: '', tookMs: 0 };
    const look = async (path: string, name: string): Promise<void> => {
      const ran = await runMeasured(['doctor', path, '--json']);
      if (ran.tookMs > slowest.tookMs) slowest = { name, tookMs: ran.tookMs };
      mostMib = Math.max(mostMib, ran.residentMib);
      expect(ran.exitCode, `doctor on ${name}: ${ran.stderr}`).toBeLessThanOrEqual(3);
      expect(ran.stderr, name).not.toMatch(/\n {4}at |undefined|\bNaN\b/);
      if (ran.stdout === '') {
        expect(ran.stderr, name).toMatch(/^srs-top: cannot play .{10,}$/m);
        told++;
      } else {
        JSON.parse(ran.stdout);
        played++;
        await importAlso(path, name, ran.stdout);
      }
    };
    const recording = join(folder, 'imported.srstop');
    /** Doctor says the same over the recording that import makes of it. */
    const importAlso = async (path: string, name: string, said: string): Promise<void> => {
      const [node, script] = SRS_TOP;
      for (const file of [recording, `${recording}.index`]) rmSync(file, { force: true });
      const made = await execa(node, [script, 'import', path, '--to', recording], { reject: false });
      expect(made.exitCode, `import of ${name}: ${made.stderr}`).toBe(0);
      const again = await execa(node, [script, 'doctor', recording, '--json'], { reject: false });
      expect(again.stdout, `doctor over the import of ${name}: ${again.stderr}`).toBe(said);
    };
    const path = join(folder, 'damaged');
    for (let index = 0; index < SOURCES; index++) {
      const { kind, source } = kinds[index % kinds.length] as (typeof kinds)[number];
      writeFileSync(path, damaged(source, random));
      await look(path, `source ${index}, ${kind}`);
    }
    // A bomb of 5 GB, packed twice as well as anything real, and a member of 200 GB in a sparse file.
    execFileSync('sh', ['-c', `(cat; head -c 5000000000 /dev/zero) | gzip -1 >${path}`], {
      input: tar.subarray(0, -10_240),
    });
    await look(path, 'the bomb of 5 GB');
    writeFileSync(path, tar.subarray(0, -10_240));
    truncateSync(path, 200e9);
    await look(path, 'the sparse member of 200 GB');
    process.stdout.write(
      `damaged sources: ${told} told in a sentence, ${played} played in part, slowest ${Math.round(slowest.tookMs)} ms (${slowest.name}), at most ${mostMib} MiB\n`,
    );
    expect(told + played).toBe(SOURCES + 2);
    expect(slowest.tookMs, slowest.name).toBeLessThan(MOST_MS);
    expect(mostMib).toBeLessThan(MOST_MIB);
  });
});
