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
const SESSION = { wanted: { name: 'srs' } };
const SHOWN_MS = 600;

function Notices({ data }: { readonly data: Shown }): ReactNode {
  const [{ notice }, dispatch] = useReducer(reduceView, { ...INITIAL_VIEW, notice: SAVED });
  useNotices(SESSION, data, notice, dispatch, SHOWN_MS);
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
  useNotices(SESSION, data, notice, dispatch, SHOWN_MS);
  useEffect(() => dispatch({ type: 'notify', notice: SAVED }), []);
  return <Text>{notice?.text ?? 'keys'}</Text>;
}

const OWN = {
  beganMs: 1_000,
  atMs: 2_000,
  label: 'renice 0 → -15',
  pid: 7847,
  startTicks: 52_000,
  windowSeconds: 30,
  isJudged: true,
  entry: 1,
  undoes: undefined,
};

test('what something else changed is said once; what was tuned here is not', async () => {
  const [first, second] = ['nice 0 → 5 by something else', 'quota lifted by something else'].map(label => ({
    ...OWN,
    label,
    isByOthers: true as const,
  }));
  if (first === undefined || second === undefined) throw new Error('no marks');
  // What was marked before is no news; a mark may come to stand before others.
  const steps = [[first], [OWN, first], [second, OWN, first], [second, OWN, first]];
  await using screen = await renderToScreen(<Marking steps={steps} />, { columns: 40, rows: 3 });
  await screen.waitFor('quota lifted by something else');
  await screen.waitFor('keys');
  await new Promise(resolve => setTimeout(resolve, SHOWN_MS));
  expect(screen.text()).toBe('keys');
});

/** A step of the marks each 100 ms. */
function Marking({ steps }: { readonly steps: readonly Shown['marks'][] }): ReactNode {
  const [{ notice }, dispatch] = useReducer(reduceView, INITIAL_VIEW);
  const [place, next] = useReducer((now: number) => Math.min(now + 1, steps.length - 1), 0);
  useNotices(SESSION, { ...DATA, marks: steps[place] ?? [] }, notice, dispatch, SHOWN_MS);
  useEffect(() => {
    const timer = setInterval(next, 100);
    return () => clearInterval(timer);
  }, []);
  return <Text>{notice?.text ?? 'keys'}</Text>;
}
