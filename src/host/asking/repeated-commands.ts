import type { CommandOptions, CommandResult } from '../host.ts';
import { commandNotRun } from '../refusals.ts';
import { type Conversation, createConversation } from './conversation.ts';

/** A shell that nobody asked for so long is let go: twice the slowest rhythm of a source, and some more. */
const IDLE_AFTER_MS = 90_000;

/** Runs commands that come again every few seconds, each by a shell that is kept for it. */
export interface RepeatedCommands {
  /**
   * As `Host.query`, of which `sudo`, `timeoutMs`, `input`, `mostBytes` and `askedFor` count. Those of one command, asked for
   * the same, wait for each other. Never rejects.
   */
  ask(
    command: readonly string[],
    options?: Pick<CommandOptions, 'sudo' | 'timeoutMs' | 'input' | 'mostBytes' | 'askedFor'>,
  ): Promise<CommandResult>;
  /** Lets go of shells that nobody asked for a while. */
  sweep(): void;
  /** Ends every shell; what is still asked, and what is asked from then on, fails. */
  close(): void;
}

interface Kept {
  readonly conversation: Conversation;
  lastAskedMs: number;
  /** How many wait for an answer. */
  asking: number;
  /** Settles once all that asked so far have theirs. */
  done: Promise<unknown>;
}

export function createRepeatedCommands(
  nowMs: () => number,
  start: typeof createConversation = createConversation,
): RepeatedCommands {
  const kept = new Map<string, Kept>();
  let isClosed = false;

  function letGo(key: string, { conversation }: Kept): void {
    kept.delete(key);
    conversation.close();
  }

  async function ask(
    command: readonly string[],
    { sudo = false, askedFor = '', ...asking }: Parameters<RepeatedCommands['ask']>[1] = {},
  ): Promise<CommandResult> {
    // Whoever asks one command after the other would start a shell that nobody ends.
    if (isClosed) return commandNotRun(command, 'cancelled', 'closed');
    const key = JSON.stringify([sudo, askedFor, ...command]);
    const entry = kept.get(key) ?? {
      conversation: start(command, { sudo }),
      lastAskedMs: nowMs(),
      asking: 0,
      done: Promise.resolve(),
    };
    kept.set(key, entry);
    entry.asking++;
    const answer = entry.done.then(() =>
      // The shell may have failed whoever asked before.
      kept.get(key) === entry ? entry.conversation.ask(asking) : ask(command, { sudo, askedFor, ...asking }),
    );
    // Of the answer itself nothing is kept: it may be megabytes.
    entry.done = answer.then(() => undefined);
    const result = await answer;
    entry.asking--;
    entry.lastAskedMs = nowMs();
    // After a problem there will be no more answers of that shell.
    if (result.problem !== undefined && kept.get(key) === entry) letGo(key, entry);
    return result;
  }

  return {
    ask,
    sweep() {
      const idleMs = nowMs() - IDLE_AFTER_MS;
      for (const [key, entry] of kept)
        if (entry.asking === 0 && entry.lastAskedMs < idleMs) letGo(key, entry);
    },
    close() {
      isClosed = true;
      for (const [key, entry] of kept) letGo(key, entry);
    },
  };
}
