import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanText } from '../../text/clean-text.ts';
import { targetName } from '../../text/ssh-target.ts';
import { within } from '../asking/within.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import type { Boot } from './boot.ts';
import { type Dialer, type DialFailure, type Dialled, echoes, type ForwardProblem, HOLD } from './dialer.ts';
import { endCommand } from './end-there.ts';
import { explainSsh } from './explain-ssh.ts';
import { type Guardian, socketPath, startGuardian } from './guardian.ts';
import {
  configurationCommand,
  createMasterLine,
  createSessionLine,
  exitCommand,
  forwardCommand,
  type SshOptions,
  terminalSession,
} from './ssh-line.ts';
import { terminalText } from './terminal-text.ts';
import { startOn, type ThereProcess } from './there.ts';

export interface SshDialerOptions extends SshOptions {
  /** Told each line that ssh says while it asks: banners, warnings. To be cleaned before it is shown. */
  readonly tell: (line: string) => void;
  /** Whoever is asked something may take as long as they like to answer. Where standard input is a terminal, unless given. */
  readonly isAttended?: boolean;
  /** Unless given: `PATIENCE`. */
  readonly patience?: Patience;
}

/** How long a connection may take. */
interface Patience {
  /** Until its shell answers, where nobody is asked anything. */
  readonly diallingMs: number;
  /** From the login on until its shell answers. */
  readonly shellMs: number;
}

/** ssh's own limits end before that. A home directory behind a slow network, or a slow profile, is still waited for. */
const PATIENCE: Patience = { diallingMs: 40_000, shellMs: 30_000 };
const LOGIN_LOOKED_FOR_MS = 250;
const ENDING_MS = 1_000;
const MOST_LAST_WORDS = 4_096;
/** How long a command of ssh that only speaks to our own connection may take. */
const CONTROL_MS = 5_000;

/** What ssh itself ends with where it fails. */
const FAILED = 255;
/** What it says at LogLevel=VERBOSE of what went well. */
const COUNTED = /^(?:Authenticated to |Transferred: |Bytes per second: )/;

/** Of our own, for sockets. */
interface Folder {
  readonly path: string;
  readonly guardian: Guardian;
}

/** The process that holds a connection, and the socket of that. */
interface Held {
  readonly process: ThereProcess;
  readonly socket: string;
}

/** Reaches a host by the user's own ssh: one connection, through which all sessions go (ssh_config(5), ControlMaster). */
export function createSshDialer(options: SshDialerOptions): Dialer {
  const { isAttended = process.stdin.isTTY, patience = PATIENCE } = options;
  let folder: Promise<Folder> | undefined;
  let turn = 0;
  let held: Held | undefined;
  let configuration: string | undefined;
  let isClosed = false;

  async function dial(asks: boolean): Promise<Dialled | DialFailure> {
    try {
      const { path, guardian } = await ownFolder();
      configuration ??= await run(configurationCommand(options));
      return await dialThrough(socketPath(path, ++turn), guardian, asks);
    } catch (error) {
      return { words: error instanceof Error ? error.message : String(error), needsSomebody: false };
    }
  }

  /** One for all tries: a guardian is started with each. */
  async function ownFolder(): Promise<Folder> {
    folder ??= makeFolder();
    try {
      return await folder;
    } catch (error) {
      folder = undefined;
      throw error;
    }
  }

  async function dialThrough(
    socket: string,
    { watch }: Guardian,
    asks: boolean,
  ): Promise<Dialled | DialFailure> {
    if (isClosed) return { words: 'srs-top ends', needsSomebody: false };
    let failure: DialFailure | undefined;
    const master = createMasterLine(options, socket, {
      ...{ asks, configuration: configuration ?? '' },
      onMessage: line => {
        if (asks && !COUNTED.test(line)) options.tell(line);
      },
      onFailure: why => {
        failure = why;
      },
    });
    const process = startOn({ ...master, watch }, HOLD);
    held = { process, socket };
    const isPatient = asks && isAttended;
    const begun = await inTime(process.begun, socket, { ...patience, ...(isPatient && { diallingMs: 0 }) });
    if (typeof begun === 'object') return dialledBy(process, socket, begun);
    process.kill();
    if (begun === 'no shell') return { words: 'logged in; its shell does not answer', needsSomebody: false };
    if (begun === 'no login') {
      const seconds = Math.round(patience.diallingMs / 1_000);
      return { words: asks ? `no login within ${seconds} s` : 'it does not answer', needsSomebody: false };
    }
    const { problem = '' } = await process.done;
    return failure ?? { words: problem, needsSomebody: false };
  }

  function dialledBy(process: ThereProcess, socket: string, boot: Boot): Dialled {
    let lastWords = '';
    process.stderr.on('data', (piece: Buffer) => {
      lastWords = (lastWords + piece.toString('utf8')).slice(-MOST_LAST_WORDS);
    });
    const plain = createSessionLine(socket, undefined);
    return {
      boot,
      line: createSessionLine(socket, boot => void startOn(plain, endCommand(boot))),
      lost: process.done.then(({ exitCode }) => {
        // Sessions that never end would keep a connection that is of no use any more.
        void run(exitCommand(socket)).catch(() => undefined);
        if (exitCode !== undefined) return { words: 'its shell ended', needsSomebody: false };
        return explainSsh({ exitCode: FAILED, messages: lastWords, printed: '' });
      }),
      answers: () => echoes(process),
      onTerminal(command) {
        const text = terminalText(command);
        return isRefusal(text) ? text : terminalSession(socket, text);
      },
      reach: address => reach(socket, address),
      forwardProblem: () => forwardProblemIn(lastWords),
      end: () => end({ process, socket }),
    };
  }

  async function reach(socket: string, address: string): Promise<string | Refusal> {
    const here = `${socket}.${address.replace(/[^\w.]/g, '-')}`;
    try {
      await run(forwardCommand(socket, here, address));
      return here;
    } catch (error) {
      return { refused: error instanceof Error ? error.message : String(error) };
    }
  }

  async function end({ process, socket }: Held): Promise<void> {
    process.kill();
    await run(exitCommand(socket)).catch(() => undefined);
    await within(process.done, ENDING_MS);
  }

  async function close(): Promise<void> {
    isClosed = true;
    const made = await folder?.catch(() => undefined);
    if (held !== undefined) await end(held);
    if (made === undefined) return;
    await rm(made.path, { recursive: true, force: true });
    // It finds nothing left to do.
    made.guardian.end();
  }

  return { name: targetName(options.target), dial, close };
}

