import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cleanFile } from '../../src/storage/clean-file.ts';
import { cleanLines } from '../../src/text/clean-text.ts';

let folder = '';
let file = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'srs-top-clean-'));
  file = join(folder, 'stacks.linux-perf.txt');
});

afterEach(() => rmSync(folder, { recursive: true }));

test('a text stays as it is but for what drives a terminal', async () => {
  writeFileSync(
    file,
    'srs 7 [001] 1.5: cycles:\n\t  55d0 main\u001b]0;x\u0007 (/srs)\n\n直播 \u{e0041}\u202eé\n',
  );
  await cleanFile(file);
  expect(readFileSync(file, 'utf8')).toBe('srs 7 [001] 1.5: cycles:\n\t  55d0 main]0;x (/srs)\n\n直播 é\n');
});

test('piece by piece, whatever stands where two meet, and bytes that are no UTF-8', {
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 262_100, max: 262_160 }),
      fc.array(
        fc.oneof(
          fc.string({ unit: 'binary' }).map(text => Buffer.from(text)),
          fc.uint8Array(),
        ),
      ),
      async (length, parts) => {
        const bytes = Buffer.concat([Buffer.alloc(length, 'a'), ...parts]);
        writeFileSync(file, bytes);
        await cleanFile(file);
        const expected = cleanLines(bytes.toString('utf8').replaceAll('\ufffd', '?'));
        expect(readFileSync(file, 'utf8') === expected).toBe(true);
      },
    ),
    { numRuns: 30 },
  );
});

test('a hundred megabytes in little memory', { timeout: 30_000 }, async () => {
  writeFileSync(file, '\tmain\u001b[2J\n'.repeat(10_000_000));
  const before = process.memoryUsage.rss();
  await cleanFile(file);
  expect(process.memoryUsage.rss() - before).toBeLessThan(150e6);
  expect(statSync(file).size).toBe('\tmain[2J\n'.length * 10_000_000);
});
