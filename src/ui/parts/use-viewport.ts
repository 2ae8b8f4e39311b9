import { useApp } from 'ink';
import { useContext, useLayoutEffect, useRef } from 'react';
import { wheelRows } from '../terminal/mouse.ts';
import { useMouse } from '../terminal/use-keys.ts';
import { actionOf } from './dialog-keys.ts';
import { OverlayContext } from './overlay.ts';
import { PAGE_KEYS, TEXT_KEYS } from './shared-keys.ts';
import { useMachine } from './use-machine.ts';

export interface Viewport {
  /** The line that stands at the top. */
  readonly offset: number;
  /** Scrolls by a key; false when it is no key that scrolls. */
  readonly press: (key: string) => boolean;
  /** Whether this very content has been on the terminal down to its last line. */
  readonly hasShown: (content: unknown) => boolean;
  /** The same, for what is being drawn. */
  readonly isAtEnd: boolean;
}

export interface ViewportOptions {
  /** What is looked at; another one begins at the top again. */
  readonly content: unknown;
  readonly lineCount: number;
  readonly height: number;
  /** Whether the arrows scroll too; a form has other work for them. */
  readonly hasArrows: boolean;
}

interface Position {
  readonly content: unknown;
  readonly offset: number;
  /** Last line that was reached, not counted from 0. */
  readonly bottom: number;
}

/** Where `key` scrolls to from `offset`; undefined when it is no key that scrolls. Home and End count as arrows. */
export function scrolledBy(
  key: string,
  offset: number,
  { lineCount, height, hasArrows }: Omit<ViewportOptions, 'content'>,
): number | undefined {
  const last = Math.max(0, lineCount - height);
  const page = Math.max(1, height - 1);
  const steps = {
    pageDown: page,
    pageUp: -page,
    lineDown: 1,
    lineUp: -1,
    toTop: -last,
    toEnd: last,
  } as const;
  const action = hasArrows ? actionOf(TEXT_KEYS, key) : actionOf(PAGE_KEYS, key);
  return action === undefined ? undefined : Math.min(last, Math.max(0, offset + steps[action]));
}

/**
 * A window on lines that may be more than fit, which knows what was really seen: a line counts only when the frame that
 * bears it has been written, since a key can arrive before that.
 */
export function useViewport(options: ViewportOptions): Viewport {
  const { content, lineCount, height } = options;
  const { waitUntilRenderFlush } = useApp();
  const overlay = useContext(OverlayContext);
  const machine = useMachine<Position, Position>(
    (_, next) => next,
    () => ({ content, offset: 0, bottom: height }),
  );
  const at = (position: Position): Position =>
    position.content === content ? position : { content, offset: 0, bottom: height };
  const last = Math.max(0, lineCount - height);
  function moveTo(wished: number): void {
    const to = Math.min(last, Math.max(0, wished));
    machine.send({ content, offset: to, bottom: Math.max(at(machine.now()).bottom, to + height) });
  }
  useMouse(event => {
    const by = wheelRows(event);
    if (by !== undefined) moveTo(at(machine.now()).offset + by);
  }, true);
  const drawn = at(machine.state);
  const offset = Math.min(drawn.offset, last);
  const bottom = offset + height;
  const shown = useRef({ content: undefined as unknown, bottom: 0 });
  useLayoutEffect(() => {
    let isLatest = true;
    // A box is painted right behind the effects of its commit, and is on a terminal that stalls when that has taken it; Ink
    // may wait with its frame.
    const written =
      overlay === undefined ? waitUntilRenderFlush() : Promise.resolve().then(overlay.whenTaken);
    void written.then(() => {
      // A frame that was replaced before it was written was never seen.
      if (!isLatest) return;
      const before = shown.current.content === content ? shown.current.bottom : 0;
      shown.current = { content, bottom: Math.max(before, bottom) };
    });
    return () => {
      isLatest = false;
    };
  }, [content, bottom, overlay, waitUntilRenderFlush]);
  return {
    offset,
    isAtEnd: Math.max(drawn.bottom, bottom) >= lineCount,
    press(key) {
      const to = scrolledBy(key, at(machine.now()).offset, options);
      if (to !== undefined) moveTo(to);
      return to !== undefined;
    },
    hasShown: asked => shown.current.content === asked && shown.current.bottom >= lineCount,
  };
}
