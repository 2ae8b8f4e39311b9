const TWINS: ReadonlyMap<string, string> = new Map([
  ['→', '>'],
  ['–', '-'],
  ['−', '-'],
  ['·', '|'],
  ['×', 'x'],
  ['…', '~'],
]);

/** For a terminal without UTF-8: the signs of our sentences as ASCII, anything else beyond it as `?`. */
export function toAscii(text: string): string {
  return text.replace(/[^\0-\x7f]/gu, sign => TWINS.get(sign) ?? '?');
}
