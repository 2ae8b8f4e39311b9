import type { ReactNode } from 'react';
import { useSession } from '../../parts/contexts.ts';
import type { OpenedDialog } from '../../parts/dialog-definition.ts';
import { LineDialog } from '../../parts/line-dialog.tsx';
import { MARK } from './definition.ts';

/** Asks for the word that this moment is marked with. */
export function MarkDialog({ frame }: OpenedDialog): ReactNode {
  const session = useSession();
  return (
    <LineDialog
      {...frame}
      title={MARK.title}
      question="What happens now, in a word (it is seen in charts, and in what is recorded)"
      onLine={word => {
        session.note(word);
        frame.dispatch({ type: 'notify', notice: { severity: 'good', text: `marked: ${word}` } });
      }}
    />
  );
}
