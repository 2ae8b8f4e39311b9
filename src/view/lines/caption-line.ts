import { padEnd, truncate } from '../../text/width.ts';
import type { Theme } from '../look/theme.ts';

/** What is said of a screen that somebody is shown, with the key that was pressed for it. */
export interface Caption {
  readonly key?: string;
  readonly caption: string;
}

/** ` Enter  what helps, shown before anything is done `, the whole row inverse. */
export function captionLine({ key, caption }: Caption, columns: number, theme: Theme): string {
  const text = key === undefined ? ` ${caption}` : ` ${key}  ${caption}`;
  return theme.encode(theme.paint('selected', padEnd(truncate(text, columns), columns)));
}
