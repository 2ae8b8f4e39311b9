import { describe, expect, test } from 'vitest';
import { bindingOf } from '../../src/ui/keys/keymap.ts';
import { type ActionContext, performAction } from '../../src/ui/screens/perform-action.ts';
import { extentOf, ordersOf } from '../../src/view/layout/panes.ts';
import { createTheme } from '../../src/view/look/theme.ts';
import type { PaneInput } from '../../src/view/panes/pane.ts';
import { filterRows, sortRows } from '../../src/view/panes/row-choice.ts';
import { isFilterKey, typeFilter } from '../../src/view/state/type-filter.ts';
import { INITIAL_VIEW, type PaneName, reduceView, type ViewState } from '../../src/view/state/view-state.ts';
import { drawFrame, paneInput, placePanes } from './draw-frame.ts';
import { snapshotOf } from './made-up-snapshot.ts';

const SIZE = [80, 24] as const;
const SNAPSHOT = snapshotOf({ threads: 12, sockets: 30, interfaces: 12 });
const inputOf = (view: ViewState): PaneInput => paneInput(SNAPSHOT, { view });

/** The view after these keys, as the program takes them. */
function press(keys: readonly string[], start: Partial<ViewState> = {}): ViewState {
  let view: ViewState = { ...INITIAL_VIEW, isZoomed: true, ...start };
  for (const key of keys) {
    const dispatch: ActionContext['dispatch'] = action => {
      view = reduceView(view, action);
    };
    if (view.typing !== undefined && isFilterKey(key)) {
      dispatch({ type: 'typeFilter', key });
      continue;
    }
    const binding = bindingOf(key);
    if (binding === undefined) throw new Error(`${key} is not bound`);
    const input = inputOf(view);
    const layout = placePanes(input, ...SIZE);
    performAction(binding, { view, input, layout, dispatch } as ActionContext);
  }
  return view;
}

const screenOf = (view: ViewState): readonly string[] => drawFrame(inputOf(view), ...SIZE);

