import { commandText } from './quote.ts';

/** What simulates a host. */
export interface Demo {
  /** `starved`. */
  readonly name: string;
  /** What all its chance is of; undefined: nobody asked for one. */
  readonly seed?: number;
}

/**
 * A command of srs-top as a user would type it about a host, its arguments in quotes where they need them. Of a simulated host
 * it names the demo: without that it would be about the machine on which it is typed.
 * @param words `['undo', '3']`
 */
export function ownCommand(words: readonly string[], demo: Demo | undefined): string {
  const flags = demo === undefined ? [] : ['--demo', demo.name];
  const seed = demo?.seed === undefined ? [] : ['--seed', String(demo.seed)];
  return commandText(['srs-top', ...words, ...flags, ...seed]);
}
