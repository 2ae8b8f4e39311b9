import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harm, harm } from '../helpers/damage.ts';
import { DAMAGES, recordSimulated } from '../helpers/damaged-recordings.ts';
import { runMeasured } from '../helpers/run-measured.ts';
import { seeded } from '../helpers/seeded.ts';
import { describeWithTools } from '../helpers/tools.ts';
import { tryAll } from './tally.ts';

const FILES = Number(process.env.SRS_TOP_FILES ?? 500);
const REFRESHES = 150;
const MOST_MS = 5_000;
const MOST_MIB = 300;

interface Damaged {
  readonly name: string;
  readonly make: (path: string) => void | Promise<void>;
  /** What is said of it; undefined: nothing needs to be. */
  readonly says: RegExp | undefined;
}

let directory = '';
let good = '';

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'damaged-'));
  good = join(directory, 'good.srstop');
  await recordSimulated(good, REFRESHES);
}, 60_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Cut, flipped, blanked, and with what is foreign or of another place in it; with its index, with none, or a harmed one. */
function harmed(number: number, random: () => number): Damaged {
  const harms = Array.from({ length: 1 + Math.floor(random() * 3) }, () => anyHarm(random));
  const indexHarms = random() < 0.5 ? [anyHarm(random)] : [];
  const hasIndex = random() < 0.7;
  return {
    name: `${number}: ${harms.map(({ kind }) => kind).join(', ')}`,
    make(path) {
      writeFileSync(path, harm(readFileSync(good), harms).file);
      const index = `${path}.index`;
      if (hasIndex) writeFileSync(index, harm(readFileSync(`${good}.index`), indexHarms).file);
    },
    says: undefined,
  };
}

function anyHarm(random: () => number): Harm {
  const [at, from, bytes] = [random(), random(), 1 + Math.floor(random() * 60_000)];
  const foreign = Uint8Array.from({ length: Math.floor(bytes / 10) }, () => random() * 256);
  const all: readonly Harm[] = [
    { kind: 'cut', at },
    { kind: 'flip', at, bit: Math.floor(random() * 8) },
    { kind: 'blank', at, bytes },
    { kind: 'splice', at, foreign },
    { kind: 'copy', at, from, bytes },
    { kind: 'swap', one: at, other: from },
    { kind: 'drop', one: at },
    { kind: 'forge', one: at, head: { rawBytes: Math.floor(random() * 24e6) }, payload: foreign },
  ];
  return all[Math.floor(random() * all.length)] as Harm;
}

function isReport(line: string): boolean {
  return (JSON.parse(line) as { readonly schema?: unknown }).schema === 1;
}

describeWithTools(['python3', 'mkfifo'], 'recordings that are damaged, foreign or hostile', () => {
  test('are told in a sentence each, soon, and in little memory', async () => {
    const random = seeded(16);
    const made = DAMAGES.map(({ name, make, says }) => ({
      name,
      make: (path: string) => make(path, good),
      says: says.test('') ? undefined : says,
    }));
    const rest = Array.from({ length: Math.max(0, FILES - made.length) }, (_, number) =>
      harmed(number, random),
    );
    let slowestMs = 0;
    let mostCpuMs = 0;
    let mostMib = 0;

    async function attempt({ make, says }: Damaged): Promise<string> {
      const folder = mkdtempSync(join(directory, 'one-'));
      try {
        const path = join(folder, 'damaged.srstop');
        await make(path);
        const ran = await runMeasured(['replay', path, '--json']);
        slowestMs = Math.max(slowestMs, ran.tookMs);
        mostCpuMs = Math.max(mostCpuMs, ran.cpuMs);
        mostMib = Math.max(mostMib, ran.residentMib);
        const lines = ran.stdout === '' ? [] : ran.stdout.split('\n');
        expect(lines.every(isReport)).toBe(true);
        expect(ran.stderr).not.toMatch(/\n {4}at |undefined|\bNaN\b|Cannot read/);
        // What was wrong and where, and what could still be read; and what more is wrong, or that there is no report.
        expect(ran.stderr.split('\n').length, ran.stderr).toBeLessThanOrEqual(2);
        // Others may keep the machine busy; one that waits for something is ended, without a sentence.
        expect(ran.cpuMs).toBeLessThan(MOST_MS);
        expect(ran.residentMib).toBeLessThan(MOST_MIB);
        if (says !== undefined) expect(ran.stderr).toMatch(says);
        if (lines.length > 0) {
          expect(ran.exitCode).toBe(0);
          return ran.stderr === '' ? 'played without a word' : 'played in part, and said so';
        }
        expect(ran.stderr).toMatch(/^srs-top: .{20,}/);
        // The first refresh alone is none to report: it has no rates.
        return ran.exitCode === 0 ? 'with a refresh at the most, and said so' : 'refused in a sentence';
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }

    try {
      await tryAll('damaged recordings', [...made, ...rest], {
        name: ({ name }) => name,
        attempt,
        atOnce: 2,
      });
    } finally {
      process.stdout.write(
        `  at most ${mostCpuMs} ms of CPU (${Math.round(slowestMs)} ms by the clock) and ${mostMib} MiB\n`,
      );
    }
  });
});
