import { release } from 'node:os';
import { isSea } from 'node:sea';
import type { BugSection } from './bug-report.ts';

/** The program itself, on the machine that it runs on. @param version of srs-top */
export function ownSection(version: string): BugSection {
  const { node, v8 } = process.versions;
  return {
    title: `srs-top ${version}`,
    hasNoNames: true,
    rows: [
      ['Node.js', `${node} (V8 ${v8}), ${isSea() ? 'inside the executable' : 'that of the user'}`],
      ['its machine', `${process.platform} ${process.arch}, kernel ${release()}, ${libcWords()}`],
      ['options of Node', process.env.NODE_OPTIONS || process.execArgv.length > 0 ? 'set' : 'none'],
    ],
  };
}

function libcWords(): string {
  if (process.platform !== 'linux' || process.report === undefined) return 'libc unknown';
  // It would list addresses, and ask the DNS for names.
  (process.report as { excludeNetwork?: boolean }).excludeNetwork = true;
  const { header } = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return header?.glibcVersionRuntime === undefined ? 'no glibc' : `glibc ${header.glibcVersionRuntime}`;
}

/** What decides how the screen is drawn. Whether it is reached over ssh, but not from where. */
export function terminalSection(): BugSection {
  const { TERM, COLORTERM, LC_ALL, LC_CTYPE, LANG, TMUX, STY, SSH_CONNECTION, NO_COLOR, FORCE_COLOR } =
    process.env;
  const { isTTY, columns, rows } = process.stdout;
  const isSet = (value: string | undefined): string => (value === undefined || value === '' ? 'no' : 'yes');
  return {
    title: 'The terminal',
    rows: [
      ['TERM', TERM],
      ['COLORTERM', COLORTERM],
      ['size', isTTY ? `${columns}×${rows}` : 'no terminal'],
      ['locale', LC_ALL || LC_CTYPE || LANG],
      ['NO_COLOR, FORCE_COLOR', `${isSet(NO_COLOR)}, ${isSet(FORCE_COLOR)}`],
      ['in tmux or screen', TMUX || STY ? 'yes' : 'no'],
      ['over ssh', isSet(SSH_CONNECTION)],
    ],
  };
}
