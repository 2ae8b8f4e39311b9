import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { readNice, startFourThreads } from '../helpers/four-threads.ts';
import { askRenice } from '../helpers/renice-on-screen.ts';
import { type Ran, runSrsTop, startSrsTop } from '../helpers/srs-top.ts';
import type { TerminalSession } from '../helpers/terminal.ts';

const SIZE = { columns: 100, rows: 30 };
const WAIT = { timeoutMs: 30_000 };

/** One change, as `srs-top journal --json` tells of it. */
export interface ToldEntry {
  readonly entry: number;
  readonly state: string;
  readonly isFinished: boolean;
  /** Null: it is no undo. */
  readonly undoes: number | null;
  readonly targets: readonly { readonly before: string; readonly wanted: string }[];
}

/** Four threads of nice 0 that look like SRS, and a journal of their own. */
export interface TunedSrs extends AsyncDisposable {
  /** The nice values of its threads, straight from the kernel. */
  nices(): readonly number[];
  /** All that the file of the journal holds, as text; empty while there is none. */
  journalText(): string;
  entries(): Promise<readonly ToldEntry[]>;
  run(...args: readonly string[]): Promise<Ran>;
  /** srs-top in a terminal, with this journal. */
  start(...args: readonly string[]): TerminalSession;
  /** srs-top on the screen, with the dialog that sets this nice value ready for Enter. */
  prepareRenice(nice: number): Promise<TerminalSession>;
}

export async function startTunedSrs(): Promise<TunedSrs> {
  const directory = mkdtempSync(join(tmpdir(), 'srs-top-soak-'));
  const srs = await startFourThreads();
  const { pid } = srs.identity;
  const env = { XDG_STATE_HOME: directory };
  const run: TunedSrs['run'] = (...args) => runSrsTop(args, { env });
  const start: TunedSrs['start'] = (...args) => startSrsTop(args, { ...SIZE, env });
  return {
    nices: () => Object.values(srs.tids).map(tid => readNice(pid, tid)),
    journalText() {
      try {
        return readFileSync(join(directory, 'srs-top/journal.ndjson'), 'utf8');
      } catch {
        return '';
      }
    },
    async entries() {
      const { exitCode, stdout, stderr } = await run('journal', '--json');
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      return JSON.parse(stdout).entries;
    },
    run,
    start,
    async prepareRenice(nice) {
      const screen = start('-p', String(pid));
      await screen.waitFor('SRT:GC', WAIT);
      await askRenice(screen, nice, WAIT);
      return screen;
    },
    async [Symbol.asyncDispose]() {
      await srs.end();
      rmSync(directory, { recursive: true });
    },
  };
}

const CAN_BE_TAKEN_BACK = ['in-force', 'unfinished', 'overridden'];

/** Whether it is a change, and no undo, that stands. */
export function canBeTakenBack({ state, undoes }: ToldEntry): boolean {
  return undoes === null && CAN_BE_TAKEN_BACK.includes(state);
}

/** Rejects unless every line of the journal is whole, and the changes are numbered from 1 on without a gap. */
export async function expectWholeJournal(srs: TunedSrs): Promise<void> {
  const text = srs.journalText();
  expect(text === '' || text.endsWith('\n')).toBe(true);
  for (const line of text.split('\n').slice(0, -1)) expect(() => JSON.parse(line), line).not.toThrow();
  const numbers = (await srs.entries()).map(({ entry }) => entry);
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
}

/** Rejects unless `undo --all` brings every thread back to nice 0, and the journal says that nothing is in force then. */
export async function expectTakenBack(srs: TunedSrs, ...flags: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await srs.run('undo', '--all', '--yes', ...flags);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(srs.nices()).toEqual([0, 0, 0, 0]);
  expect((await srs.entries()).filter(canBeTakenBack)).toEqual([]);
  await expectWholeJournal(srs);
}