describe('a filter', () => {
  test('that was kept is cleared by Esc, whichever pane has the focus by then', () => {
    const kept = press([...'/udp', 'Enter', 'Tab', 'Tab', ...'/lo', 'Enter', 'Tab'], { isZoomed: false });
    expect([kept.rows.srs.filter, kept.rows.network.filter]).toEqual(['udp', 'lo']);
    const cleared = press(['Esc'], kept);
    expect(cleared.rows).toEqual(INITIAL_VIEW.rows);
    expect(press(['Esc'], cleared)).toEqual(cleared);
  });

  test('is in the title of its pane, and lets through what contains it', () => {
    const lines = screenOf(press([...'/80', '1', 'Enter'], { focus: 'sockets' }));
    expect(lines[2]).toMatch(/^─ UDP filter: 801 ─* +Recv-Q +peak /);
    // 8010 to 8019 of 8000 to 8029.
    const rows = lines.filter(line => line.includes('0.0.0.0:'));
    expect(rows.map(row => row.trim().slice(0, 12))).toEqual(
      Array.from({ length: 10 }, (_, port) => `0.0.0.0:801${port}`),
    );
    expect(lines.at(-1)).toMatch(/^q quit /);
  });

  test.each<[PaneName, string, RegExp, RegExp, readonly string[]]>([
    [
      'network',
      'SRS1',
      /^─ Network filter: SRS1 ─* +recv Mbit/,
      /^ {2}(?:lo|srs\d+) /,
      ['srs1', 'srs10', 'srs11'],
    ],
    ['srs', 'SRS:1', /^─ threads filter: SRS:1 ─* +NI /, / \d+ srs:\d+ +-?\d/, ['srs:1', 'srs:10', 'srs:11']],
  ])('in the %s pane, whatever the case', (focus, filter, title, row, names) => {
    const lines = screenOf(press(['/', ...filter, 'Enter'], { focus }));
    expect(lines.filter(line => title.test(line))).toHaveLength(1);
    const rows = lines.filter(line => row.test(line));
    expect(rows.map(line => /srs:?\d+/.exec(line)?.[0])).toEqual(names);
  });

  test('is typed in the footer, and already filters', () => {
    const view = press(['/', 'l', 'o', 'x', 'Backspace'], { focus: 'network' });
    expect(view.typing).toBe('network');
    const lines = screenOf(view);
    expect(lines.at(-1)).toMatch(/^filter network: lo_ {2}Enter keeps · Esc clears /);
    expect(lines[3]).toMatch(/^ {2}lo /);
    expect(lines[4]).toMatch(/^─ dstat /);
  });

  test('is cleared by Esc, and begins with what was kept', () => {
    expect(press([...'/8010', 'Esc'], { focus: 'sockets' }).rows.sockets.filter).toBe('');
    expect(
      press([...'/8010', 'Enter', '/', 'Backspace', 'Enter'], { focus: 'sockets' }).rows.sockets,
    ).toEqual({
      filter: '801',
      sortBy: undefined,
    });
    const cleared = press([...'/8010', 'Enter', '/', 'Esc'], { focus: 'sockets' });
    expect(cleared.typing).toBeUndefined();
    expect(screenOf(cleared)[2]).toMatch(/^─ UDP sockets ─/);
  });

  test('takes letters that are keys elsewhere, and leaves the others their work', () => {
    const view = press(['/', 'q', '1', 'Space', 'z'], { focus: 'sockets' });
    expect(view.rows.sockets.filter).toBe('q1 z');
    expect([view.foldCpus, view.isPaused, view.isZoomed]).toEqual([false, false, true]);
    const scrolled = press(['/', 'Down', 'Down'], { focus: 'sockets' });
    expect([scrolled.scroll.sockets, scrolled.typing]).toEqual([2, 'sockets']);
    expect(press(['/', 'Tab'], { focus: 'network' })).toMatchObject({ typing: undefined, focus: 'sockets' });
  });

  test('that matches nothing says so', () => {
    for (const focus of ['srs', 'network', 'sockets'] as const) {
      const lines = screenOf(press([...'/nope', 'Enter'], { focus }));
      expect(lines.filter(line => line === '  nothing here contains nope')).toHaveLength(1);
      const input = inputOf(press([...'/nope', 'Enter'], { focus }));
      expect(extentOf(input, placePanes(input, ...SIZE), focus).most).toBe(0);
    }
  });

  test('begins at the top, and scrolls over what it lets through alone', () => {
    const view = press(['End', ...'/80', 'Enter'], { focus: 'sockets' });
    expect(view.scroll.sockets).toBe(0);
    expect(press(['/', '2', 'Enter', 'End'], { focus: 'sockets' }).scroll.sockets).toBe(0);
  });

  test('in a pane that has none is refused in words', () => {
    const view = press(['/'], { focus: 'cpu' });
    expect(view.typing).toBeUndefined();
    expect(screenOf(view).at(-1)).toMatch(/^– only threads, network and sockets filter and sort /);
  });

  test('is cut at its beginning where the footer is narrow', () => {
    const view = press(['/', ...'0123456789'.repeat(5)], { focus: 'sockets' });
    const [last] = drawFrame(inputOf(view), 60, 24).slice(-1);
    expect(last).toMatch(/^filter sockets: ….*456789_ /);
  });
});

describe('typing a filter', () => {
  test('adds characters and takes whole ones away', () => {
    const typed = ['媒', '😀', 'Space', 'x', 'Backspace', 'Delete', 'Delete'].reduce(typeFilter, '');
    expect(typed).toBe('媒');
  });

  test('takes no control or bidirectional characters, no names of keys, and no end of characters', () => {
    expect(['a', '\u202e', '\u200b', 'F7', 'Ctrl+L', 'b'].reduce(typeFilter, '')).toBe('ab');
    expect(Array.from({ length: 200 }, () => 'x').reduce(typeFilter, '')).toHaveLength(64);
  });
});

