import type { CommandOptions } from '../host.ts';
import { quoteForShell } from './quote.ts';

/** Seconds for which the input of a command without a time limit is held: longer than a profile takes. */
const LONGEST_HOLD_SECONDS = 86_400;

/**
 * What a kept shell is sent to run a command (`ASKED_SHELL`). Throws where an argument cannot be one.
 * @param argv with `sudo -n` in front where that is wanted
 * @param isWatched it can be ended, and tells its pid first
 */
export function runText(
  argv: readonly string[],
  isWatched: boolean,
  { sudo, isGroup, holdsInput, input, messagesFile, directory, timeoutMs }: CommandOptions,
): string {
  const seconds = timeoutMs === undefined || timeoutMs === 0 ? LONGEST_HOLD_SECONDS : timeoutMs / 1_000 + 60;
  const settings = [
    ...(sudo === true ? ['sudo=1'] : []),
    ...(isGroup === true ? ['group=1'] : []),
    ...(holdsInput === true && input === undefined ? [`hold=${Math.ceil(seconds)}`] : []),
    ...(input !== undefined && input !== ''
      ? ['fed=1', `input=${quoteForShell(['x', input]).slice(2)}`]
      : []),
    ...(messagesFile === undefined ? [] : ['survives=1']),
    ...(directory === undefined ? [] : [`directory=${quoteForShell(['x', directory]).slice(2)}`]),
  ];
  return [...settings, `${isWatched ? 'watched' : 'plain'} ${quoteForShell(argv)}`].join('\n');
}
