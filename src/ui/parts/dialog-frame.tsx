import { Box, Text } from 'ink';
import { type ReactNode, useContext, useLayoutEffect, useRef } from 'react';
import { useTheme } from './contexts.ts';
import { type DialogRoom, drawFrame, type FrameContent } from './frame.ts';
import { OverlayContext } from './overlay.ts';

export interface DialogFrameProps extends FrameContent {
  readonly columns: number;
  readonly rows: number;
  readonly room: DialogRoom;
  /** The box takes all the room there is, whatever the text needs. */
  readonly isFull?: boolean;
}

/**
 * A box over the middle of the panes. Its parent spans the terminal and draws it last. It never shrinks while it
 * stands: a box that jumps with every typed digit cannot be read.
 */
export function DialogFrame({
  columns,
  rows,
  room,
  isFull = false,
  ...content
}: DialogFrameProps): ReactNode {
  const theme = useTheme();
  const tallest = useRef({ rows, lines: 0 });
  if (tallest.current.rows !== rows) tallest.current = { rows, lines: 0 };
  tallest.current.lines = Math.max(tallest.current.lines, Math.min(content.lines.length, room.bodyHeight));
  const drawn = drawFrame(content, room, theme, isFull ? room.bodyHeight : tallest.current.lines);
  const top = Math.max(0, Math.floor((rows - drawn.length) / 2));
  const left = Math.max(0, Math.floor((columns - room.width) / 2));
  const show = useContext(OverlayContext)?.show;
  useLayoutEffect(() => show?.({ lines: drawn, top, left }));
  useLayoutEffect(() => () => show?.(undefined), [show]);
  if (show !== undefined) return null;
  return (
    <Box position="absolute" top={top} left={left} width={room.width} height={drawn.length}>
      <Text wrap="truncate">{drawn.join('\n')}</Text>
    </Box>
  );
}
