import { Text } from 'ink';
import { type ReactNode, useEffect, useReducer } from 'react';
import { expect, test } from 'vitest';
import { NO_ADVICE } from '../../../src/advice/terms/finding.ts';
import { useNotices } from '../../../src/ui/screens/use-notices.ts';
import type { Shown } from '../../../src/ui/screens/use-session-state.ts';
import { INITIAL_VIEW, reduceView } from '../../../src/view/state/view-state.ts';
import { renderToScreen } from '../../helpers/screen.ts';
import { snapshotOf } from '../made-up-snapshot.ts';

const SAVED = { severity: 'good', text: 'saved' } as const;
const WANTED = { name: 'srs' };
const SHOWN_MS = 300;

function Notices({ data }: { readonly data: Shown }): ReactNode {
  const [{ notice }, dispatch] = useReducer(reduceView, { ...INITIAL_VIEW, notice: SAVED });
  useNotices(data, notice, WANTED, dispatch, SHOWN_MS);
  return <Text>{notice?.text ?? 'keys'}</Text>;
}

const DATA: Shown = {
  snapshot: { ...snapshotOf(), advice: NO_ADVICE },
  facts: undefined,
  ended: undefined,
  marks: [],
};

test('a notice gives its place back', async () => {
  await using screen = await renderToScreen(<Notices data={DATA} />, { columns: 40, rows: 3 });
  expect(screen.text()).toBe('saved');
  await screen.waitFor('keys');
});

test('when nothing more will come, that comes back and stays', async () => {
  const data = { ...DATA, ended: 'the recording is over' };
  await using screen = await renderToScreen(<Saving data={data} />, { columns: 40, rows: 3 });
  await screen.waitFor('saved');
  await screen.waitFor('the recording is over');
  await new Promise(resolve => setTimeout(resolve, 2 * SHOWN_MS));
  expect(screen.text()).toBe('the recording is over');
});

/** Its notice comes after the end. */
function Saving({ data }: { readonly data: Shown }): ReactNode {
  const [{ notice }, dispatch] = useReducer(reduceView, INITIAL_VIEW);
  useNotices(data, notice, WANTED, dispatch, SHOWN_MS);
  useEffect(() => dispatch({ type: 'notify', notice: SAVED }), []);
  return <Text>{notice?.text ?? 'keys'}</Text>;
}
