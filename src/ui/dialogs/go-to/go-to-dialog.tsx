import type { ReactNode } from 'react';
import { formatDateTime } from '../../../text/format.ts';
import { MOMENT_WORDS, readMoment } from '../../../text/moment.ts';
import { useReplay } from '../../parts/contexts.ts';
import type { OpenedDialog } from '../../parts/dialog-definition.ts';
import { LineDialog } from '../../parts/line-dialog.tsx';
import { MessageDialog } from '../../parts/message-dialog.tsx';
import { GO_TO } from './definition.ts';

/** Asks for the moment of a recording that shall be shown. */
export function GoToDialog({ frame }: OpenedDialog): ReactNode {
  const replay = useReplay();
  if (replay === undefined)
    return <MessageDialog {...frame} title={GO_TO.title} text="No recording is played that has an index." />;
  const { firstWall, lastWall } = replay;
  const textOf = (wall: number): string => formatDateTime(new Date(wall).toISOString());
  return (
    <LineDialog
      {...frame}
      title={GO_TO.title}
      question={`A time from ${textOf(firstWall)} to ${textOf(lastWall)}: ${MOMENT_WORDS}`}
      refuse={line => {
        const wall = readMoment(line, replay);
        if (wall === undefined) return `expected a time such as ${MOMENT_WORDS}`;
        return wall < firstWall - 1_000 || wall > lastWall + 1_000
          ? `${textOf(wall)} is not in this recording`
          : undefined;
      }}
      onLine={line => replay.seek(readMoment(line, replay) ?? firstWall)}
    />
  );
}
