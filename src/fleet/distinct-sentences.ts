/** What is said once, however often it is told, and never without end. */
export interface DistinctSentences {
  add(sentence: string): void;
  /** In the order in which they were told first; a last one counts those that there was no room for. */
  all(): readonly string[];
}

/** Hosts of a fleet may complain anew each time they are opened, for weeks. @param most how many are kept */
export function keepDistinct(most: number): DistinctSentences {
  const kept = new Set<string>();
  let more = 0;
  return {
    add(sentence) {
      if (kept.size < most) kept.add(sentence);
      else if (!kept.has(sentence)) more++;
    },
    all: () => [...kept, ...(more === 0 ? [] : [`and ${more} more such messages`])],
  };
}
