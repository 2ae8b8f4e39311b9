import { createAsideReader } from '../asking/aside-reader.ts';
import { startAsideShell } from '../asking/aside-shell.ts';
import { createCommandRunner } from '../asking/commands.ts';
import { createConversation } from '../asking/conversation.ts';
import { createPrivilegeCheck } from '../asking/privilege.ts';
import { createSsQuestions, type SsQuestions } from '../asking/ss-questions.ts';
import { startOnTerminal } from '../asking/terminal-command.ts';
import { within } from '../asking/within.ts';
import type { Host, RunningCommand } from '../host.ts';
import { isRefusal } from '../refusal.ts';
import { commandNotRun, refuseStart, refuseWrite } from '../refusals.ts';
import { withSudo } from '../sudo.ts';
import { createThereCommands } from './commands.ts';
import type { Connection } from './connection.ts';
import { findFactsThere } from './facts-there.ts';
import { createHttpThere } from './http-ways.ts';
import type { StartThere } from './there.ts';
import { createWorkspaces } from './workspaces.ts';
import { writeThere } from './write-there.ts';

/** What a host on the other end of a connection can do besides being looked at. */
export interface RemoteParts
  extends Pick<
    Host,
    | 'readAside'
    | 'readFrom'
    | 'workspace'
    | 'query'
    | 'get'
    | 'execute'
    | 'start'
    | 'handOver'
    | 'write'
    | 'privilege'
    | 'facts'
  > {
  /** Sockets for looks: ask, sweep at every look, release. */
  readonly ss: SsQuestions;
  /** Ends all of it, but not the connection. */
  close(): Promise<void>;
}

/** Of the sessions that a server lets one connection have (ten), those for files. */
const MOST_ASIDE = 2;
/** Perf is given time to write its data; the connection ends what takes longer. */
const CLOSING_MS = 5_000;

export interface RemotePartsOptions {
  readonly nowMs: () => number;
  /** Refuse whatever would change something. */
  readonly readOnly?: boolean;
}

export function createRemoteParts(
  connection: Connection,
  { nowMs, readOnly = false }: RemotePartsOptions,
): RemoteParts {
  const { startThere, identity } = connection;
  const workspaces = createWorkspaces(
    startThere,
    () => commands,
    () => privilege(),
  );
  const commands = createThereCommands(startThere, { before: workspaces.before });
  const here = createCommandRunner();
  const askSudo = async (): Promise<boolean | undefined> => {
    const { exitCode, problem } = await commands.start(['true'], { sudo: true }).done;
    // The line was lost, or is frozen: sudo has said nothing.
    const isUntold = problem === 'failed' || (problem === 'timed-out' && !(await connection.answers()));
    return isUntold ? undefined : exitCode === 0;
  };
  const privilege = createPrivilegeCheck({ userId: identity.userId, askSudo, nowMs });
  const aside = createAsideReader(nowMs, '', () => startAsideShell(beginAside(startThere)), MOST_ASIDE);
  const http = createHttpThere(connection);
  const ss = createSsQuestions({
    nowMs,
    privilege,
    start: (command, options) => createConversation(command, options, beginConversation(startThere)),
  });

  return {
    ss,
    readAside: aside.read,
    readFrom: aside.readFrom,
    workspace: workspaces.of,
    query: (command, options) => commands.start(command, options).done,
    get: http.get,
    execute: async (command, options) =>
      readOnly ? commandNotRun(command, 'read-only') : commands.start(command, options).done,
    start: (command, options) => (readOnly ? refuseStart(command) : commands.start(command, options)),
    handOver(command, { sudo = false } = {}) {
      if (readOnly) return refuseStart(command);
      const argv = withSudo(command, sudo);
      const start = connection.onTerminal(argv);
      return isRefusal(start) ? unsupported(argv, start.refused) : named(argv, startOnTerminal(here, start));
    },
    write: async (path, text) =>
      readOnly ? refuseWrite(path, 'srs-top was started with --read-only') : writeThere(commands, path, text),
    privilege,
    facts: () => findFactsThere(aside),
    async close() {
      aside.close();
      ss.close();
      http.close();
      // What runs there ends by itself once its line does; on a frozen one nobody would tell when.
      const ended = Promise.all([commands.close(), here.close()]).then(workspaces.close);
      if (await connection.answers()) await within(ended, CLOSING_MS);
    },
  };
}

function beginAside(startThere: StartThere): Parameters<typeof startAsideShell>[0] {
  return async script => {
    const { stdin, stdout, stderr, done, kill } = startThere(['sh', '-c', script]);
    stderr.resume();
    return { stdin, stdout, onEnd: told => void done.then(told), kill };
  };
}

function beginConversation(startThere: StartThere): Parameters<typeof createConversation>[2] {
  return async argv => {
    const { stdin, stdout, stderr, done } = startThere(argv);
    const ended = done.then(({ exitCode, problem }) => ({
      why: problem ?? `sh ended (exit code ${exitCode})`,
      isMissing: exitCode === 127,
    }));
    return { stdin, stdout, stderr, ended };
  };
}

function unsupported(command: readonly string[], why: string): RunningCommand {
  const done = Promise.resolve(commandNotRun(command, 'unsupported', why));
  return { command, done, interrupt: () => done };
}

/** It is called by what runs there, not by what leads there. */
function named(command: readonly string[], running: RunningCommand): RunningCommand {
  const done = running.done.then(result => ({ ...result, command }));
  return { command, done, interrupt: () => running.interrupt().then(() => done) };
}
