import { Command } from 'commander';
import type { Subcommand } from './commands/command-context.ts';
import { isProblem, namesHost, readHostWord } from './fleet/host-word.ts';
import { cleanText } from './text/clean-text.ts';

type Named = Pick<Subcommand, 'name'>;

/**
 * Why one of several words is hardly meant as a host: the first is like the name of a command, as commander has it, or one is a
 * value for a command. Undefined: nothing speaks against it. `ssh://` says that a host is meant.
 */
export function strayWord(words: readonly string[], commands: readonly Named[]): string | undefined {
  const [first = '', ...others] = words;
  if (others.length === 0) return undefined;
  const like = /^[a-z]+$/i.test(first) ? likeCommands(first, commands) : undefined;
  if (like !== undefined)
    return `"${first}" is no command: did you mean ${like}? A host of that name is written ssh://${first}`;
  const value = words.find(word => !namesHost(word) && isRemote(word));
  return value === undefined
    ? undefined
    : `"${cleanText(value)}" is no host: values are for a command, as in srs-top tune nice=-5`;
}

function isRemote(word: string): boolean {
  const read = readHostWord(word);
  return isProblem(read) || read.kind === 'remote';
}

/** `tune`, or `one of …`; undefined: none is like it. */
function likeCommands(word: string, commands: readonly Named[]): string | undefined {
  let said = '';
  const asked = new Command()
    .exitOverride()
    .helpCommand(false)
    .configureOutput({
      outputError(text) {
        said += text;
      },
    });
  for (const { name } of commands) asked.command(name);
  try {
    asked.parse([word], { from: 'user' });
  } catch {
    return /\(Did you mean (.*)\?\)/.exec(said)?.[1];
  }
  return undefined;
}
