import { commandText } from './quote.ts';

/** What simulates a host. */
export interface Demo {
  /** `starved`. */
  readonly name: string;
  /** What all its chance is of; undefined: nobody asked for one. */
  readonly seed?: number;
}

/** A host on another machine, by the options that name it: `['--host', 'edge-3']`. */
export interface Afar {
  readonly flags: readonly string[];
  /** Who logs in there is root. No unless given. */
  readonly isRoot?: boolean;
}

/**
 * A command of srs-top as a user would type it about a host, its arguments in quotes where they need them. Of a simulated host
 * it names the demo, and of one on another machine that: without it, it would be about the machine on which it is typed.
 * @param words `['undo', '3']`
 */
export function ownCommand(words: readonly string[], host: Demo | Afar | undefined): string {
  return commandText(['srs-top', ...words, ...(host === undefined ? [] : flagsOf(host))]);
}

function flagsOf(host: Demo | Afar): readonly string[] {
  if ('flags' in host) return host.flags;
  return ['--demo', host.name, ...(host.seed === undefined ? [] : ['--seed', String(host.seed)])];
}
