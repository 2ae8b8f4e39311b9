import { fileURLToPath } from 'node:url';
import { childrenOf, endSession } from './sessions.ts';
import { type TerminalOptions, TerminalSession } from './terminal.ts';

const HOLDER = ['python3', fileURLToPath(new URL('line.py', import.meta.url))];

/** Runs `command` in a terminal that another process holds, as sshd holds that of a login. Needs python3. */
export function startOnLine(command: readonly string[], options: TerminalOptions): LineSession {
  return new LineSession(command, options);
}

export class LineSession extends TerminalSession {
  #programPid: number | undefined;

  constructor(command: readonly string[], options: TerminalOptions) {
    super([...HOLDER, ...command], options);
  }

  /** The pid of the command; throws when it is not there (yet). */
  get programPid(): number {
    this.#programPid ??= childrenOf(this.pid)[0];
    if (this.#programPid === undefined) throw new Error('nothing runs on this line');
    return this.#programPid;
  }

  /** Nothing that the command writes is read any more, and no key comes. */
  stall(): void {
    this.kill('SIGSTOP');
  }

  /** The other side reads on. */
  resume(): void {
    this.kill('SIGCONT');
  }

  /** The terminal is gone: the kernel hangs it up. The command gets no signal from us. */
  async cut(): Promise<void> {
    this.kill('SIGKILL');
    await this.exit;
  }

  override async dispose(): Promise<void> {
    if (this.#programPid !== undefined) await endSession(this.#programPid);
    await super.dispose();
  }
}
