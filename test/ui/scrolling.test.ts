import { describe, expect, test } from 'vitest';
import { bindingOf } from '../../src/ui/keys/keymap.ts';
import { mouseAction } from '../../src/ui/screens/mouse-action.ts';
import { type ActionContext, performAction } from '../../src/ui/screens/perform-action.ts';
import { extentOf, PANES_BY_NAME } from '../../src/view/layout/panes.ts';
import type { PaneInput } from '../../src/view/panes/pane.ts';
import { INITIAL_VIEW, type PaneName, reduceView, type ViewState } from '../../src/view/state/view-state.ts';
import { paneInput, placePanes } from './draw-frame.ts';
import { snapshotOf } from './made-up-snapshot.ts';

const SIZE = [80, 24] as const;
const SNAPSHOT = snapshotOf({ cpus: 200, threads: 50, sockets: 300, interfaces: 40, refreshes: 400 });
const input = (view: Partial<ViewState>): PaneInput =>
  paneInput(SNAPSHOT, { view: { ...INITIAL_VIEW, showThreads: true, ...view } });

/** The view after these keys, as fast as they can be typed: nothing is drawn between them. */
function press(keys: readonly string[], start: Partial<ViewState>): ViewState {
  const drawn = input(start);
  let { view } = drawn;
  const context = {
    view,
    input: drawn,
    layout: placePanes(drawn, ...SIZE),
    dispatch: action => {
      view = reduceView(view, action);
    },
  } as ActionContext;
  for (const key of keys) {
    const binding = bindingOf(key);
    if (binding === undefined) throw new Error(`${key} is not bound`);
    performAction(binding, context);
  }
  return view;
}

/** The rows of a pane that has the whole screen. */
function drawn(view: ViewState): readonly string[] {
  const shown = paneInput(SNAPSHOT, { view });
  const [place] = placePanes(shown, ...SIZE).left;
  if (place === undefined) throw new Error('no place');
  return PANES_BY_NAME[place.name].render(shown, place);
}

/** First cell of the last pane row that is no note, and how many rows stand above the first. */
const LISTS: readonly (readonly [LongPane, RegExp, number])[] = [
  // 21 rows of a zoomed pane: a title, 19 of the list and the note. The CPUs begin with a choice of them.
  ['cpu', /^ {2}199 /, 200 - 19 + 1],
  // Not all can be seen: those that carried most come first, and lo carried least.
  ['network', /^ {2}lo /, 40 - 19],
  ['sockets', /^ {2}0\.0\.0\.0:8299 /, 300 - 19],
  // Figures of SRS itself stand above its threads.
  ['srs', / 17083 srs:49 /, 50 - 14],
  ['loss', /^ {2}\d\d:\d\d:\d\d /, 40 - 19],
];

describe.each(LISTS)('the %s pane', (focus, last, most) => {
  const start = { focus, isZoomed: true };

  test('scrolls to its end and not beyond', () => {
    const view = press(['End'], start);
    expect(view.scroll[focus]).toBe(most);
    const lines = drawn(view);
    expect(lines.at(-2)).toMatch(last);
    expect(lines.at(-1)).toMatch(/^ {2}\d+ above, 0 more below$/);
    expect(press(['End', 'Down', 'PageDown', 'j'], start).scroll[focus]).toBe(most);
    expect(press(['End', 'Down', 'Down', 'Up'], start).scroll[focus]).toBe(most - 1);
  });

  test('scrolls by rows and by pages, and back to its beginning', () => {
    const { page } = extentOf(input(start), placePanes(input(start), ...SIZE), focus);
    expect(page).toBe(focus === 'srs' ? 14 : 19);
    expect(press(['Down', 'Down', 'Up'], start).scroll[focus]).toBe(1);
    expect(press(['PageDown'], start).scroll[focus]).toBe(page);
    expect(press(['PageDown', 'PageUp', 'Up'], start).scroll[focus]).toBe(0);
    expect(press(['End', 'Home'], start).scroll[focus]).toBe(0);
  });

  test('scrolled by more than it has by now, comes back with the first key', () => {
    const scroll = { ...INITIAL_VIEW.scroll, [focus]: 9_999 };
    expect(press(['Up'], { ...start, scroll }).scroll[focus]).toBe(most - 1);
  });

  test('shows every row on the way', () => {
    let view = press([], start);
    const seen = new Set<string>();
    for (let at = 0; at <= most; at++) {
      for (const line of drawn(view)) if (ROW[focus].test(line)) seen.add(line);
      view = press(['Down'], view);
    }
    expect(seen.size).toBe(COUNTS[focus]);
  });
});

