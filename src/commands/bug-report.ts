import { cleanText } from '../text/clean-text.ts';

/** A part of what `srs-top bug` prints: what it is of beside what is known of it, or lines of text. */
export interface BugSection {
  readonly title: string;
  /** Versions alone, of which one may look like an address: they stay as they are. */
  readonly hasNoNames?: true;
  /** Undefined: not known. */
  readonly rows?: readonly (readonly [what: string, value: string | undefined])[];
  /** None: there is nothing of that kind. */
  readonly lines?: readonly string[];
}

/** Markdown for an issue. @param takeNames puts others in the place of names that nobody is to read */
export function bugReport(
  sections: readonly BugSection[],
  takeNames: (text: string) => string,
): readonly string[] {
  return sections.flatMap(({ title, hasNoNames, rows, lines }, index) => {
    const told = (text: string): string => cleanText(hasNoNames === true ? text : takeNames(text));
    return [
      ...(index === 0 ? [] : ['']),
      `### ${title}`,
      '',
      ...(rows === undefined
        ? []
        : [
            '| | |',
            '|---|---|',
            ...rows.map(([what, value]) => `| ${cell(what)} | ${cell(told(value ?? '–'))} |`),
          ]),
      ...(lines === undefined ? [] : lines.length === 0 ? ['nothing'] : ['```', ...lines.map(told), '```']),
    ];
  });
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
