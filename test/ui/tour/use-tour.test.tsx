import { Text } from 'ink';
import { render } from 'ink-testing-library';
import { type ReactElement, type ReactNode, useRef } from 'react';
import { expect, it, vi } from 'vitest';
import type { Keyboard } from '../../../src/ui/terminal/keyboard.ts';
import { KeyboardContext } from '../../../src/ui/terminal/use-keys.ts';
import type { TourStep, TourView } from '../../../src/ui/tour/tour.ts';
import { useTour } from '../../../src/ui/tour/use-tour.ts';

interface Shown {
  readonly steps: readonly TourStep[] | undefined;
  readonly isReady: boolean;
  readonly seen: TourView;
  readonly end: () => void;
}

function Screen({ steps, isReady, seen, end }: Shown): ReactNode {
  const view = useRef<TourView>(seen);
  view.current = seen;
  return <Text>{useTour({ steps, isReady, view, end })?.caption ?? 'no tour'}</Text>;
}

const NOTHING: TourView = { lost: 0, changes: 0, isJudged: false };
const STEPS: readonly TourStep[] = [
  { caption: 'look', seconds: 0.1 },
  { key: 'Enter', caption: 'preview', seconds: 0.1, until: ({ changes }) => changes > 0 },
  { key: 'Esc', caption: 'closed', seconds: 0.1 },
  { key: 'u', caption: 'undo', seconds: 0.1 },
];

function start() {
  const typed: string[] = [];
  const end = vi.fn();
  const keyboard = { type: (bytes: string) => void typed.push(bytes) } as unknown as Keyboard;
  const draw = (props: Partial<Shown>): ReactElement => (
    <KeyboardContext value={keyboard}>
      <Screen steps={STEPS} isReady seen={NOTHING} end={end} {...props} />
    </KeyboardContext>
  );
  return { typed, end, draw };
}

it('presses each key when its step begins, waits for what the step waits for, and ends behind the last', async () => {
  const { typed, end, draw } = start();
  const { lastFrame, rerender, unmount } = render(draw({}));
  expect([lastFrame(), typed]).toEqual(['look', []]);
  await vi.waitFor(() => expect(lastFrame()).toBe('preview'), { timeout: 10_000 });
  await new Promise(resolve => setTimeout(resolve, 400));
  expect([lastFrame(), typed]).toEqual(['preview', ['\r']]);
  rerender(draw({ seen: { ...NOTHING, changes: 1 } }));
  await vi.waitFor(() => expect(end).toHaveBeenCalledTimes(1), { timeout: 10_000 });
  expect([lastFrame(), typed]).toEqual(['undo', ['\r', '\x1b', 'u']]);
  unmount();
});

it('presses nothing before keys are taken, and nothing where no tour is wanted', async () => {
  const { typed, end, draw } = start();
  const { lastFrame, rerender, unmount } = render(draw({ isReady: false }));
  await new Promise(resolve => setTimeout(resolve, 300));
  expect(lastFrame()).toBe('look');
  rerender(draw({ steps: undefined }));
  await new Promise(resolve => setTimeout(resolve, 300));
  expect([lastFrame(), typed]).toEqual(['no tour', []]);
  expect(end).not.toHaveBeenCalled();
  unmount();
});
