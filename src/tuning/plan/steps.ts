import type { Host } from '../../host/host.ts';
import { quoteArgument } from '../../text/quote.ts';
import type { StepResult, TuningStep } from '../tuning.ts';

/**
 * Does one step. A write without the right to it, or in another namespace, goes through `sudo tee` or `nsenter … tee`,
 * which takes the text from its input.
 */
export async function takeStep(host: Host, step: TuningStep, usesSudo: boolean): Promise<StepResult> {
  if ('command' in step) return { command: await host.execute(step.command, { sudo: usesSudo }) };
  const { id, path, text, within = [] } = step;
  if (isWrittenFromHere(step, usesSudo)) return { id, failure: await host.write(path, text) };
  const command = [...within, 'tee', path];
  const { exitCode, stderr, problem } = await host.execute(command, { sudo: usesSudo, input: text });
  const detail = stderr.trim() || (problem ?? 'it failed');
  return { id, failure: exitCode === 0 ? undefined : { asked: path, reason: 'failed', detail } };
}

/** Steps as a user would type them in a shell, one a line. */
export function shellLines(
  steps: readonly TuningStep[],
  usesSudo: boolean,
  sudo = 'sudo -n',
): readonly string[] {
  const prefix = usesSudo ? `${sudo} ` : '';
  return steps.map(step => {
    if ('command' in step) return prefix + step.command.map(quoteArgument).join(' ');
    if (isWrittenFromHere(step, usesSudo))
      return `echo ${quoteArgument(step.text)} > ${quoteArgument(step.path)}`;
    const command = [...(step.within ?? []), 'tee', step.path];
    return `echo ${quoteArgument(step.text)} | ${prefix}${command.map(quoteArgument).join(' ')}`;
  });
}

function isWrittenFromHere(
  { within = [] }: Extract<TuningStep, { path: string }>,
  usesSudo: boolean,
): boolean {
  return !usesSudo && within.length === 0;
}

/** What a user can type to do the same. */
export function toShellLine(steps: readonly TuningStep[], usesSudo: boolean): string {
  return shellLines(steps, usesSudo, 'sudo').join(' && ');
}
