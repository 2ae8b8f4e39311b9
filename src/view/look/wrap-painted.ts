import { wrapText } from '../../text/width.ts';
import type { Role, Theme } from './theme.ts';

/** The lines of a text, each in the colours of a role: a colour that went on over the end of a line would reach the border. */
export function wrapPainted(text: string, width: number, role: Role, theme: Theme): string[] {
  return wrapText(text, width).map(line => theme.paint(role, line));
}
