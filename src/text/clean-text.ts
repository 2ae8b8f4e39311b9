/**
 * Text from the host (process names, command lines, interface names, log lines) can carry escape sequences that would
 * drive the user's terminal, and characters that are not seen but make two names look the same. Takes out controls (C0,
 * C1, DEL), line separators, and every character whose purpose is not to be seen: marks of direction, zero width spaces
 * and joiners, variation selectors, tags, fillers, annotations. So a flag of tags and a family of joined faces come apart,
 * which harms nobody. Newline and tab become a space. Everything else stays as it was.
 */
export function cleanText(text: string): string {
  return isPlainAscii(text) ? text : text.replace(/[\t\n\v\f\r]/g, ' ').replace(UNSAFE, '');
}

/** The same for a text of many lines, which keeps its newlines and tabs. */
export function cleanLines(text: string): string {
  return text.replace(/[^\n\t\x20-\x7e]+/g, cleanText);
}

// Controls (Cc), format characters (Cf: bidi, ZWJ, BOM, tags, annotations, hieroglyph joiners), separators of lines and
// paragraphs; what a font is told to draw nothing for (Default_Ignorable_Code_Point: fillers of Hangul, variation
// selectors, and all that may yet be of these kinds); halves of surrogate pairs, which cannot be written as UTF-8.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Cs}]/gu;

function isPlainAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}
