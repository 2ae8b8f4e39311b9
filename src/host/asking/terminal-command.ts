import type { CommandOptions, CommandResult, RunningCommand } from '../host.ts';
import type { CommandRunner } from './commands.ts';

/**
 * Runs a command on the terminal that srs-top itself was started on. What a command that is killed leaves there (no echo,
 * no line discipline) is put right by `stty`, for nobody else remembers how it was.
 */
export function startOnTerminal(
  commands: CommandRunner,
  command: readonly string[],
  { sudo = false }: Pick<CommandOptions, 'sudo'> = {},
): RunningCommand {
  let running: RunningCommand | undefined;
  let isInterrupted = false;

  async function run(): Promise<CommandResult> {
    const settings = await stty(commands, '-g');
    running = commands.start(command, { sudo, terminal: 'all', timeoutMs: 0 });
    if (isInterrupted) void running.interrupt();
    const result = await running.done;
    if (settings !== '') await stty(commands, settings);
    return result;
  }

  const done = run();
  return {
    command,
    done,
    async interrupt() {
      isInterrupted = true;
      await running?.interrupt();
      return done;
    },
  };
}

/** What it said; empty where there is no stty or no terminal. */
async function stty(commands: CommandRunner, argument: string): Promise<string> {
  const { exitCode, stdout } = await commands.start(['stty', argument], { terminal: 'input' }).done;
  return exitCode === 0 ? stdout.trim() : '';
}
