import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import { type Boot, bootLine, findBoot, firstLines } from './boot.ts';
import type { Watch } from './guardian.ts';
import { closeBehind } from './left-streams.ts';

/** A process on another host, its streams here. */
export interface ThereProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when it has begun there; undefined when it never did. Never rejects. */
  readonly begun: Promise<Boot | undefined>;
  /** Resolves when it has ended, or its line was lost. Never rejects. */
  readonly done: Promise<ThereEnd>;
  /** Lets go of it: its streams end, and so does it there. */
  kill(): void;
  /** The same of one that nobody waits for any more: it is done at once, with why. */
  drop(why: string): void;
}

export interface ThereEnd {
  /** Undefined when it never ran, or its line was lost. */
  readonly exitCode: number | undefined;
  /** Why it is not known to have run to its end, in words; undefined when it has. */
  readonly problem: string | undefined;
}

/** Starts a command on the other host, in / and with LC_ALL=C, under the `sh` there. */
export type StartThere = (command: readonly string[]) => ThereProcess;

/** How what was started here ended. */
export interface LineEnd {
  /** Undefined: a signal ended it. */
  readonly exitCode: number | undefined;
  /** The last that it said on its standard error before the command began there. */
  readonly messages: string;
  /** The last that it printed before that. */
  readonly printed: string;
  /** The command began there. */
  readonly hasBegun: boolean;
}

/** One way to a shell on the other host. */
export interface Line {
  /** What is started here. `boot` is for the login shell there. */
  argv(boot: string): readonly string[];
  /** The program reads the login shell's line from its standard input (`docker exec -i`), not from its arguments (ssh). */
  readonly bootsByInput: boolean;
  /** It may ask on srs-top's own terminal, so it stays in the session of that. */
  readonly asksOnTerminal?: boolean;
  /** Told each line that it says before the command begins, but the empty ones: banners, ssh's own warnings. */
  readonly onMessage?: ((line: string) => void) | undefined;
  /** Why there was no shell, or no end that can be told, in words. Undefined: it ended by itself. */
  explain(end: LineEnd): string | undefined;
  /** Why who answered is not to be asked anything, in words; it is sent nothing then. Only where it boots by input. */
  readonly refuses?: (boot: Boot) => string | undefined;
  /** Takes what is started here into its care: it is ended too where srs-top cannot end it itself. */
  readonly watch?: Watch;
  /** Ends a process there for good, of which nobody reads any more. */
  readonly endThere?: (boot: Boot) => void;
}

/** What a login may print before the command begins. */
const MOST_BANNER_BYTES = 1_048_576;
const MOST_MESSAGES = 8_192;
/** A process whose input has ended mostly ends by itself; what it runs has four seconds to (`asked-shell.ts`). */
const GRACE_MS = 5_000;
const ENDING_MS = 1_000;

