import type { Dispatch } from 'react';
import type { SrsMetrics } from '../../metrics/terms/metrics.ts';
import type { Replay } from '../../replay.ts';
import type { Session } from '../../session.ts';
import type { ProcessIdentity } from '../../srs/process/process-identity.ts';
import { shownHistory } from '../../view/history/shown-history.ts';
import type { Layout } from '../../view/layout/layout.ts';
import { ordersOf } from '../../view/layout/panes.ts';
import type { Extent, PaneInput } from '../../view/panes/pane.ts';
import { shownExtent } from '../../view/shown-extent.ts';
import type { HistoryStep } from '../../view/state/history-state.ts';
import { stepAround } from '../../view/state/step-around.ts';
import {
  LISTS,
  type ListName,
  type Notice,
  type ViewAction,
  type ViewState,
} from '../../view/state/view-state.ts';
import { REMEDY } from '../dialogs/remedy/definition.ts';
import type { ScreenAction, ScreenBinding } from '../keys/keymap.ts';
import { openDialog } from '../parts/dialog-definition.ts';
import type { OpeningBinding } from '../parts/key-binding.ts';
import { saveLastMinutes, switchRecording } from './keep-recording.ts';
import { steerReplay } from './steer-replay.ts';

export interface ActionContext {
  readonly view: ViewState;
  readonly dispatch: Dispatch<ViewAction>;
  readonly srs: SrsMetrics | undefined;
  readonly all: readonly SrsMetrics[];
  /** The session on screen. */
  readonly session: Session;
  /** What is played, where that has an index. */
  readonly replay: Replay | undefined;
  readonly layout: Layout;
  /** What the panes show. */
  readonly input: PaneInput;
  readonly exit: () => void;
  readonly redraw: () => void;
  readonly keepPicture: () => void;
  readonly suspend: () => void;
  readonly openPerfTop: (process: ProcessIdentity) => void;
  /** Leaves this screen for that of a simulated host. */
  readonly openDemo: () => void;
  /** Leaves it for the table of all hosts; undefined: there is none. */
  readonly leaveHost?: (() => void) | undefined;
}

/** Actions that only change what is looked at, or say something. */
const VIEW_ACTIONS: Partial<Record<ScreenAction, (context: ActionContext) => ViewAction>> = {
  pause: () => ({ type: 'togglePause' }),
  privacy: () => ({ type: 'togglePrivacy' }),
  threads: context => ({ type: 'toggleThreads', areShown: areThreadsShown(context) }),
  foldCpus: () => ({ type: 'toggleCpus' }),
  allSockets: () => ({ type: 'toggleSockets' }),
  dstatRows: () => ({ type: 'toggleDstatRows' }),
  namespaces: () => ({ type: 'toggleNetwork' }),
  nextPane: () => ({ type: 'focus', by: 1 }),
  previousPane: () => ({ type: 'focus', by: -1 }),
  scrollDown: context => scroll(context, () => 1),
  scrollUp: context => scroll(context, () => -1),
  pageDown: context => scroll(context, ({ page }) => page),
  pageUp: context => scroll(context, ({ page }) => -page),
  scrollToEnd: context =>
    context.view.history === undefined ? scroll(context, ({ most }) => most) : step('now', context),
  scrollToTop: context => scroll(context, ({ most }) => -most),
  filter: context => onList(context, list => ({ type: 'startFilter', list })),
  sortNext: context => sort(context, 1),
  sortPrevious: context => sort(context, -1),
  zoom: () => ({ type: 'toggleZoom' }),
  history: () => ({ type: 'toggleHistory' }),
  service: () => ({ type: 'toggleService' }),
  placement: () => ({ type: 'togglePlacement' }),
  leave: ({ view }) => ({ type: leaving(view) }),
  earlier: context => step('earlier', context),
  later: context => step('later', context),
  longer: context => step('longer', context),
  shorter: context => step('shorter', context),
  remedy: context => firstRemedy(context),
  keepChanges: ({ session }) => ({ type: 'notify', notice: keepNotice(session.reverter.keep()) }),
};

/** Does what a key is bound to. */
export function performAction(binding: ScreenBinding | OpeningBinding, context: ActionContext): void {
  if ('open' in binding) {
    context.dispatch(binding.open(context));
    return;
  }
  const { action } = binding;
  if (context.replay !== undefined && steerReplay(action, context.replay, context.dispatch)) return;
  if (action === 'quit') context.exit();
  else if (action === 'redraw') context.redraw();
  else if (action === 'picture') context.keepPicture();
  else if (action === 'record') tellOf(switchRecording(context.session), context);
  else if (action === 'saveLast') tellOf(saveLastMinutes(context.session), context);
  else if (action === 'suspend') context.suspend();
  else if (action === 'perfTop') openPerfTop(context);
  else if (action === 'nextSrs') selectNext(context);
  else if (action === 'leave' && context.leaveHost !== undefined && isBare(context.view)) context.leaveHost();
  else if (action === 'dstatRows' && context.input.offersDemo === true) context.openDemo();
  else {
    const viewAction = VIEW_ACTIONS[action]?.(context);
    if (viewAction !== undefined) context.dispatch(viewAction);
  }
}

