import { Text } from 'ink';
import { type ReactNode, useReducer } from 'react';
import { expect, test } from 'vitest';
import type { Session } from '../../../src/session.ts';
import { useCountdown } from '../../../src/ui/screens/use-countdown.ts';
import { useNews, useSessionState } from '../../../src/ui/screens/use-session-state.ts';
import { INITIAL_VIEW, reduceView } from '../../../src/view/state/view-state.ts';
import { startLiveSession } from '../../helpers/live-session.ts';
import { createMemoryJournal } from '../../helpers/memory-journal.ts';
import { renderToScreen } from '../../helpers/screen.ts';

const STATE = { stateDirectory: '/nowhere' };

function Stage({ session }: { readonly session: Session }): ReactNode {
  const [{ notice }, dispatch] = useReducer(reduceView, INITIAL_VIEW);
  const { snapshot, marks } = useSessionState(session);
  const countdown = useCountdown(session);
  useNews(session, dispatch);
  const labels = marks.map(({ label }) => label).join(', ');
  return <Text>{[`NI ${snapshot.metrics.srs[0]?.nice}`, labels, countdown, notice?.text].join('\n')}</Text>;
}

test('what happens in a session is seen: its snapshots, marks, what waits, and what is taken back', async () => {
  const { session, renice, refresh, advance } = await startLiveSession('edge-3', {
    ...STATE,
    journal: createMemoryJournal(),
    revertAfterSeconds: 60,
  });
  await using screen = await renderToScreen(<Stage session={session} />, { columns: 80, rows: 5 });
  expect(screen.text()).toBe('NI 0');
  await renice(-15);
  await refresh();
  await screen.waitFor('NI -15');
  expect(screen.text()).toBe(
    ['NI -15', 'renice 0 → -15', 'taken back in 59 s unless K keeps it: renice 0 → -15'].join('\n'),
  );
  await advance(59_000);
  await screen.waitFor('undo 1: renice -15 → 0: 4/4 threads');
  expect(screen.text()).toBe(
    ['NI -15', 'renice 0 → -15, undo 1: renice -15 → 0', '', 'undo 1: renice -15 → 0: 4/4 threads'].join(
      '\n',
    ),
  );
});
