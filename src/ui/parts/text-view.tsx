import type { ReactNode } from 'react';
import { useKeys } from '../terminal/use-keys.ts';
import { DialogFrame } from './dialog-frame.tsx';
import type { DialogRoom } from './frame.ts';
import { useViewport } from './use-viewport.ts';

export interface TextViewProps {
  readonly columns: number;
  readonly rows: number;
  readonly room: DialogRoom;
  readonly title: string;
  readonly lines: readonly string[];
  /** Another one begins at its top. */
  readonly content: unknown;
  readonly hint: string;
  /** The box takes all the room there is, whatever the text needs. */
  readonly isFull?: boolean;
  /** Every key that does not scroll. */
  readonly onKey: (key: string) => void;
}

/** Lines to read, which scroll. */
export function TextView({ content, onKey, ...frame }: TextViewProps): ReactNode {
  const viewport = useViewport({
    content,
    lineCount: frame.lines.length,
    height: frame.room.bodyHeight,
    hasArrows: true,
  });
  useKeys(key => viewport.press(key) || onKey(key));
  return <DialogFrame {...frame} offset={viewport.offset} />;
}
