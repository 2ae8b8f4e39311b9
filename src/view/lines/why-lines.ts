import type { Finding } from '../../advice/terms/finding.ts';
import { spread, truncate, widthOf } from '../../text/width.ts';
import { titleRule } from '../look/table.ts';
import type { PaneInput, Size } from '../panes/pane.ts';
import { clearedLine, FINDING_SEVERITIES, findingSign, symptomWords } from '../sentences/finding-lines.ts';

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
/** Between what stands left and what stands right. */
const GAP = 3;
/** Between keys. */
const KEY_GAP = '   ';
/** With less a remedy tells nothing. */
const LEAST_REMEDY = 22;
/** The room of `e explains`, which a long sentence leaves. */
const LEAST_KEYS = 10;

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

interface KnownLines extends Size {
  readonly lines: readonly string[];
}

/** By what they are drawn from: the layout asks how many there are before the frame has them drawn. */
const knownLines = new WeakMap<PaneInput, KnownLines>();

function linesFor(input: PaneInput, { columns, rows }: Size): readonly string[] {
  const known = knownLines.get(input);
  if (known?.columns === columns && known.rows === rows) return known.lines;
  const lines = drawLines(input, { columns, rows });
  knownLines.set(input, { columns, rows, lines });
  return lines;
}

function drawLines(input: PaneInput, { columns, rows }: Size): readonly string[] {
  const { findings, cleared } = input.snapshot.advice;
  const urgent = findings.filter(({ severity }) => severity !== 'remark');
  if (columns >= LARGE_FROM.columns && rows >= LARGE_FROM.rows) {
    const remarks = findings.filter(({ severity }) => severity === 'remark').slice(0, 1);
    const shown = [...urgent.slice(0, MOST_ON_LARGE), ...(urgent.length === 0 ? remarks : [])];
    const more = findings.length - shown.length;
    const over =
      urgent.length > 0 ? [] : cleared.filter(({ agoSeconds }) => agoSeconds <= CLEARED_FOR_SECONDS);
    const lines = [
      ...shown.flatMap((finding, index) => findingLines(input, finding, columns, index === 0)),
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

/**
 * The sentence, and what follows from it. The key of the remedy stands right of the sentence, or of the line below it
 * where the sentence has no room for it.
 */
function findingLines(
  input: PaneInput,
  finding: Finding,
  columns: number,
  isFirst: boolean,
): readonly string[] {
  const { theme } = input;
  const role = FINDING_SEVERITIES[finding.severity];
  const sentence = `${findingSign(finding, theme)} ${finding.sentence}`;
  const remedy = isFirst ? remedyWords(finding) : '';
  const head = theme.paint(role, truncate(sentence, columns));
  const consequence = consequenceOf(finding);
  const below = consequence === undefined ? '' : `    ${consequence}`;
  if (remedy !== '' && widthOf(sentence) + GAP + widthOf(remedy) > columns)
    return [head, beside(below, remedy, columns, text => theme.paint('dim', text))];
  const lines = below === '' ? [] : [theme.paint('dim', truncate(below, columns))];
  return [remedy === '' ? head : spread(head, remedy, columns), ...lines];
}

function consequenceOf(finding: Finding): string | undefined {
  const words = symptomWords(finding, ' · ');
  // Of the remedy that stands there: of another it would be read as of this one.
  return words === '' ? finding.remedies[0]?.note : words;
}

/** Both are cut where they have no room: the right one to half of the line at most. */
function beside(left: string, right: string, columns: number, paint: (text: string) => string): string {
  const short = truncate(right, Math.max(Math.floor(columns / 2), columns - widthOf(left) - GAP));
  return spread(paint(truncate(left, columns - widthOf(short) - GAP)), short, columns);
}

function sentenceLine({ theme }: PaneInput, finding: Finding, columns: number): string {
  const role = FINDING_SEVERITIES[finding.severity];
  return theme.paint(role, truncate(`${findingSign(finding, theme)} ${finding.sentence}`, columns));
}

/** On 80 columns a sentence may go over both lines; then the keys have what is left of the second. */
function twoLines(input: PaneInput, finding: Finding, columns: number, more: number): readonly string[] {
  const { theme } = input;
  const role = FINDING_SEVERITIES[finding.severity];
  const sentence = `${findingSign(finding, theme)} ${finding.sentence}`;
  if (widthOf(sentence) <= columns)
    return [theme.paint(role, sentence), spread('', keysWithin(finding, more, columns), columns)];
  const cut = sentence.lastIndexOf(' ', cutAt(sentence, columns));
  const rest = `  ${sentence.slice(cut + 1)}`;
  const aside = keysWithin(finding, more, Math.max(LEAST_KEYS, columns - widthOf(rest) - GAP));
  return [
    theme.paint(role, sentence.slice(0, cut)),
    beside(rest, aside, columns, text => theme.paint(role, text)),
  ];
}

/** What Enter and `e` do, as far as there is room: a remedy may be cut, its first words tell what it is about. */
function keysWithin(finding: Finding, more: number, room: number): string {
  const remedy = remedyWords(finding);
  const others = more > 0 ? `${EXPLAIN} +${more} more` : `${EXPLAIN} explains`;
  const left = room - widthOf(others) - KEY_GAP.length;
  if (remedy === '' || left < Math.min(widthOf(remedy), LEAST_REMEDY)) return truncate(others, room);
  return `${truncate(remedy, left)}${KEY_GAP}${others}`;
}

/** How many characters of a text fit. */
function cutAt(text: string, columns: number): number {
  let end = Math.min(text.length, columns);
  while (end > 0 && widthOf(text.slice(0, end)) > columns) end--;
  return end;
}

function remedyWords({ remedies: [first] }: Finding): string {
  if (first === undefined) return '';
  return first.isDone ? first.label : `${ENTER}  ${first.label}`;
}
