import { cleanText } from '../../text/clean-text.ts';

const LONGEST_LABEL = 100;

/** A name of the host as a label: what is seen of its beginning. */
export function labelText(name: string): string {
  // The cut may leave half of a pair.
  return cleanText(cleanText(name).trim().slice(0, LONGEST_LABEL));
}