describe('an order', () => {
  const sockets = inputOf({ ...INITIAL_VIEW, isZoomed: true, focus: 'sockets' });

  test('is one of the columns that are shown', () => {
    const orders = (columns: number) => ordersOf(sockets, placePanes(sockets, columns, 24), 'sockets');
    expect(orders(80)).toEqual(['Recv-Q', 'peak', 'full', 'Send-Q', 'buffer', 'drops', 'drops/s']);
    expect(orders(40)).toEqual(['Recv-Q', 'peak']);
    expect(orders(160).slice(-3)).toEqual(['window peak', 'window drops', 'inode']);
  });

  test.each<[PaneName, readonly string[], string]>([
    ['sockets', ['>'], '↓Recv-Q'],
    ['sockets', [',', '>', '<'], '↓Recv-Q'],
    ['sockets', ['<'], '↓drops/s'],
    ['sockets', ['<', '<'], '↓drops '],
    ['network', ['>', '>'], '↓packets/s'],
    ['network', ['>', '>', '>'], '↓send Mbit/s'],
    ['srs', ['>', '>'], '↓PR'],
  ])('in the %s pane after %j is marked at one head: %s', (focus, keys, head) => {
    const marked = screenOf(press(keys, { focus })).filter(line => line.includes('↓'));
    expect(marked).toHaveLength(1);
    expect(marked[0]).toContain(head);
    expect(marked[0]?.split('↓')).toHaveLength(2);
  });

  test('comes back to the own order of the pane behind the last column', () => {
    const shown = ordersOf(sockets, placePanes(sockets, ...SIZE), 'sockets');
    const once = press(['>', ...shown.map(() => '>')], { focus: 'sockets' });
    expect(once.rows.sockets.sortBy).toBeUndefined();
    expect(screenOf(once)).toEqual(screenOf(press([], { focus: 'sockets' })));
  });

  test('puts the highest first: interfaces by what they receive, threads by %CPU', () => {
    const names = screenOf(press(['>'], { focus: 'network' })).map(
      line => /^ {2}(lo|srs\d+) /.exec(line)?.[1],
    );
    expect(names.filter(name => name !== undefined)).toEqual([
      ...Array.from({ length: 11 }, (_, at) => `srs${11 - at}`),
      'lo',
    ]);
  });

  test('keeps to what the filter lets through', () => {
    const view = press(['>', ...'/srs1', 'Enter'], { focus: 'network' });
    const names = screenOf(view).map(line => /^ {2}(lo|srs\d+) /.exec(line)?.[1]);
    expect(names.filter(name => name !== undefined)).toEqual(['srs11', 'srs10', 'srs1']);
  });

  test('has a mark without UTF-8 too', () => {
    const theme = createTheme({ colorLevel: 0, isAscii: true });
    const view = press(['>'], { focus: 'sockets' });
    expect(drawFrame({ ...inputOf(view), theme }, ...SIZE)[2]).toContain(' vRecv-Q ');
  });
});

describe('rows', () => {
  const order = { name: 'n', figure: (row: readonly [string, number | undefined]) => row[1] };
  const columns = [{ head: 'n', width: 4, align: 'right' as const, dropOrder: 0, cell: () => '', order }];
  const rows = [
    ['a', undefined],
    ['b', 1],
    ['c', undefined],
    ['d', 7],
    ['e', 1],
  ] as const;

  test('that are equal stay in their order, and the unknown come last', () => {
    expect(sortRows(rows, 'n', columns).map(([name]) => name)).toEqual(['d', 'b', 'e', 'a', 'c']);
  });

  test('are what they were without an order, with one whose column is gone, and without a filter', () => {
    expect(sortRows(rows, undefined, columns)).toBe(rows);
    expect(sortRows(rows, 'gone', columns)).toBe(rows);
    expect(filterRows(rows, '', ([name]) => name)).toBe(rows);
  });
});
