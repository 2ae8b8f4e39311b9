import { type HostEntry, isProblem } from '../fleet/host-word.ts';
import { type HostResult, rollOut } from '../fleet/roll-out.ts';
import { type CommandContext, EXIT_DONE, EXIT_NOT_DONE } from './command-context.ts';

/** What came of one host: its exit code, and the sentences that were said of it. */
interface Changed {
  readonly exitCode: number;
  readonly said: readonly string[];
}

/**
 * `srs-top tune a b c nice=-5`, `srs-top undo a b c`: host by host, each with its own plan, question and read-back. Stops at
 * the first on which it is not as it was asked for, and says what was done where. Resolves with that one's exit code, else 0.
 * @param change changes the host of its context, and resolves with the exit code
 */
export async function changeEachHost(
  context: CommandContext,
  hosts: readonly HostEntry[],
  change: (context: CommandContext) => Promise<number>,
): Promise<number> {
  const { print, interrupted } = context;
  let exitCode = EXIT_DONE;
  const steps = hosts.map(entry => ({
    label: entry.label,
    async make() {
      if (interrupted?.aborted === true) {
        exitCode = EXIT_NOT_DONE;
        return { isDone: false, sentence: `ended by ${interrupted.reason}` };
      }
      print(`${entry.label}:`);
      const changed = await changeHost(context, entry, change);
      exitCode = changed.exitCode;
      return { isDone: exitCode === EXIT_DONE, sentence: changed.said.join('; ') };
    },
  }));
  const results = await rollOut(steps);
  if (results.length > 1) print('', ...results.map(resultLine));
  return exitCode;
}

function resultLine({ label, kind, sentence }: HostResult): string {
  return `${label}: ${kind === 'refused' ? 'stopped here: ' : ''}${sentence}`;
}

async function changeHost(
  context: CommandContext,
  entry: HostEntry,
  change: (context: CommandContext) => Promise<number>,
): Promise<Changed> {
  const said: string[] = [];
  const complain = (sentence: string): void => {
    said.push(sentence);
    context.complain(`${entry.label}: ${sentence}`);
  };
  const opened = await context.openNamed?.(entry, true, context.interrupted);
  if (opened === undefined || isProblem(opened)) {
    complain(opened?.problem ?? 'not reached');
    return { exitCode: EXIT_NOT_DONE, said };
  }
  const print = (...lines: readonly string[]): void => {
    const [line, ...more] = lines;
    // A plan has several lines: what came of it is one.
    if (line !== undefined && more.length === 0) said.push(line);
    context.print(...lines);
  };
  try {
    return { exitCode: await change({ ...context, ...opened, print, complain }), said };
  } finally {
    await opened.host.close();
  }
}
