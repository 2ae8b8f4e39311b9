import { describe, expect, test } from 'vitest';
import type { HistoryPoint } from '../../src/metrics/history/history-point.ts';
import { troubleOf } from '../../src/metrics/judgement/trouble.ts';
import type { Snapshot } from '../../src/metrics/model.ts';
import type { SrsMetrics, UdpWindow } from '../../src/metrics/terms/metrics.ts';
import { DEFAULT_THRESHOLDS } from '../../src/settings/thresholds.ts';
import { DELAY } from '../../src/ui/dialogs/delay/definition.ts';
import { HELP } from '../../src/ui/dialogs/help/definition.ts';
import { RENICE } from '../../src/ui/dialogs/renice/definition.ts';
import { UNDO } from '../../src/ui/dialogs/undo/definition.ts';
import { openDialog } from '../../src/ui/parts/dialog-definition.ts';
import { eventNotice } from '../../src/ui/screens/event-notice.ts';
import { mouseAction } from '../../src/ui/screens/mouse-action.ts';
import { type Chosen, nextSelection, shownSrs, switchNotice } from '../../src/ui/screens/use-selection.ts';
import { chooseSrs } from '../../src/view/choose-srs.ts';
import {
  INITIAL_VIEW,
  reduceView,
  type ViewAction,
  type ViewState,
} from '../../src/view/state/view-state.ts';
import { paneInput } from './draw-frame.ts';
import { snapshotOf } from './made-up-snapshot.ts';

const time = new Date('2026-11-23T01:46:55Z');

/** What an SRS is like: packets that its sockets lost in the window, and its waiting and CPU over the last refreshes. */
interface Shape {
  readonly pid: number;
  readonly lost?: number;
  readonly waits?: readonly number[];
  readonly cpu?: number;
  readonly carriesLoad?: boolean;
  readonly udp?: Partial<UdpWindow>;
}

const [MADE_UP] = snapshotOf({ refreshes: 2 }).metrics.srs;
if (MADE_UP === undefined) throw new Error('no SRS');

function srsOf({ pid, lost = 0, udp }: Shape): SrsMetrics {
  const srs = MADE_UP as SrsMetrics;
  const owners = lost === 0 ? [] : [{ local: '0.0.0.0:8000', inode: pid, drops: lost }];
  const window = { receiveBufferErrors: lost, memoryErrors: 0, uncounted: 0, owners, unowned: 0, ...udp };
  return { ...srs, pid, namespace: { id: `net:[${pid}]`, isHost: false }, udp: { ...srs.udp, ...window } };
}

function pastOf({ waits = [0, 0, 0], cpu = 10, carriesLoad = true }: Shape) {
  const history = waits.map(
    (runQueueWaitPercent, index) =>
      ({ atMs: index * 1_000, runQueueWaitPercent, cpuPercent: cpu, carriesLoad }) as HistoryPoint,
  );
  return { history } as unknown as NonNullable<ReturnType<Snapshot['past']['get']>>;
}

function hostOf(shapes: readonly Shape[], events: Snapshot['events'] = []): Snapshot {
  const snapshot = snapshotOf({ refreshes: 1 });
  return {
    ...snapshot,
    events,
    metrics: { ...snapshot.metrics, srs: shapes.map(srsOf) },
    past: new Map(shapes.map(shape => [shape.pid, pastOf(shape)])),
  };
}

const IDLE = { pid: 10 };
const LOSING = { pid: 20, lost: 28_327 };
const STARVED = { pid: 30, waits: [71, 64, 80, 55] };

const choose = (shapes: readonly Shape[], shownPid?: number) => chooseSrs(hostOf(shapes), shownPid);

