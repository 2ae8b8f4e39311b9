import { basename, dirname } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { storage } from '../../storage/storage.ts';
import type { Size } from '../../view/panes/pane.ts';
import type { Notice } from '../../view/state/view-state.ts';
import { cellsOf } from '../terminal/cell-picture.ts';

export interface ShownScreen extends Size {
  readonly hostName: string;
  /** The rows as they are shown, with their colours. */
  readonly lines: readonly string[];
}

export interface PictureKeeper {
  readonly stateDirectory: string;
  /** Told where one is. */
  readonly keptFile: (what: string, path: string) => void;
}

/** Saves what is shown as SVG and as text. What came of it, in a sentence; never rejects. */
export async function keepPicture(
  { stateDirectory, keptFile }: PictureKeeper,
  { hostName, lines, columns, rows }: ShownScreen,
): Promise<Notice> {
  const text = lines.map(line => `${stripVTControlCharacters(line).trimEnd()}\n`).join('');
  try {
    // Drawn by a part of the program that only pictures need.
    const { renderSvg } = await import('../../output/svg.ts');
    const svg = renderSvg(cellsOf(lines, { columns, rows }), { title: `srs-top  ${hostName}` });
    const path = await storage.savePicture(stateDirectory, { hostName, savedAt: new Date(), svg, text });
    keptFile('a picture', path);
    // The name first: a narrow screen has no room for all of it.
    return { severity: 'good', text: `saved ${basename(path)}, .txt in ${dirname(path)}` };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { severity: 'bad', text: `could not save the picture: ${detail}` };
  }
}