function tellOf(doing: Promise<Notice>, { dispatch }: ActionContext): void {
  void doing.then(notice => dispatch({ type: 'notify', notice }));
}

/** What Esc leaves: what lies in the place of the panes, else their filters. */
function leaving({
  service,
  placement,
  history,
}: ViewState): 'closeService' | 'closePlacement' | 'closeHistory' | 'clearFilters' {
  if (service !== undefined) return 'closeService';
  if (placement !== undefined) return 'closePlacement';
  return history === undefined ? 'clearFilters' : 'closeHistory';
}

/** Nothing is open, and nothing is filtered. */
function isBare(view: ViewState): boolean {
  return leaving(view) === 'clearFilters' && LISTS.every(list => view.rows[list].filter === '');
}

function keepNotice(kept: readonly string[]): Notice {
  return kept.length === 0
    ? { severity: 'unknown', text: 'nothing is waiting to be taken back' }
    : { severity: 'good', text: `kept: ${kept.join(', ')}` };
}

/** What helps against what costs most; says so where there is nothing to help against. */
function firstRemedy({ input }: ActionContext): ViewAction {
  const finding = input.snapshot.advice.findings.find(({ remedies }) => remedies.length > 0);
  const [remedy] = finding?.remedies ?? [];
  if (finding === undefined || remedy === undefined)
    return { type: 'notify', notice: { severity: 'unknown', text: 'nothing is found to help against' } };
  return openDialog(REMEDY, { remedy, sentence: finding.sentence });
}

function sort(context: ActionContext, by: 1 | -1): ViewAction {
  const { input, layout } = context;
  return onList(context, list => ({ type: 'sort', list, by, orders: ordersOf(input, layout, list) }));
}

/** For the list that has the focus; else says which panes are lists. */
function onList({ view }: ActionContext, act: (list: ListName) => ViewAction): ViewAction {
  const list = LISTS.find(name => name === view.focus);
  if (list !== undefined) return act(list);
  const text = 'only threads, network and sockets filter and sort';
  return { type: 'notify', notice: { severity: 'unknown', text } };
}

function scroll({ view, input, layout }: ActionContext, rowsBy: (extent: Extent) => number): ViewAction {
  // In the history arrows change the span, whatever the panes hold.
  if (view.history !== undefined)
    return { type: 'scroll', pane: view.focus, by: rowsBy({ page: 1, most: 1 }), most: 0 };
  const extent = shownExtent(input, layout, view.focus);
  return { type: 'scroll', pane: view.focus, by: rowsBy(extent), most: extent.most };
}

function step(step: HistoryStep, { input }: ActionContext): ViewAction {
  const { points } = shownHistory(input);
  const [oldest, newest] = [points.at(0), points.at(-1)];
  const known = oldest && newest && { oldestMs: oldest.atMs, newestMs: newest.atMs };
  return { type: 'stepHistory', step, past: known };
}

function openPerfTop({ srs, input, dispatch, openPerfTop: open }: ActionContext): void {
  if (srs !== undefined) {
    dispatch({ type: 'select', pid: srs.pid, isByHand: true });
    open({ pid: srs.pid, startTicks: srs.startTicks });
  } else {
    const text = `no SRS runs on ${input.snapshot.metrics.host}`;
    dispatch({ type: 'notify', notice: { severity: 'unknown', text } });
  }
}

function selectNext({ all, srs, dispatch }: ActionContext): void {
  if (all.length < 2) {
    dispatch({ type: 'notify', notice: { severity: 'unknown', text: 'no other SRS on this host' } });
    return;
  }
  const pids = all.map(({ pid }) => pid);
  const [first] = pids;
  if (first !== undefined)
    dispatch({
      type: 'select',
      pid: srs === undefined ? first : stepAround(pids, srs.pid, 1),
      isByHand: true,
    });
}

/** Not asked for, the threads are shown when there is room: then the key hides them. */
function areThreadsShown({ view, srs, layout }: ActionContext): boolean {
  if (view.showThreads !== undefined) return view.showThreads;
  const rows = layout.left.find(({ name }) => name === 'srs')?.rows ?? 0;
  return srs !== undefined && rows > srs.threads.length + 3;
}
