/** What a number must be. */
export interface NumberRange {
  readonly lowest: number;
  readonly highest: number;
  readonly isWhole: boolean;
}

const LONGEST = 8;

/** A typed number after a key: digits and a decimal point (a comma is one too), Backspace; other keys change nothing. */
export function typeNumber(text: string, key: string): string {
  if (key === 'Backspace' || key === 'Delete') return text.slice(0, -1);
  const sign = key === ',' ? '.' : key;
  return /^[\d.]$/.test(sign) && text.length < LONGEST ? text + sign : text;
}

/** The number, or a refusal that says why the text is not one. */
export function toNumber(text: string, range: NumberRange): number | { readonly refused: string } {
  const value = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  const isFit =
    value >= range.lowest && value <= range.highest && (!range.isWhole || Number.isInteger(value));
  if (isFit) return value;
  const kind = range.isWhole ? 'a whole number' : 'a number';
  return { refused: `${text}: ${kind} from ${range.lowest} to ${range.highest} is needed` };
}
