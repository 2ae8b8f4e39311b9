/** Text as man(7) prints it: nothing in it is a request, an escape or a hyphen that breaks. */
export function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replaceAll(
      /[^\0-\x7f]/gu,
      sign => `\\[u${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
    )
    .replaceAll(/^\./gm, '\\&.');
}

export function bold(text: string): string {
  return `\\fB${roff(text)}\\fR`;
}

export function italic(text: string): string {
  return `\\fI${roff(text)}\\fR`;
}

export function section(title: string, ...lines: readonly string[]): string {
  return [`.SH ${title}`, ...lines].join('\n');
}

export function subsection(title: string, ...lines: readonly string[]): string {
  return [`.SS ${title}`, ...lines].join('\n');
}

/** A term, and below it what it means. */
export function entry(term: string, meaning: string): string {
  return `.TP\n${term}\n${roff(meaning)}`;
}

export function paragraph(text: string): string {
  return `.PP\n${roff(text)}`;
}
