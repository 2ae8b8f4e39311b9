import { cleanText } from '../text/clean-text.ts';

/** What has a meaning in a line of Markdown (CommonMark 0.31, and the tables, strikes and links of GitHub). */
const SPECIAL =
  /[\\`*[\]<>|~&#]|_(?![\p{L}\p{N}])|(?<![\p{L}\p{N}])_|:(?=\/\/)|@(?=[\w.-])|(?<=\bwww)\.|(?<=\\)!/gu;
/** What begins a list, a heading, a quotation or a rule where it stands first. */
const LEADING = /^(?:[-+=]|\d{1,9}(?=[.)]))/;

/**
 * Text from a host as it stands, within a line of Markdown: no character of it begins emphasis, code, a link, HTML, a column or
 * a list. Cleaned of what a terminal would obey.
 */
export function plainMarkdown(text: string): string {
  return cleanText(text)
    .trim()
    .replace(SPECIAL, '\\$&')
    .replace(LEADING, start => (/^\d/.test(start) ? start : `\\${start}`));
}

/** Text from a host as code: in as many backticks as it needs. Nothing in it has a meaning, but `|` in a table. */
export function codeMarkdown(text: string): string {
  const cleaned = cleanText(text).trim().replaceAll('|', '¦');
  if (cleaned === '') return '–';
  const longest = Math.max(0, ...[...cleaned.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `\`${cleaned}\`` : `${fence} ${cleaned} ${fence}`;
}

/** A table; the cells are Markdown already. @param heads with a trailing `:` where the column is of figures */
export function tableMarkdown(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = heads.map(head => (head.endsWith(':') ? '--:' : '---'));
  return [row(heads.map(head => head.replace(/:$/, ''))), `|${rule.join('|')}|`, ...rows.map(row)];
}
