import { closeSync, openSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cleanText } from '../../text/clean-text.ts';
import type { CommandRunner } from '../asking/commands.ts';
import type { HostFailure, Privilege, Workspace } from '../host.ts';
import type { StartThere, ThereProcess } from './there.ts';

/**
 * Makes a folder of the user's alone, and others in it that it is told, and says of each in a line whether it is there. It
 * removes all of it when its input ends: when srs-top does, by a SIGKILL too, or the line is lost. What still writes into it
 * has time to end then; a `.` says that nothing does any more.
 */
const SCRIPT = `
umask 077
mkdir "$1" || exit
echo made
patience=5
while IFS= read -r name; do
  [ "$name" != . ] || { patience=0; break; }
  why=$(mkdir -p "$1/$name" 2>&1) && echo made || printf 'no %s\\n' "$why"
done
sleep "$patience"
rm -rf "$1"`;

const LONGEST_WORDS = 1_024;

interface Keeper {
  readonly process: ThereProcess;
  /** What it says next; undefined: it has ended. One may ask at a time. */
  readonly nextLine: () => Promise<string | undefined>;
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
  /** Settles with the folder that is under way. */
  let turn: Promise<unknown> = Promise.resolve();

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

  /** Rejects in words when it cannot be made: the disk is full, or nobody may write there. */
  function make(name: string): Promise<void> {
    const made = turn.then(() => makeNow(name));
    turn = made.catch(() => undefined);
    return made;
  }

  async function makeNow(name: string): Promise<void> {
    keeper ??= startKeeper(baseNow());
    await keeper.begun;
    keeper.process.stdin.write(`${name}\n`);
    const said = await keeper.nextLine();
    if (said !== 'made') throw notMade(said?.slice('no '.length));
  }

  function startKeeper(base: string): Keeper {
    const process = startThere(['sh', '-c', SCRIPT, 'sh', base]);
    const nextLine = linesOf(process);
    let said = '';
    process.stderr.on('data', (piece: Buffer) => {
      said = (said + piece.toString('utf8')).slice(0, LONGEST_WORDS);
    });
    const begun = nextLine().then(line => {
      if (line !== 'made') throw notMade(said);
    });
    // Whoever makes a folder in it is told.
    begun.catch(() => undefined);
    const fresh: Keeper = { process, nextLine, begun, isOver: false };
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
      return {
        asked: path,
        reason: 'failed',
        detail: cleanText(stderr).trim() || (problem ?? 'it could not be read'),
      };
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

function notMade(why = ''): Error {
  return new Error(`no folder can be made there: ${cleanText(why).trim() || 'the line was lost'}`);
}

/** What a process says, line by line: what each call resolves with, one at a time; undefined once it has ended. */
function linesOf({ stdout, done }: ThereProcess): () => Promise<string | undefined> {
  let held = '';
  let isOver = false;
  let settle: ((line: string | undefined) => void) | undefined;
  function tell(): void {
    const end = held.indexOf('\n');
    if (settle === undefined || (end === -1 && !isOver && held.length < LONGEST_WORDS)) return;
    settle(end === -1 ? undefined : held.slice(0, end));
    settle = undefined;
    held = end === -1 ? '' : held.slice(end + 1);
  }
  stdout.on('data', (piece: Buffer) => {
    held = (held + piece.toString('utf8')).slice(0, LONGEST_WORDS);
    tell();
  });
  void done.then(() => {
    isOver = true;
    tell();
  });
  return () =>
    new Promise(resolve => {
      settle = resolve;
      tell();
    });
}