export function startOn(line: Line, command: readonly string[]): ThereProcess {
  const mark = crypto.randomUUID();
  const begun = Promise.withResolvers<Boot | undefined>();
  const ended = Promise.withResolvers<ThereEnd>();
  const closed = Promise.withResolvers<void>();
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
  let child: ChildProcessWithoutNullStreams;
  let lines: string;
  let boot: Boot | undefined;
  let problem: string | undefined;
  let messages = '';
  let printed = '';
  let toldLength = 0;
  // Whoever writes to a process that has just ended learns it from `done`.
  streams.stdin.on('error', () => undefined);

  const leadsGroup = line.asksOnTerminal !== true;
  try {
    lines = firstLines(command);
    const [file = '', ...args] = line.argv(bootLine(mark));
    child = spawn(file, args, { stdio: 'pipe', cwd: '/', detached: leadsGroup });
  } catch (error) {
    return neverStarted(error instanceof Error ? error.message : String(error));
  }

  function neverStarted(why: string): ThereProcess {
    streams.stdout.end();
    streams.stderr.end();
    const done = Promise.resolve({ exitCode: undefined, problem: why });
    const none = (): void => undefined;
    return { ...streams, begun: Promise.resolve(undefined), done, kill: none, drop: none };
  }

  function isBegun(found: Boot): void {
    boot = found;
    if (boot.hasTerminal) problem = 'it gives a terminal, which changes what is sent: leave out -t';
    problem ??= line.refuses?.(boot);
    if (problem !== undefined) killAll(child, leadsGroup);
    else if (line.bootsByInput) sendInput();
    begun.resolve(problem === undefined ? boot : undefined);
  }

  function sendInput(): void {
    child.stdin.write(lines);
    streams.stdin.pipe(child.stdin);
  }

  function giveUpBanner(): void {
    problem = 'its login prints more than a megabyte before anything can be asked';
    killAll(child, leadsGroup);
    // What it has started in another group may print on.
    child.stdout.destroy();
    child.stderr.destroy();
  }

  function tellUpTo(text: string, length: number): void {
    const added = Buffer.from(text.slice(toldLength, length), 'latin1').toString('utf8');
    toldLength = Math.max(toldLength, length);
    for (const said of added.split(/[\r\n]+/)) if (said.trim() !== '') line.onMessage?.(said);
  }

  function explainEnd(exitCode: number | undefined): string | undefined {
    const [said, shown] = [messages, printed].map(text => Buffer.from(text, 'latin1').toString('utf8'));
    const why = line.explain({
      ...{ exitCode, messages: said ?? '', printed: shown ?? '', hasBegun: boot !== undefined },
    });
    return why ?? (boot === undefined ? `no sh answered there (exit code ${exitCode})` : undefined);
  }

  passBehind(child.stdout, streams.stdout, text => {
    const found = findBoot(text, mark);
    printed = text.slice(-MOST_MESSAGES);
    if (found !== undefined) isBegun(found.boot);
    else if (text.length > MOST_BANNER_BYTES) giveUpBanner();
    return found?.end;
  });
  passBehind(child.stderr, streams.stderr, text => {
    const end = `${mark} e\n`;
    const at = text.indexOf(end);
    messages = text.slice(0, at === -1 ? undefined : at).slice(-MOST_MESSAGES);
    // Half a line may be half of the mark.
    tellUpTo(text, at === -1 ? text.lastIndexOf('\n') + 1 : at);
    if (at === -1 && text.length > MOST_BANNER_BYTES) giveUpBanner();
    return at === -1 ? undefined : at + end.length;
  });
  child.stdin.on('error', () => undefined);
  child.on('error', error => {
    problem ??=
      'code' in error && error.code === 'ENOENT'
        ? `there is no ${child.spawnfile} on this machine`
        : error.message;
  });
  closeBehind(child);
  child.on('close', code => {
    begun.resolve(undefined);
    const exitCode = code ?? undefined;
    problem ??= explainEnd(exitCode);
    ended.resolve({ exitCode: problem === undefined ? exitCode : undefined, problem });
    closed.resolve();
  });
  if (child.pid !== undefined)
    line.watch?.({ pid: child.pid, leadsGroup, begun: begun.promise, done: closed.promise });
  if (line.bootsByInput) child.stdin.write(`${bootLine(mark)}\n`);
  else sendInput();

  function kill(): void {
    if (child.exitCode !== null || child.signalCode !== null) return;
    problem ??= 'it was ended';
    // It has begun nothing there that would have to come to its end.
    if (boot === undefined) endUnbegun();
    streams.stdin.unpipe(child.stdin);
    child.stdin.end();
    child.stdout.destroy();
    child.stderr.destroy();
    streams.stdout.end();
    streams.stderr.end();
    setTimeout(() => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      if (boot !== undefined) line.endThere?.(boot);
      // What leads there goes on until it is ended there.
      setTimeout(() => killAll(child, leadsGroup), ENDING_MS).unref();
    }, GRACE_MS).unref();
  }

  function drop(why: string): void {
    problem ??= why;
    kill();
    begun.resolve(undefined);
    ended.resolve({ exitCode: undefined, problem });
  }

  function endUnbegun(): void {
    if (leadsGroup) {
      killAll(child, leadsGroup);
      return;
    }
    // It may be asking: at that it gives the terminal its echo back.
    child.kill('SIGTERM');
    setTimeout(() => killAll(child, leadsGroup), ENDING_MS).unref();
  }

  return { ...streams, begun: begun.promise, done: ended.promise, kill, drop };
}

/** With what it has started itself, as a jump host is another ssh, where it leads a group of its own. */
function killAll(child: ChildProcessWithoutNullStreams, leadsGroup: boolean): void {
  // What it has left is the guardian's.
  if (child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (child.pid !== undefined && leadsGroup) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // It has ended.
  }
}

/**
 * Hands on what comes behind a certain place.
 * @param find where that is in what has come so far, as latin1 that is one character a byte; undefined: not yet
 */
function passBehind(from: Readable, to: PassThrough, find: (text: string) => number | undefined): void {
  let before: Buffer[] = [];
  function hear(piece: Buffer): void {
    before.push(piece);
    const all = Buffer.concat(before);
    const end = find(all.toString('latin1'));
    if (end === undefined) return;
    from.off('data', hear);
    before = [];
    if (end < all.length) to.write(all.subarray(end));
    from.pipe(to);
  }
  from.on('data', hear);
  from.on('error', () => to.end());
  // Behind a mark that never came there is nothing.
  from.on('close', () => to.end());
}
