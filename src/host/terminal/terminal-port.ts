import { spawn } from 'node:child_process';
import { closeSync, constants, fstatSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Writable } from 'node:stream';

/** The way to a terminal that never waits for it. */
export interface TerminalPort {
  /** @returns how many of the bytes were taken, 0: it takes none now. Throws the system's error when it is gone. */
  write(bytes: Uint8Array): number;
  close(): void;
}

/**
 * A way to the terminal that a descriptor of ours stands for. That descriptor itself is shared with the shell and must
 * stay as it is, blocking; so the terminal is opened once more. Where that is refused (after `su` it belongs to another
 * user) it is had by the name of the controlling terminal, and where there is none of that, through a process that copies.
 */
export function openTerminalPort(descriptor: 1 | 2): TerminalPort {
  const opened = openAgain(descriptor);
  return opened === undefined ? openCopier(descriptor) : portOf(opened);
}

const WITHOUT_WAITING = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

function openAgain(descriptor: 1 | 2): number | undefined {
  const names = [`/proc/self/fd/${descriptor}`, ...(isControllingTerminal(descriptor) ? ['/dev/tty'] : [])];
  for (const name of names) {
    try {
      return openSync(name, WITHOUT_WAITING);
    } catch {
      // Another way is tried.
    }
  }
  return undefined;
}

/** By tty_nr of proc_pid_stat(5), field 7: its device number, as the kernel encodes it for old programs too. */
function isControllingTerminal(descriptor: number): boolean {
  try {
    const number = Number(
      readFileSync('/proc/self/stat', 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')[4],
    );
    const { rdev } = fstatSync(descriptor);
    return number !== 0 && number === rdev;
  } catch {
    // There is no /proc on macOS, and hardly a terminal that is not the controlling one.
    return true;
  }
}

function portOf(descriptor: number): TerminalPort {
  return {
    write(bytes) {
      try {
        return writeSync(descriptor, bytes);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
        throw error;
      }
    },
    close: () => closeSync(descriptor),
  };
}

/** In a session of its own: what is typed or sent to ours must not end it before it has put the terminal back. */
function openCopier(descriptor: 1 | 2): TerminalPort {
  const child = spawn('cat', [], { stdio: ['pipe', descriptor, 'ignore'], detached: true });
  const stdin = child.stdin as Writable;
  let failure: Error | undefined;
  const fail = (error: Error): void => {
    failure ??= error;
  };
  child.on('error', fail);
  stdin.on('error', fail);
  child.unref();
  return {
    write(bytes) {
      if (failure !== undefined) throw failure;
      // More would be kept in the stream, where nobody sees that the terminal takes none of it.
      const taken = bytes.subarray(0, Math.max(0, stdin.writableHighWaterMark - stdin.writableLength));
      if (taken.length > 0) stdin.write(taken);
      return taken.length;
    },
    close: () => stdin.end(),
  };
}