describe('of several SRS', () => {
  test('the one that loses is shown, then the one that is short of CPU, then the first', () => {
    expect(choose([IDLE, STARVED, LOSING])).toBe(20);
    expect(choose([IDLE, STARVED])).toBe(30);
    expect(choose([IDLE, { pid: 40, cpu: 97 }])).toBe(40);
    expect(
      choose([
        { pid: 10, waits: [12], cpu: 30 },
        { pid: 11, waits: [19], cpu: 60 },
      ]),
    ).toBe(10);
    expect(choose([IDLE])).toBe(10);
    expect(choose([])).toBeUndefined();
  });

  test('the one that loses more is shown first, and stays while it is in trouble', () => {
    const other = { pid: 21, lost: 90_000 };
    expect(choose([LOSING, other])).toBe(21);
    expect(choose([LOSING, other], 20)).toBe(20);
    expect(choose([{ ...LOSING, lost: 0 }, other], 20)).toBe(21);
    // Losing beats waiting, whatever the figures are.
    expect(choose([STARVED, { pid: 21, lost: 1 }], 30)).toBe(21);
  });

  test('one that loses a few packets gives way to one that loses ten times as many, and not the other way round', () => {
    const few = { pid: 11, lost: 3 };
    expect(choose([few, LOSING], 11)).toBe(20);
    expect(choose([few, LOSING], 20)).toBe(20);
    expect(choose([{ pid: 11, lost: 3_000 }, LOSING], 11)).toBe(11);
  });

  test('the screen does not go to and fro between two whose waiting goes up and down', () => {
    const waits = (of: number) => Array.from({ length: 9 }, (_, index) => (index % 2 === of ? 95 : 5));
    const pair = (length: number): readonly Shape[] => [
      { pid: 10, waits: waits(0).slice(0, length) },
      { pid: 11, waits: waits(1).slice(0, length) },
    ];
    let shown = choose(pair(1));
    expect(shown).toBe(10);
    const all = [2, 3, 4, 5, 6, 7, 8, 9].map(length => {
      shown = choose(pair(length), shown);
      return shown;
    });
    expect(new Set(all)).toEqual(new Set([10]));
  });

  test('waiting of one that has nothing to do is no trouble', () => {
    expect(choose([IDLE, { ...STARVED, carriesLoad: false }])).toBe(10);
  });

  test('among several in one network namespace the owner of the sockets is in trouble', () => {
    const udp = { receiveBufferErrors: 900, owners: [], unowned: 900 };
    expect(
      choose([
        { pid: 10, udp },
        { pid: 20, lost: 900 },
      ]),
    ).toBe(20);
    expect(troubleOf(srsOf({ pid: 10, udp }), [], DEFAULT_THRESHOLDS).level).toBe(0);
    // Whose sockets they are is not known: the namespace's figures are all there is.
    expect(
      troubleOf(srsOf({ pid: 10, udp: { ...udp, unowned: undefined } }), [], DEFAULT_THRESHOLDS),
    ).toEqual({ level: 2, extent: 900 });
  });
});

