import type { EventEmitter } from 'node:events';
import type { Argument, Command, Option } from 'commander';

/** What follows an option or a command, as others complete it. */
export interface OutlineValue {
  /** As help names it: `seconds`, `file`, `name|pid`. */
  readonly name: string;
  /** Words that it may be; where not empty, mostly one of them. One that ends in `=` goes on. */
  readonly words: readonly string[];
  /** What they mean, in a few words each, as far as they do not say it themselves. */
  readonly meanings?: Readonly<Record<string, string>> | undefined;
}

export interface OutlineOption {
  /** `-d`. */
  readonly short: string | undefined;
  /** `--delay`. */
  readonly long: string;
  /** Undefined where it stands alone. */
  readonly value: OutlineValue | undefined;
  readonly help: string;
  /** The help with its choices and what holds without it. */
  readonly fullHelp: string;
}

export interface OutlineArgument extends OutlineValue {
  readonly isRequired: boolean;
  readonly isRepeated: boolean;
  readonly help: string;
}

/** The program, or a command of it: all that can be typed. */
export interface Outline {
  readonly name: string;
  readonly help: string;
  readonly options: readonly OutlineOption[];
  readonly arguments: readonly OutlineArgument[];
  /** What help says below all of that. */
  readonly notes: string;
  readonly commands: readonly Outline[];
}

/**
 * Words that complete a value without being all that it may be, and what each means, by where it stands: `--demo`,
 * `explain [id]`, `tune <set...>`, `bench --server`.
 */
export type KnownWords = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** All that can be typed, as commander has it: what is declared there is in every manual by itself. */
export function outlineOf(program: Command, known: KnownWords = {}): Outline {
  return outline(program, known, '');
}

function outline(command: Command, known: KnownWords, at: string): Outline {
  const help = command.createHelp();
  return {
    name: command.name(),
    help: command.description(),
    options: help
      .visibleOptions(command)
      .map(option => outlineOption(option, help.optionDescription(option), known, at)),
    arguments: command.registeredArguments.map(argument => outlineArgument(argument, known, at)),
    notes: notesOf(command),
    commands: help.visibleCommands(command).map(one => outline(one, known, `${at}${one.name()} `)),
  };
}

function outlineOption(option: Option, fullHelp: string, known: KnownWords, at: string): OutlineOption {
  const { flags, short, long = flags, description, argChoices = [] } = option;
  const name = /[<[]([^>\]]+?)(?:\.\.\.)?[>\]]/.exec(flags)?.[1];
  const value = name === undefined ? undefined : { name, ...wordsOf(argChoices, known[at + long]) };
  return {
    short,
    long,
    value,
    help: description,
    fullHelp,
  };
}

function outlineArgument(argument: Argument, known: KnownWords, at: string): OutlineArgument {
  const { required, variadic, description, argChoices = [] } = argument;
  const name = argument.name();
  const words = wordsOf(argChoices, known[at + argumentText(name, required, variadic)]);
  return { name, ...words, isRequired: required, isRepeated: variadic, help: description };
}

function wordsOf(
  choices: readonly string[],
  known: KnownWords[string] | undefined,
): Pick<OutlineValue, 'words' | 'meanings'> {
  return choices.length > 0 ? { words: choices } : { words: Object.keys(known ?? {}), meanings: known };
}

/** `<file>`, `[name]`, `<set...>`. */
export function argumentText(name: string, isRequired: boolean, isRepeated: boolean): string {
  const whole = isRepeated ? `${name}...` : name;
  return isRequired ? `<${whole}>` : `[${whole}]`;
}

/** What `addHelpText('after', …)` was given: commander keeps it as a listener that writes it. */
function notesOf(command: Command): string {
  let notes = '';
  const write = (text: string): void => {
    notes += text;
  };
  (command as unknown as EventEmitter).emit('afterHelp', { error: false, command, write });
  return notes.trim();
}

/** Options that may stand behind a command: its own, and those of the program that it has none in the place of. */
export function optionsBehind(program: Outline, command: Outline): readonly OutlineOption[] {
  const own = new Set(command.options.map(({ long }) => long));
  return [...command.options, ...program.options.filter(({ long }) => !own.has(long))];
}

/** What a shell is to offer for a value. */
export type Offer = 'words' | 'file' | 'directory' | 'host' | 'source' | 'nothing';

export function offerOf({ name, words }: OutlineValue): Offer {
  // Others than hosts that it may be are among its words; of undo it may be a number, too.
  if (/^(?:hosts?|what)$/.test(name)) return 'host';
  if (words.length > 0) return 'words';
  if (/^(?:folder|directory|dir)$/.test(name)) return 'directory';
  // A recording, or hosts.
  if (name === 'sources') return 'source';
  return /^(?:file|source|path|a|b)$/.test(name) ? 'file' : 'nothing';
}
