import { scrubCommandLine } from '../srs/privacy/scrub-words.ts';

/** Enough to know an SRS by; a page may be given to anybody. */
const MOST_CHARACTERS = 300;

/** A command line without keys of streams, tokens and passwords. @param command its arguments, joined by blanks */
export function toldCommand(command: string): string {
  const scrubbed = scrubCommandLine(command.replaceAll(' ', '\0')).replaceAll('\0', ' ');
  return scrubbed.length > MOST_CHARACTERS ? `${scrubbed.slice(0, MOST_CHARACTERS)} …` : scrubbed;
}
