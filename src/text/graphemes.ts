/** Made when it is needed first: most screens are plain, and it takes a while. */
let segmenter: Intl.Segmenter | undefined;

/** The graphemes of a text, in order. */
export function* graphemesOf(text: string): Generator<string> {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  for (const { segment } of segmenter.segment(text)) yield segment;
}