/** The ledger has 17 rows at most, which fit. */
type LongPane = Exclude<PaneName, 'ledger'>;

const COUNTS: Readonly<Record<LongPane, number>> = { srs: 50, cpu: 200, network: 40, sockets: 300, loss: 40 };
/** What every row of a list looks like, and nothing around it. */
const ROW: Readonly<Record<LongPane, RegExp>> = {
  srs: / \d+ srs:\d+ +-?\d/,
  cpu: /^ {2}\d+ [◂‹· ] /,
  network: /^ {2}(?:lo|srs\d+) /,
  sockets: /^ {2}0\.0\.0\.0:/,
  loss: /^ {2}(?:now|\d\d:\d\d:\d\d) /,
};

test('a pane that shows all it has does not scroll', () => {
  const small = paneInput(snapshotOf(), { view: { ...INITIAL_VIEW, focus: 'cpu' } });
  expect(extentOf(small, placePanes(small, 80, 40), 'cpu')).toEqual({ most: 0, page: 2 });
  // Side by side they have room.
  const many = paneInput(snapshotOf({ cpus: 32, refreshes: 2 }), {
    view: { ...INITIAL_VIEW, focus: 'cpu', isZoomed: true },
  });
  expect(extentOf(many, placePanes(many, 80, 24), 'cpu').most).toBe(0);
});

describe('the mouse', () => {
  const shown = input({ focus: 'srs' });
  const layout = placePanes(shown, ...SIZE);
  /** Row of the screen with the title of the sockets. */
  const top = 2 + layout.left.slice(0, 3).reduce((sum, { rows }) => sum + rows, 0);

  test('focuses what it clicks on', () => {
    expect(layout.left[3]?.name).toBe('sockets');
    for (const row of [top, top + (layout.left[3]?.rows ?? 0) - 1]) {
      const action = mouseAction({ kind: 'click', row, column: 40 }, layout, shown);
      expect(action).toEqual({ type: 'focusOn', pane: 'sockets' });
      expect(action && reduceView(shown.view, action).focus).toBe('sockets');
    }
    expect(mouseAction({ kind: 'click', row: 0, column: 40 }, layout, shown)).toBeUndefined();
    expect(mouseAction({ kind: 'click', row: 23, column: 40 }, layout, shown)).toBeUndefined();
  });

  test('scrolls the pane under it, not the one with the focus, and not beyond its ends', () => {
    let { view } = shown;
    const turn = (kind: 'wheelUp' | 'wheelDown', times: number): number => {
      for (let time = 0; time < times; time++) {
        const action = mouseAction({ kind, row: top + 1, column: 3 }, layout, shown);
        if (action !== undefined) view = reduceView(view, action);
      }
      return view.scroll.sockets;
    };
    expect(turn('wheelDown', 2)).toBe(6);
    expect(turn('wheelUp', 1)).toBe(3);
    expect(turn('wheelUp', 5)).toBe(0);
    const { most } = extentOf(shown, layout, 'sockets');
    expect(most).toBe(300 - (layout.left[3]?.rows ?? 0) + 2);
    expect(turn('wheelDown', 200)).toBe(most);
    expect(view.focus).toBe('srs');
    expect(view.scroll.srs).toBe(0);
  });
});