describe('the selection', () => {
  const next = (snapshot: Snapshot, change: Partial<Chosen>) =>
    nextSelection(snapshot, { ...INITIAL_VIEW, ...change });

  test('follows trouble', () => {
    expect(next(hostOf([]), {})).toBeUndefined();
    expect(next(hostOf([IDLE]), {})).toBe(10);
    expect(next(hostOf([IDLE, LOSING]), { selectedPid: 10 })).toBe(20);
    expect(next(hostOf([IDLE, LOSING]), { selectedPid: 20 })).toBeUndefined();
    expect(next(hostOf([{ pid: 5 }, IDLE]), { selectedPid: 10 })).toBeUndefined();
  });

  test.each<[why: string, change: Partial<Chosen>]>([
    ['it was chosen by hand', { isChosenByHand: true }],
    ['a dialog is open', { dialog: { kind: 'help' } }],
    ['a filter is typed', { typing: 'srs' }],
    ['the history is read', { history: { spanMinutes: 5 } as NonNullable<ViewState['history']> }],
    ['the screen is paused', { isPaused: true }],
  ])('stays where %s', (_, change) => {
    expect(next(hostOf([IDLE, LOSING]), { selectedPid: 10, ...change })).toBeUndefined();
  });

  test('is made by hand with s, or by what is done about an SRS; not by asking for help', () => {
    const open = (action: ViewAction) => reduceView(INITIAL_VIEW, action).isChosenByHand;
    const opened = [
      openDialog(HELP, {}),
      openDialog(DELAY, {}),
      openDialog(RENICE, {}),
      openDialog(UNDO, {}),
    ];
    expect(opened.map(open)).toEqual([false, false, true, true]);
    const followed = reduceView(INITIAL_VIEW, { type: 'select', pid: 10 });
    expect(followed).toMatchObject({ selectedPid: 10, isChosenByHand: false });
    const chosen = reduceView(followed, { type: 'select', pid: 20, isByHand: true });
    expect(chosen).toMatchObject({ selectedPid: 20, isChosenByHand: true });
    // A restart is followed, and is no choice of another.
    expect(reduceView(chosen, { type: 'select', pid: 21 }).isChosenByHand).toBe(true);
  });

  test('is made by a click on the sentence that names another SRS', () => {
    const host = hostOf([IDLE, LOSING]);
    const [idle, losing] = host.metrics.srs;
    const layout = {
      hasHeader: true,
      hasProblemLine: false,
      hasVerdictLine: false,
      whyRows: 0,
      left: [],
      right: [],
      bottom: [],
      upperRows: 0,
    };
    const click = (row: number, srs: SrsMetrics | undefined) =>
      mouseAction({ kind: 'click', row, column: 3 }, layout, { ...paneInput(host), srs });
    expect(click(1, idle)).toEqual({ type: 'select', pid: 20, isByHand: true });
    expect(click(0, idle)).toBeUndefined();
    expect(click(1, losing)).toBeUndefined();
    expect(click(1, undefined)).toBeUndefined();
  });

  test('goes with a restart, not with that of another', () => {
    const restarted = { kind: 'restarted', pid: 17_034, newPid: 18_211, time } as const;
    const snapshot = hostOf([{ pid: 900 }, { pid: 18_211 }], [{ kind: 'gone', pid: 5, time }, restarted]);
    expect(next(snapshot, { selectedPid: 17_034, isChosenByHand: true })).toBe(18_211);
    expect(next(snapshot, { selectedPid: 900, isChosenByHand: true })).toBeUndefined();
  });

  test('waits for one that is gone; meanwhile another is shown, and not a different one every second', () => {
    const host = hostOf([IDLE, LOSING, { pid: 21, lost: 29_000 }]);
    expect(next(host, { selectedPid: 99 })).toBeUndefined();
    expect(shownSrs(host, 99, undefined)?.pid).toBe(21);
    expect(shownSrs(host, 99, 20)?.pid).toBe(20);
    expect(shownSrs(host, 10, 20)?.pid).toBe(10);
    expect(shownSrs(hostOf([]), 10, 20)).toBeUndefined();
  });

  test('says why another SRS is shown than before, but not at the start', () => {
    const host = hostOf([IDLE, LOSING, STARVED]);
    const say = (from: number | undefined, to: number, snapshot = host) =>
      switchNotice(snapshot, { from, to });
    expect(say(10, 20)).toEqual({
      severity: 'bad',
      text: 'SRS 20 loses packets: shown instead of SRS 10; s chooses',
    });
    expect(say(10, 30)?.text).toBe('SRS 30 is short of CPU: shown instead of SRS 10; s chooses');
    expect(say(undefined, 20)).toBeUndefined();
    expect(say(20, 10)).toBeUndefined();
    const atStart = hostOf([{ ...IDLE, waits: [0, 0] }, LOSING]);
    expect(say(10, 20, atStart)).toBeUndefined();
  });
});

test('all that happened on one refresh is told, as bad as the worst of it', () => {
  const byName = { name: 'srs' };
  expect(eventNotice([], byName)).toBeUndefined();
  const events = [
    { kind: 'gone', pid: 5, time },
    { kind: 'restarted', pid: 17_034, newPid: 18_211, time },
  ] as const;
  expect(eventNotice(events, byName)).toEqual({
    severity: 'bad',
    text: 'SRS 5 is gone: waiting for its restart; SRS restarted, pid 17034 → 18211',
  });
  expect(eventNotice(events.slice(1), byName)?.severity).toBe('warning');
  // A pid that was given is not given to the next: nothing is waited for.
  expect(eventNotice(events.slice(0, 1), { pid: 5 })?.text).toBe(
    'SRS 5 is gone: with -p no other is watched',
  );
});
