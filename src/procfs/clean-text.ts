/**
 * Text from the host (process names, command lines, interface names, log lines) can carry escape sequences that would
 * drive the user's terminal. Takes out C0 and C1 controls, DEL, bidirectional controls, zero-width and line separators.
 * Newline and tab become a space. Everything else stays as it was.
 */
export function cleanText(text: string): string {
  return isPlainAscii(text) ? text : text.replace(/[\t\n\v\f\r]/g, ' ').replace(UNSAFE, '');
}

// C0, DEL, C1; Arabic letter mark; zero width and directional marks; separators, embeddings, overrides, isolates; BOM;
// interlinear annotation. Lone surrogates cannot be written as UTF-8.
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function isPlainAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}