/** @param patience `diallingMs` is 0 where it may take as long as it likes to log in */
async function inTime(
  begun: Promise<Boot | undefined>,
  socket: string,
  { diallingMs, shellMs }: Patience,
): Promise<Boot | undefined | 'no login' | 'no shell'> {
  const late = Promise.withResolvers<'no login' | 'no shell'>();
  // ssh makes it once it is logged in (ssh.c, ssh_session2), whatever it says of that.
  const isLoggedIn = (): boolean => existsSync(socket);
  const timers: NodeJS.Timeout[] = [];
  if (diallingMs > 0)
    timers.push(setTimeout(() => late.resolve(isLoggedIn() ? 'no shell' : 'no login'), diallingMs));
  const looks = setInterval(() => {
    if (!isLoggedIn()) return;
    clearInterval(looks);
    timers.push(setTimeout(() => late.resolve('no shell'), shellMs));
  }, LOGIN_LOOKED_FOR_MS);
  const first = await Promise.race([begun, late.promise]);
  for (const timer of [looks, ...timers]) clearTimeout(timer);
  return first;
}

/** What ssh said of channels that the server did not open (RFC 4254, 5.1; channels.c of OpenSSH). */
function forwardProblemIn(messages: string): ForwardProblem | undefined {
  const said = [...messages.matchAll(/^channel \d+: open failed: (.*?)\r?$/gm)].map(([, why = '']) => why);
  if (said.some(why => why.startsWith('administratively prohibited')))
    return { reason: 'unsupported', detail: 'its ssh server forwards no connections (AllowTcpForwarding)' };
  // `connect failed: open failed` is what it says of a session too many.
  return said.some(why => /^connect failed: (?!open failed)/.test(why))
    ? { reason: 'failed', detail: 'it takes no connection' }
    : undefined;
}

/** A folder of our own for sockets, and who removes it if we cannot. A socket's path may have 107 bytes, ssh adds 17. */
async function makeFolder(): Promise<Folder> {
  const isFit = (directory: string): boolean => /^[\w./-]{1,50}$/.test(directory);
  const parent = [process.env.XDG_RUNTIME_DIR ?? '', tmpdir()].find(isFit) ?? '/tmp';
  const path = await mkdtemp(join(parent, 'srs-top-')).catch(() => mkdtemp('/tmp/srs-top-'));
  return { path, guardian: startGuardian(path) };
}

/** What it printed. Rejects in words when it failed. */
function run([file = '', ...args]: readonly string[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  execFile(file, args, { cwd: '/', timeout: CONTROL_MS }, (error, stdout, stderr) => {
    if (error === null) resolve(stdout);
    else if (error.code === 'ENOENT') reject(new Error('there is no ssh on this machine'));
    else reject(new Error(cleanText(stderr.trim().split('\n').at(-1) ?? '').slice(0, 300) || error.message));
  });
  return promise;
}
