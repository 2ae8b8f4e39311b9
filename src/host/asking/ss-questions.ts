import type { CommandResult, Privilege } from '../host.ts';
import { type SocketsQuestion, type SocketsText, socketsKey } from '../look.ts';
import type { HostFailure } from '../results.ts';
import { ssCommand } from '../ss-command.ts';
import { withinNamespaceOf } from '../within-namespace.ts';
import { type Conversation, createConversation } from './conversation.ts';
import { within } from './within.ts';

/** A shell that nobody asked for so long is let go. */
const IDLE_AFTER_MS = 10_000;

/** Asks ss for sockets, by shells that are kept: started anew each time, ss would cost ten times as much of our CPU. */
export interface SsQuestions {
  /** Undefined: no answer within the patience of the question; a late one is kept for whoever asks the same again. */
  ask(question: SocketsQuestion): Promise<SocketsText | HostFailure | undefined>;
  /** Lets go of shells that nobody asked for a while. */
  sweep(): void;
  /** Lets go of the shells for processes whose paths begin with `prefix` (`/proc/17034/`). */
  release(prefix: string): void;
  /** Ends every shell; what is still asked fails. */
  close(): void;
}

interface Asker {
  readonly pid: number;
  readonly conversation: Promise<Conversation>;
  lastAskedMs: number;
  /** Settles with what was asked last, or is undefined when nothing is under way. */
  underWay: Promise<SocketsText | HostFailure> | undefined;
  /** Its shell failed, and is not asked again. */
  isOver: boolean;
  /** What came too late for the look that asked. */
  kept: SocketsText | HostFailure | undefined;
}

export interface SsQuestionOptions {
  readonly nowMs: () => number;
  readonly privilege: () => Promise<Privilege>;
  readonly start?: typeof createConversation;
}

export function createSsQuestions({
  nowMs,
  privilege,
  start = createConversation,
}: SsQuestionOptions): SsQuestions {
  const askers = new Map<string, Asker>();

  async function converse(question: SocketsQuestion): Promise<Conversation> {
    // The code that starts processes takes long to load, so it waits for the first frame.
    await new Promise(resolve => setImmediate(resolve));
    const within = withinNamespaceOf(question.pid, question.isHostNamespace);
    const sudo = within.length > 0 && (await privilege()) === 'sudo';
    return start(ssCommand(question.ports), { within, sudo });
  }

  function askerOf(question: SocketsQuestion): Asker {
    const key = socketsKey(question);
    const known = askers.get(key);
    if (known !== undefined && (!known.isOver || known.kept !== undefined || known.underWay !== undefined))
      return known;
    if (known !== undefined) forget(key, known);
    const asker: Asker = {
      pid: question.pid,
      conversation: converse(question),
      lastAskedMs: nowMs(),
      underWay: undefined,
      isOver: false,
      kept: undefined,
    };
    askers.set(key, asker);
    return asker;
  }

  async function askOnce(asker: Asker, asked: string, key: string): Promise<SocketsText | HostFailure> {
    const conversation = await asker.conversation;
    // It was let go of while it was started: a shell that nobody asks is not started at all.
    if (askers.get(key) !== asker) return { asked, reason: 'failed', detail: 'it is not asked any more' };
    const result = await conversation.ask();
    const atMs = nowMs();
    if (result.problem !== undefined || result.exitCode !== 0) {
      asker.isOver = true;
      return failureOf(asked, result);
    }
    const isWhole = result.stdout === '' || result.stdout.endsWith('\n');
    return isWhole
      ? { asked, text: result.stdout, atMs }
      : { asked, reason: 'failed', detail: 'only a part of it came' };
  }

  function forget(key: string, asker: Asker): void {
    if (askers.get(key) === asker) askers.delete(key);
    void asker.conversation.then(conversation => conversation.close());
  }

  function closeIdle(): void {
    const idleMs = nowMs() - IDLE_AFTER_MS;
    for (const [key, asker] of askers)
      if (asker.lastAskedMs < idleMs && asker.underWay === undefined) forget(key, asker);
  }

  return {
    async ask(question) {
      const key = socketsKey(question);
      const asker = askerOf(question);
      asker.lastAskedMs = nowMs();
      const { kept } = asker;
      if (kept !== undefined) {
        asker.kept = undefined;
        return kept;
      }
      const asked = ssWords(question).join(' ');
      asker.underWay ??= askOnce(asker, asked, key);
      const { underWay } = asker;
      const came = question.patienceMs > 0 ? await within(underWay, question.patienceMs) : 'late';
      if (came !== 'late') {
        asker.underWay = undefined;
        asker.kept = undefined;
        return came;
      }
      void underWay.then(late => {
        if (asker.underWay !== underWay) return;
        asker.underWay = undefined;
        asker.kept = late;
      });
      return undefined;
    },
    sweep: closeIdle,
    release(prefix) {
      for (const [key, asker] of askers) if (prefix === `/proc/${asker.pid}/`) forget(key, asker);
    },
    close() {
      for (const [key, asker] of askers) forget(key, asker);
    },
  };
}

/** The question as a command, for people. */
function ssWords({ pid, isHostNamespace, ports }: SocketsQuestion): readonly string[] {
  return [...withinNamespaceOf(pid, isHostNamespace), ...ssCommand(ports)];
}

function failureOf(asked: string, { problem, stderr }: CommandResult): HostFailure {
  if (problem === 'not-found')
    return { asked, reason: 'unsupported', detail: 'ss (iproute2) is not installed' };
  const said = stderr.trim().split('\n')[0] ?? '';
  const isForbidden = /permission denied|not permitted|password/i.test(said);
  return { asked, reason: isForbidden ? 'forbidden' : 'failed', detail: said || (problem ?? 'it failed') };
}
