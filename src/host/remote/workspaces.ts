import { closeSync, openSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { CommandRunner } from '../asking/commands.ts';
import type { HostFailure, Privilege, Workspace } from '../host.ts';
import type { StartThere, ThereProcess } from './there.ts';

/**
 * Makes a folder of the user's alone, and removes it with all that is in it when its input ends: when srs-top does, by a
 * SIGKILL too, or the line is lost. What still writes into it has time to end then; a `.` says that nothing does any more.
 */
const SCRIPT = `
umask 077
mkdir "$1" || exit
echo made
patience=5
while IFS= read -r name; do
  [ "$name" != . ] || { patience=0; break; }
  mkdir -p "$1/$name"
  echo made
done
sleep "$patience"
rm -rf "$1"`;

const LONGEST_WORDS = 1_024;

interface Keeper {
  readonly process: ThereProcess;
  /** Rejects in words when it could not make the folder. */
  readonly begun: Promise<void>;
  isOver: boolean;
}

export interface Workspaces {
  of(folder: string): Workspace;
  /** Has the folders that a command names made first. Undefined where it names none. */
  before(command: readonly string[]): Promise<unknown> | undefined;
  /** Removes them. */
  close(): Promise<void>;
}

/**
 * Folders on the other host for files of profiles. They are made when a command that names one is started, and stay until
 * the end: perf reads there what was fetched, too.
 */
export function createWorkspaces(
  startThere: StartThere,
  commands: () => CommandRunner,
  privilege: () => Promise<Privilege>,
  parent = '/tmp',
): Workspaces {
  const places = new Map<string, string>();
  let keeper: Keeper | undefined;

  /** Nobody can guess it, and it is made anew: a link that somebody put there would be no place for it. */
  const bases: string[] = [];

  function baseNow(): string {
    const known = bases.at(-1);
    if (known !== undefined && keeper?.isOver !== true) return known;
    const base = join(parent, `srs-top-${crypto.randomUUID()}`);
    bases.push(base);
    keeper = undefined;
    places.clear();
    return base;
  }

  function directoryOf(folder: string): string {
    const base = baseNow();
    const name = places.get(folder) ?? `${places.size}-${basename(folder).replace(/[^\w.-]/g, '_')}`;
    places.set(folder, name);
    return join(base, name);
  }

  /** Throws in words when it cannot be made: the disk is full, or nobody may write there. */
  async function make(name: string): Promise<void> {
    keeper ??= startKeeper(baseNow());
    const { process } = keeper;
    await keeper.begun;
    process.stdin.write(`${name}\n`);
    await nextLine(process);
  }

  function startKeeper(base: string): Keeper {
    const process = startThere(['sh', '-c', SCRIPT, 'sh', base]);
    let said = '';
    process.stderr.on('data', (piece: Buffer) => {
      said = (said + piece.toString('utf8')).slice(0, LONGEST_WORDS);
    });
    const begun = nextLine(process).then(isMade => {
      if (isMade) return;
      throw new Error(`no folder can be made there: ${said.trim() || 'the line was lost'}`);
    });
    // Whoever makes a folder in it is told.
    begun.catch(() => undefined);
    const fresh: Keeper = { process, begun, isOver: false };
    void process.done.then(() => {
      fresh.isOver = true;
    });
    return fresh;
  }

  async function fetch(directory: string, folder: string, name: string): Promise<HostFailure | undefined> {
    const path = join(directory, name);
    const here = join(folder, name);
    const sudo = (await privilege()) === 'sudo';
    try {
      closeSync(openSync(here, 'wx', 0o600));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST'))
        return {
          asked: here,
          reason: 'failed',
          detail: error instanceof Error ? error.message : String(error),
        };
    }
    const options = { outputFile: here, timeoutMs: 0, sudo };
    const { exitCode, stderr, problem } = await commands().start(['cat', path], options).done;
    if (exitCode !== 0)
      return { asked: path, reason: 'failed', detail: stderr.trim() || (problem ?? 'it could not be read') };
    return undefined;
  }

  return {
    of(folder) {
      const directory = directoryOf(folder);
      return { directory, fetch: name => fetch(directory, folder, name) };
    },
    before(command) {
      const base = bases.at(-1);
      if (base === undefined) return undefined;
      const named = [...places.values()].filter(name =>
        command.some(argument => argument.includes(join(base, name))),
      );
      return named.length === 0
        ? undefined
        : named.reduce((made, name) => made.then(() => make(name)), Promise.resolve());
    },
    async close() {
      keeper?.process.stdin.end('.\n');
      await keeper?.process.done;
    },
  };
}

/** Whether it said something before it ended. */
async function nextLine(process: ThereProcess): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  process.stdout.once('data', () => resolve(true));
  return Promise.race([promise, process.done.then(() => false)]);
}
