import {
  closeSync,
  constants,
  opendirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { cleanText } from '../../text/clean-text.ts';
import { createAsideReader } from '../asking/aside-reader.ts';
import { startAsideShell } from '../asking/aside-shell.ts';
import { createCommandRunner } from '../asking/commands.ts';
import { failureOf } from '../asking/failures.ts';
import type { HttpQuestions } from '../asking/http-questions.ts';
import { createLocalClock } from '../asking/local-clock.ts';
import { createPrivilegeCheck } from '../asking/privilege.ts';
import { createRepeatedCommands } from '../asking/repeated-commands.ts';
import { createSsQuestions } from '../asking/ss-questions.ts';
import { startOnTerminal } from '../asking/terminal-command.ts';
import { type Host, type HostFailure, isFailure } from '../host.ts';
import { commandNotRun, refuseStart, refuseWrite } from '../refusals.ts';
import { takeLook } from '../take-look.ts';
import { cpuMilliseconds } from './cpu-time.ts';
import { chooseDescriptorLimit, createDescriptors } from './descriptors.ts';
import { findFacts } from './facts.ts';
import { createLocalWatches } from './local-watches.ts';

export interface LocalHostOptions {
  /** It is watched for days by nobody: receive queues are looked at half as often, for an eighth less of our own CPU. */
  readonly isLasting?: boolean;
  /** Refuse whatever would change something. */
  readonly readOnly?: boolean;
  /** Prefix of every path: the directory that holds another `/proc`. Empty by default. */
  readonly root?: string;
}

/**
 * Counted from the start of srs-top: by then the first frame stands, which starting a process would delay by 10 to 40
 * ms.
 */
const STARTED_AFTER_MS = 500;

/**
 * For what runs for days: a look takes 0.2 ms, mostly to wake up, and five a second were a fifth of all that a recorder took.
 */
const SELDOM_LOOK_MS = 500;

/**
 * The machine that srs-top runs on. Files are read synchronously: /proc never waits for a disk, and a refresh of nine
 * files takes 0.1 to 0.3 ms, less than handing them to a thread pool.
 */
export function createLocalHost({
  readOnly = false,
  root = '',
  isLasting = false,
}: LocalHostOptions = {}): Host {
  const clock = createLocalClock();
  const { nowMs } = clock;
  const descriptors = createDescriptors({
    root,
    nowMs,
    cpuMs: cpuMilliseconds,
    limit: chooseDescriptorLimit(),
  });
  const closing = new AbortController();
  const { signal } = closing;
  const untilFirstFrame = () =>
    sleep(Math.max(0, STARTED_AFTER_MS - performance.now()), undefined, { signal });
  const aside = createAsideReader(nowMs, root, async () => {
    await untilFirstFrame();
    return startAsideShell();
  });
  const commands = createCommandRunner();
  const repeated = createRepeatedCommands(nowMs);
  let http: Promise<HttpQuestions> | undefined;

  const attempt = <T>(path: string, action: () => T): T | HostFailure => {
    try {
      return action();
    } catch (error) {
      return failureOf(path, error);
    }
  };
  const list = (directory: string) => attempt(directory, () => readdirSync(root + directory));
  const listSome = (directory: string, most: number): readonly string[] | HostFailure => {
    const names = attempt(directory, () => readNames(root + directory, most + 1));
    if (isFailure(names) || names.length <= most) return names;
    return { asked: directory, reason: 'failed', detail: `more than ${most.toLocaleString('en')} entries` };
  };
  const readLink = (path: string) => attempt(path, () => readlinkSync(root + path));
  const askSudo = () => commands.start(['true'], { sudo: true }).done.then(({ exitCode }) => exitCode === 0);

  const privilege = createPrivilegeCheck({ userId: process.geteuid?.(), askSudo, nowMs });
  const ss = createSsQuestions({ nowMs, privilege });
  const watches = createLocalWatches(
    nowMs,
    descriptors,
    STARTED_AFTER_MS,
    isLasting ? SELDOM_LOOK_MS : undefined,
  );
  const listAny = (directory: string, most?: number) =>
    most === undefined ? list(directory) : listSome(directory, most);

  let id: string | undefined;
  return {
    name: cleanText(hostname()),
    get id() {
      id ??= readLocalId(root);
      return id;
    },
    kind: 'local',
    system: process.platform === 'darwin' ? 'macos' : 'linux',
    isReadOnly: readOnly,
    clock,
    look: question => {
      descriptors.begin();
      ss.sweep();
      repeated.sweep();
      return takeLook(question, {
        text: descriptors.read,
        link: readLink,
        list: listAny,
        sockets: ss.ask,
        cost: descriptors.cost,
        pause: createPause(),
      });
    },
    readAside: aside.read,
    readFrom: aside.readFrom,
    // Commands on this machine write straight to where the files are kept.
    workspace: folder => ({ directory: folder, fetch: async () => undefined }),
    watch: watches.begin,
    release: prefix => {
      descriptors.release(prefix);
      ss.release(prefix);
    },
    async query(command, options) {
      if (options?.isRepeated !== true) return commands.start(command, options).done;
      // Of a host that is closed meanwhile it says so itself.
      if (performance.now() < STARTED_AFTER_MS) await untilFirstFrame().catch(() => undefined);
      return repeated.ask(command, options);
    },
    async get(question) {
      try {
        // Its parser is wanted by those alone whose SRS has an API.
        http ??= import('../asking/http-questions.ts').then(({ createHttpQuestions }) =>
          createHttpQuestions(),
        );
        const questions = await http;
        if (signal.aborted) questions.close();
        return await questions.get(question);
      } catch (error) {
        // An upgrade may have replaced its file since srs-top was started: it is tried again.
        http = undefined;
        return failureOf(question.origin, error);
      }
    },
    execute: async (command, options) =>
      readOnly ? commandNotRun(command, 'read-only') : commands.start(command, options).done,
    start: (command, options) => (readOnly ? refuseStart(command) : commands.start(command, options)),
    handOver: (command, options) =>
      readOnly ? refuseStart(command) : startOnTerminal(commands, command, options),
    write: async (path, text) =>
      readOnly
        ? refuseWrite(path, 'srs-top was started with --read-only')
        : writeKernelFile(root, path, text),
    privilege,
    facts: findFacts,
    async close() {
      descriptors.close();
      closing.abort();
      aside.close();
      ss.close();
      repeated.close();
      void http?.then(
        questions => questions.close(),
        () => undefined,
      );
      watches.close();
      await commands.close();
    },
  };
}

/** The id of the installation (machine-id(5)), or of this boot of the kernel when the installation has no id. */
function readLocalId(root: string): string {
  for (const path of ['/etc/machine-id', '/proc/sys/kernel/random/boot_id']) {
    try {
      const text = readFileSync(root + path, 'utf8').trim();
      if (/^[\da-f-]{32,36}$/.test(text)) return text;
    } catch {
      // The next one, then.
    }
  }
  return hostname();
}

/** Writes in one go, because the kernel takes each write as a whole value. Never creates a file. */
function writeKernelFile(root: string, path: string, text: string): HostFailure | undefined {
  try {
    const descriptor = openSync(root + path, constants.O_WRONLY | constants.O_TRUNC);
    try {
      writeSync(descriptor, text);
    } finally {
      closeSync(descriptor);
    }
    return undefined;
  } catch (error) {
    // On a write, EINVAL means that the kernel refused the value, not that it lacks the file.
    const isRefusedValue = (error as NodeJS.ErrnoException).code === 'EINVAL';
    return failureOf(path, error, isRefusedValue ? 'failed' : undefined);
  }
}

/** Milliseconds at a stretch in which no key is answered and no screen drawn. */
const LONGEST_STRETCH_MS = 8;

/** A process may have a million open files or a hundred thousand threads: between them everything else has its turn. */
function createPause(): () => Promise<unknown> | undefined {
  let sinceMs = performance.now();
  return () => {
    if (performance.now() - sinceMs < LONGEST_STRETCH_MS) return undefined;
    return new Promise<void>(resolve => setImmediate(resolve)).then(() => {
      sinceMs = performance.now();
    });
  };
}

/** The first `most` names of a directory, which may have any number of them. */
function readNames(path: string, most: number): readonly string[] {
  const directory = opendirSync(path, { bufferSize: 1_024 });
  try {
    const names: string[] = [];
    for (
      let entry = directory.readSync();
      entry !== null && names.length < most;
      entry = directory.readSync()
    )
      names.push(entry.name);
    return names;
  } finally {
    directory.closeSync();
  }
}
