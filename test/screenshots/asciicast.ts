import type { CellColor, PictureCell } from '../../src/output/picture-cell.ts';
import { Emulator } from '../helpers/emulator.ts';
import type { Film, FilmFrame } from './film.ts';

const ESC = '\u001b';
/** The marker at the frame that stands for all of a film; players show it on their time line. */
const STILL = 'picture';

/**
 * A film as asciicast v2 (docs.asciinema.org/manual/asciicast/v2), which all players know: a header, and what is written
 * to the terminal at which second. Rows that stay as they are are not written again.
 */
export function toAsciicast({ title, columns, rows, frames, lengthSeconds, stillIndex }: Film): string {
  const header = { version: 2, width: columns, height: rows, title, env: { TERM: 'xterm-256color' } };
  const events = frames.flatMap(({ atSeconds, rows: shown }, index) => {
    const before = frames[index - 1]?.rows;
    const written = shown.flatMap((row, y) =>
      before !== undefined && JSON.stringify(before[y]) === JSON.stringify(row)
        ? []
        : [`${ESC}[${y + 1};1H${rowText(row)}`],
    );
    const start = index === 0 ? `${ESC}[?25l${ESC}[2J` : '';
    const event = [atSeconds, 'o', start + written.join('')];
    return index === stillIndex ? [event, [atSeconds, 'm', STILL]] : [event];
  });
  // So that the last screen stays for its time.
  const end = [lengthSeconds, 'o', ''];
  return [header, ...events, end].map(line => `${JSON.stringify(line)}\n`).join('');
}

/** The film that a file of `toAsciicast` has. Throws where it is another kind of file. */
export async function readAsciicast(text: string): Promise<Film> {
  const [header, ...events] = text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));
  if (header?.version !== 2) throw new Error(`no asciicast v2: ${text.slice(0, 80)}`);
  const { title, width: columns, height: rows } = header;
  const emulator = new Emulator({ columns, rows });
  const frames: FilmFrame[] = [];
  let stillIndex = 0;
  for (const [atSeconds, kind, data] of events.slice(0, -1)) {
    if (kind === 'm') stillIndex = frames.length - 1;
    if (kind !== 'o') continue;
    await emulator.feed(data);
    frames.push({ atSeconds, rows: emulator.cells() });
  }
  return { title, columns, rows, frames, lengthSeconds: events.at(-1)?.[0] ?? 0, stillIndex };
}

/** A row with its colours; the blanks at its end are cleared. */
function rowText(row: readonly PictureCell[]): string {
  let text = `${ESC}[m`;
  let style = '';
  const end = row.findLastIndex(cell => cell.char !== ' ' || styleOf(cell) !== '') + 1;
  for (const cell of row.slice(0, end)) {
    const own = styleOf(cell);
    if (own !== style) text += `${ESC}[${own === '' ? '' : `0${own}`}m`;
    style = own;
    text += cell.char;
  }
  return `${text}${style === '' ? '' : `${ESC}[m`}${end < row.length ? `${ESC}[K` : ''}`;
}

/** Parameters of SGR (ECMA-48 8.3.117), each after a `;`; none for a cell as it is without any. */
function styleOf({ isBold, isDim, isUnderlined, isInverse, foreground, background }: PictureCell): string {
  return [
    ...(isBold ? [';1'] : []),
    ...(isDim ? [';2'] : []),
    ...(isUnderlined ? [';4'] : []),
    ...(isInverse ? [';7'] : []),
    colorOf(foreground, 38),
    colorOf(background, 48),
  ].join('');
}

function colorOf(color: CellColor, code: number): string {
  if (color === 'default') return '';
  if (typeof color === 'number') return `;${code};5;${color}`;
  const parts = [1, 3, 5].map(index => Number.parseInt(color.slice(index, index + 2), 16));
  return `;${code};2;${parts.join(';')}`;
}
