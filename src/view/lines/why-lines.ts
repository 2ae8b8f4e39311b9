import { EXPLANATIONS } from '../../advice/terms/explanations.ts';
import type { Finding } from '../../advice/terms/finding.ts';
import { spread, truncate, widthOf } from '../../text/width.ts';
import { titleRule } from '../look/table.ts';
import type { PaneInput, Size } from '../panes/pane.ts';
import { clearedLine, FINDING_SEVERITIES } from '../sentences/finding-lines.ts';

/** From here on every finding has its place, under a title. */
const LARGE_FROM = { columns: 150, rows: 30 };
/** From here on the first has two lines. */
const TWO_LINES_FROM_ROWS = 20;
const ONE_LINE_FROM_ROWS = 12;
const MOST_ON_LARGE = 3;
/** What is over is told for so long. */
const CLEARED_FOR_SECONDS = 900;
const ENTER = 'Enter';
const EXPLAIN = 'e';

/** How many rows `whyLines` takes on a screen; 0: nothing is to be told. */
export function whyRows(input: PaneInput, { columns, rows }: Size): number {
  return linesFor(input, { columns, rows }).length;
}

/**
 * Why packets are lost, and what would help: below the first line. The first finding alone on a small screen; on a large
 * one all that are no mere remarks, each with what follows from it, and what is over by now.
 */
export function whyLines(input: PaneInput, size: Size): readonly string[] {
  return linesFor(input, size).map(line => input.theme.encode(line));
}

function linesFor(input: PaneInput, { columns, rows }: Size): readonly string[] {
  const { findings, cleared } = input.snapshot.advice;
  const urgent = findings.filter(({ severity }) => severity !== 'remark');
  if (columns >= LARGE_FROM.columns && rows >= LARGE_FROM.rows) {
    const remarks = findings.filter(({ severity }) => severity === 'remark').slice(0, 1);
    const shown = [...urgent.slice(0, MOST_ON_LARGE), ...(urgent.length === 0 ? remarks : [])];
    const more = findings.length - shown.length;
    const over =
      urgent.length > 0 ? [] : cleared.filter(({ agoSeconds }) => agoSeconds <= CLEARED_FOR_SECONDS);
    const lines = [
      ...shown.flatMap((finding, index) => [
        headLine(input, finding, columns, index === 0),
        ...consequenceLine(input, finding, columns),
      ]),
      ...over.slice(0, 1).map(one => input.theme.paint('dim', truncate(`  ${clearedLine(one)}`, columns))),
    ];
    if (lines.length === 0) return [];
    const aside = more > 0 ? `${more} more: ${EXPLAIN}` : `${EXPLAIN} explains`;
    return [titleRule('Why', aside, columns, input.theme), ...lines];
  }
  const [first] = urgent;
  if (first === undefined || rows < ONE_LINE_FROM_ROWS) return [];
  return rows < TWO_LINES_FROM_ROWS
    ? [sentenceLine(input, first, columns)]
    : twoLines(input, first, columns, urgent.length - 1);
}

/** The sentence left, and the key of its remedy right, where there is room for both. */
function headLine(input: PaneInput, finding: Finding, columns: number, isFirst: boolean): string {
  const { theme } = input;
  const role = FINDING_SEVERITIES[finding.severity];
  const remedy = isFirst ? remedyWords(finding) : '';
  const sentence = `${theme.symbols[role]} ${finding.sentence}`;
  const room = columns - widthOf(remedy) - 2;
  if (remedy === '' || room < columns / 2) return theme.paint(role, truncate(sentence, columns));
  return spread(theme.paint(role, truncate(sentence, room)), remedy, columns);
}

function consequenceLine(input: PaneInput, finding: Finding, columns: number): readonly string[] {
  const because = finding.symptoms.map(({ id }) => EXPLANATIONS[id].title).join(' · ');
  const note = finding.remedies.find(remedy => remedy.note !== undefined)?.note;
  const text = because === '' ? note : `because of it: ${because}`;
  return text === undefined ? [] : [input.theme.paint('dim', truncate(`    ${text}`, columns))];
}

function sentenceLine({ theme }: PaneInput, finding: Finding, columns: number): string {
  const role = FINDING_SEVERITIES[finding.severity];
  return theme.paint(role, truncate(`${theme.symbols[role]} ${finding.sentence}`, columns));
}

/** On 80 columns a sentence may go over both lines; then the keys have what is left of the second. */
function twoLines(input: PaneInput, finding: Finding, columns: number, more: number): readonly string[] {
  const { theme } = input;
  const role = FINDING_SEVERITIES[finding.severity];
  const sentence = `${theme.symbols[role]} ${finding.sentence}`;
  const keys = [remedyWords(finding), more > 0 ? `${EXPLAIN} +${more} more` : `${EXPLAIN} explains`]
    .filter(text => text !== '')
    .join('   ');
  if (widthOf(sentence) <= columns)
    return [theme.paint(role, sentence), truncate(spread('', keys, columns), columns)];
  const cut = sentence.lastIndexOf(' ', cutAt(sentence, columns));
  const rest = sentence.slice(cut + 1);
  const short = `${EXPLAIN} explains`;
  const beside = [keys, short].find(text => widthOf(rest) + widthOf(text) + 5 <= columns) ?? short;
  const room = columns - widthOf(beside) - 3;
  return [
    theme.paint(role, sentence.slice(0, cut)),
    spread(theme.paint(role, truncate(`  ${rest}`, room)), beside, columns),
  ];
}

/** How many characters of a text fit. */
function cutAt(text: string, columns: number): number {
  let end = Math.min(text.length, columns);
  while (end > 0 && widthOf(text.slice(0, end)) > columns) end--;
  return end;
}

function remedyWords({ remedies: [first] }: Finding): string {
  return first === undefined ? '' : `${ENTER}  ${first.label}`;
}
