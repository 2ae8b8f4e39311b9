import type { Command } from 'commander';
import { createCommand } from '../../src/command-line.ts';
import { SUBCOMMANDS } from '../../src/commands/commands.ts';
import { KNOWN_WORDS } from '../../src/commands/completion.ts';
import { type Outline, outlineOf } from '../../src/manual/outline.ts';

/** The program as commander reads it, with all commands. */
export function wholeProgram(): Command {
  const nothing = (): void => undefined;
  const says = { answer: nothing, complain: nothing };
  const choices = { choose: nothing, show: nothing, watch: nothing };
  return createCommand('1.2.3', SUBCOMMANDS, says, choices);
}

export function programOutline(): Outline {
  return outlineOf(wholeProgram(), KNOWN_WORDS);
}
