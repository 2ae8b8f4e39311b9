import { type KeptShell, startKeptShell } from './kept-shell.ts';
import { SESSION_REFUSED } from './ssh-line.ts';
import type { StartThere } from './there.ts';

/** Kept shells for commands: one for each that runs at the same time, as far as the server lets that many be. */
export interface ShellPool {
  /** An idle one or a new one, or the next that is given back; undefined once the pool is closed. */
  take(): Promise<KeptShell | undefined>;
  giveBack(shell: KeptShell): void;
  /**
   * Whether it was one session too many for the server: then there are no more from now on than are taken now, and whoever
   * asked takes another.
   */
  isOneTooMany(shell: KeptShell): Promise<boolean>;
  /** All that are there, idle or not. */
  all(): readonly KeptShell[];
  close(): void;
}

/**
 * Sessions that one connection may have are ten unless sshd_config(5) says otherwise (MaxSessions): others are for looks,
 * files, ss in each namespace, a terminal, and what holds the connection.
 */
const MOST_SHELLS = 3;
/** More are let go as soon as they are idle: each is a process there. */
const MOST_IDLE = 2;

export function createShellPool(startThere: StartThere): ShellPool {
  const idle: KeptShell[] = [];
  const taken = new Set<KeptShell>();
  const waiting: (() => void)[] = [];
  let most = MOST_SHELLS;
  let isClosed = false;

  function wake(): void {
    waiting.shift()?.();
  }

  function forget(shell: KeptShell): void {
    taken.delete(shell);
    const index = idle.indexOf(shell);
    if (index !== -1) idle.splice(index, 1);
    wake();
  }

  return {
    async take() {
      for (;;) {
        if (isClosed) return undefined;
        let shell = idle.pop();
        if (shell === undefined && taken.size < most) {
          const fresh = startKeptShell(startThere);
          void fresh.process.done.then(() => forget(fresh));
          shell = fresh;
        }
        if (shell !== undefined) {
          taken.add(shell);
          return shell;
        }
        await new Promise<void>(resolve => waiting.push(resolve));
      }
    },
    giveBack(shell) {
      taken.delete(shell);
      if (shell.isOver || isClosed || idle.length >= MOST_IDLE) shell.end();
      else idle.push(shell);
      wake();
    },
    async isOneTooMany(shell) {
      if ((await shell.process.begun) !== undefined) return false;
      const { problem } = await shell.process.done;
      if (problem !== SESSION_REFUSED || taken.size + idle.length === 0) return false;
      most = Math.max(1, taken.size + idle.length);
      return true;
    },
    all: () => [...idle, ...taken],
    close() {
      isClosed = true;
      for (const shell of [...idle, ...taken]) shell.end();
      for (const go of waiting.splice(0)) go();
    },
  };
}
