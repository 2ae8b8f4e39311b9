import type { ReactNode } from 'react';
import { wrapText } from '../../../text/width.ts';
import { useHostName, useSession, useTheme } from '../../parts/contexts.ts';
import type { OpenedDialog } from '../../parts/dialog-definition.ts';
import { dialogRoom } from '../../parts/frame.ts';
import { MessageDialog } from '../../parts/message-dialog.tsx';
import { TuningForm } from '../../parts/tuning-form.tsx';
import { REMEDY, type RemedyInput } from './definition.ts';

const NO_KEYS = (): void => undefined;

/** What helps against a finding: previewed as any tuning is, or the command to run by hand. */
export function RemedyDialog({
  frame,
  input: { remedy, sentence },
  srs,
}: OpenedDialog<RemedyInput>): ReactNode {
  const theme = useTheme();
  const { host } = useSession();
  const hostName = useHostName();
  const { label, wish, command, note } = remedy;
  if (wish === undefined || host.kind === 'recorded') {
    const aside = note === undefined ? '' : ` (${note})`;
    const byHand = command === undefined ? '' : ` By hand: ${command}`;
    const why = wish === undefined ? '' : ` ${hostName} is a recording: nothing on it can be changed.`;
    return <MessageDialog {...frame} title={REMEDY.title} text={`${label}${aside}.${why}${byHand}`} />;
  }
  const width = dialogRoom(frame.columns, frame.rows).innerWidth;
  const form = [
    ...wrapText(sentence, width).map(line => theme.paint('dim', line)),
    ...wrapText(note === undefined ? label : `${label}: ${note}`, width),
  ];
  return (
    <TuningForm
      {...frame}
      title={REMEDY.title}
      srs={srs}
      form={form}
      wish={wish}
      wishNow={() => wish}
      prompt=""
      onKey={NO_KEYS}
    />
  );
}
