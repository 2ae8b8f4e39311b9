import { isOrdinaryWord } from './well-known.ts';

/** So many are found again in texts. */
const MOST = 10_000;
/** Characters that tell of which name they are the beginning. */
const LEAST_OF_CUT = 8;

/** Names that were met where it is known what they name, to be found again in texts, where it is not. */
export class LearnedNames {
  readonly #known = new Map<string, string>();

  learn(name: string, pseudonym: string): void {
    if (name !== pseudonym && !isOrdinaryWord(name) && this.#known.size < MOST)
      this.#known.set(name, pseudonym);
  }

  /** With the other names where one stands as a word, or what follows it begins with `-`, `.`, `@` or `:`. */
  inText(text: string): string {
    return this.#known.size === 0 ? text : text.replace(WORD, word => this.#other(word) ?? word);
  }

  /** @param places find whole names; what is cut off at its end by `…` is found as well */
  inPlaces(text: string, places: RegExp): string {
    if (this.#known.size === 0) return text;
    return text.replace(places, word => this.#known.get(word) ?? this.#cut(word) ?? word);
  }

  #cut(word: string): string | undefined {
    if (!word.endsWith('…') || word.length <= LEAST_OF_CUT) return undefined;
    const beginning = word.slice(0, -1);
    return [...this.#known].find(([name]) => name.startsWith(beginning))?.[1];
  }

  #other(word: string): string | undefined {
    for (let end = word.length; end > 0; end = lastSign(word, end - 1)) {
      const other = this.#known.get(word.slice(0, end));
      if (other !== undefined) return other + word.slice(end);
    }
    return undefined;
  }
}

/** As long as a name can be: others are none. */
const WORD = /(?<![\w.@+-])\w[\w.@+-]{2,63}(?![\w+])/g;

/** Where the last sign before `end` stands; 0: there is none. */
function lastSign(word: string, end: number): number {
  for (let at = end; at > 0; at--) if (/[-.@+]/.test(word[at] ?? '')) return at;
  return 0;
}
