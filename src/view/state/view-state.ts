import { PANE_CHOICES, type PaneChoice } from '../../settings/settings.ts';
import type { Severity } from '../../text/severity.ts';
import {
  type HistoryState,
  type HistoryStep,
  INITIAL_HISTORY,
  type KnownPast,
  stepHistory,
} from './history-state.ts';
import { stepAround } from './step-around.ts';
import { typeFilter } from './type-filter.ts';

/** Panes in the order in which Tab visits them. */
export const PANES = ['srs', 'cpu', 'network', 'sockets', 'loss', 'ledger'] as const;
export type PaneName = (typeof PANES)[number];

/** Panes whose rows can be filtered and sorted. */
export const LISTS = ['srs', 'network', 'sockets'] as const satisfies readonly PaneName[];
export type ListName = (typeof LISTS)[number];

/** Which rows of a list are shown, and in which order. */
export interface RowChoice {
  /** Empty: all of them. */
  readonly filter: string;
  /** Name of a column's order; undefined: as the pane itself has them. */
  readonly sortBy: string | undefined;
}

/** Which dialog lies over the panes, and what it was opened with. Which dialogs there are, the view need not know. */
export interface Dialog {
  readonly kind: string;
  readonly [input: string]: unknown;
}

/** One sentence at the bottom: what came of an action, or what just happened on the host. */
export interface Notice {
  readonly severity: Severity;
  readonly text: string;
  /** What of the text is a path: it may be cut in its middle. */
  readonly path?: string | undefined;
}

/** What the user chose to look at. Nothing of the host is in it. */
export interface ViewState {
  readonly isPaused: boolean;
  /** Other names stand in place of hosts, addresses, streams and users. */
  readonly isPrivate: boolean;
  /** Undefined: shown when there is room. */
  readonly showThreads: boolean | undefined;
  /** All CPUs as one line. */
  readonly foldCpus: boolean;
  readonly showAllSockets: boolean;
  readonly dstatPerWindow: boolean;
  readonly showHostNetwork: boolean;
  /** Undefined: none was seen yet. */
  readonly selectedPid: number | undefined;
  /** Whether the user chose that SRS, or began to change something about it: then the screen stays with it. */
  readonly isChosenByHand: boolean;
  /** What the screen shows where there is room. */
  readonly panes: readonly PaneChoice[];
  readonly focus: PaneName;
  readonly isZoomed: boolean;
  /** Rows that each pane is scrolled by. */
  readonly scroll: Readonly<Record<PaneName, number>>;
  readonly rows: Readonly<Record<ListName, RowChoice>>;
  /** The list whose filter is being typed. */
  readonly typing: ListName | undefined;
  readonly dialog: Dialog | undefined;
  readonly notice: Notice | undefined;
  /** Undefined: the panes are shown. */
  readonly history: HistoryState | undefined;
  /** SRS in its own words, from the stream `first` on; undefined: the panes or the history are shown. */
  readonly service: { readonly first: number } | undefined;
  /** Which work lands on which CPU, from the row `first` on; undefined: something else is shown. */
  readonly placement: { readonly first: number } | undefined;
}

const ALL_ROWS: RowChoice = { filter: '', sortBy: undefined };

export const INITIAL_VIEW: ViewState = {
  isPaused: false,
  isPrivate: false,
  showThreads: undefined,
  foldCpus: false,
  showAllSockets: false,
  dstatPerWindow: false,
  showHostNetwork: false,
  selectedPid: undefined,
  isChosenByHand: false,
  panes: PANE_CHOICES,
  focus: 'srs',
  isZoomed: false,
  scroll: { srs: 0, cpu: 0, network: 0, sockets: 0, loss: 0, ledger: 0 },
  rows: { srs: ALL_ROWS, network: ALL_ROWS, sockets: ALL_ROWS },
  typing: undefined,
  dialog: undefined,
  notice: undefined,
  history: undefined,
  service: undefined,
  placement: undefined,
};

/** No other screen in their place. */
const PANES_ALONE = { history: undefined, service: undefined, placement: undefined } as const;

/** Whether another screen stands in the place of the panes. */
export function hidesPanes({ history, service, placement }: ViewState): boolean {
  return history !== undefined || service !== undefined || placement !== undefined;
}

/** The view that the screen begins with. */
export function viewOf(panes: readonly PaneChoice[]): ViewState {
  const first = PANES.find(name => panes.includes(name));
  return { ...INITIAL_VIEW, panes, focus: first ?? INITIAL_VIEW.focus };
}

export type ViewAction =
  | { readonly type: 'togglePause' }
  | { readonly type: 'togglePrivacy' }
  | { readonly type: 'toggleThreads'; readonly areShown: boolean }
  | { readonly type: 'toggleCpus' }
  | { readonly type: 'toggleSockets' }
  | { readonly type: 'toggleDstatRows' }
  | { readonly type: 'toggleNetwork' }
  | { readonly type: 'toggleZoom' }
  | { readonly type: 'select'; readonly pid: number; readonly isByHand?: boolean }
  | { readonly type: 'focus'; readonly by: 1 | -1 }
  | { readonly type: 'focusOn'; readonly pane: PaneName }
  /** `most`: what the pane can be scrolled by at all, as it is now. */
  | { readonly type: 'scroll'; readonly pane: PaneName; readonly by: number; readonly most: number }
  | { readonly type: 'startFilter'; readonly list: ListName }
  | { readonly type: 'typeFilter'; readonly key: string }
  | { readonly type: 'clearFilters' }
  /** `orders`: what the columns that are shown can be sorted by. */
  | {
      readonly type: 'sort';
      readonly list: ListName;
      readonly by: 1 | -1;
      readonly orders: readonly string[];
    }
  /** `isOfNoSrs`: the dialog has nothing to do with the SRS that is shown, which need not stay the same for it. */
  | { readonly type: 'open'; readonly dialog: Dialog; readonly isOfNoSrs?: boolean }
  | { readonly type: 'close' }
  | { readonly type: 'notify'; readonly notice: Notice | undefined }
  | { readonly type: 'toggleHistory' }
  | { readonly type: 'closeHistory' }
  | { readonly type: 'toggleService' }
  | { readonly type: 'closeService' }
  | { readonly type: 'togglePlacement' }
  | { readonly type: 'closePlacement' }
  | { readonly type: 'stepHistory'; readonly step: HistoryStep; readonly past: KnownPast | undefined };

/** The view after an action. Pure. What is for the panes alone does nothing while another screen takes their place. */
export function reduceView(view: ViewState, action: ViewAction): ViewState {
  if (view.history !== undefined) {
    const step = historyStepOf(action);
    if (step !== undefined) return { ...view, history: stepHistory(view.history, step, undefined) };
    if (PANE_ACTIONS.includes(action.type)) return view;
  }
  const opened = view.service ?? view.placement;
  if (opened !== undefined) {
    if (action.type === 'scroll') {
      const first = scrolledBy(opened.first, action);
      return view.service === undefined ? { ...view, placement: { first } } : { ...view, service: { first } };
    }
    if (PANE_ACTIONS.includes(action.type) || action.type === 'focus') return view;
  }
  switch (action.type) {
    case 'togglePause':
      return { ...view, isPaused: !view.isPaused };
    case 'togglePrivacy':
      return { ...view, isPrivate: !view.isPrivate };
    case 'toggleThreads':
      return { ...view, showThreads: !action.areShown };
    case 'toggleCpus':
      return { ...view, foldCpus: !view.foldCpus };
    case 'toggleSockets':
      return scrolledTo({ ...view, showAllSockets: !view.showAllSockets }, 'sockets', 0);
    case 'toggleDstatRows':
      return { ...view, dstatPerWindow: !view.dstatPerWindow };
    case 'toggleNetwork':
      return scrolledTo({ ...view, showHostNetwork: !view.showHostNetwork }, 'network', 0);
    case 'toggleZoom':
      return { ...view, isZoomed: !view.isZoomed };
    case 'select':
      return {
        ...view,
        selectedPid: action.pid,
        isChosenByHand: view.isChosenByHand || action.isByHand === true,
      };
    case 'focus': {
      const shown = PANES.filter(name => view.panes.includes(name));
      return { ...view, focus: stepAround(shown, view.focus, action.by), typing: undefined };
    }
    case 'focusOn':
      return { ...view, focus: action.pane, typing: undefined };
    case 'scroll': {
      const { pane } = action;
      return scrolledTo(view, pane, scrolledBy(view.scroll[pane], action));
    }
    case 'startFilter':
      return { ...view, typing: action.list, notice: undefined };
    case 'typeFilter':
      return filteredBy(view, action.key);
    case 'clearFilters':
      return LISTS.filter(list => view.rows[list].filter !== '').reduce(
        (cleared, list) => withRows(cleared, list, { filter: '' }),
        view,
      );
    case 'sort': {
      const { list, orders, by } = action;
      // The pane's own order is one of them. One whose column is not shown any more counts as that.
      return withRows(view, list, {
        sortBy: stepAround([undefined, ...orders], view.rows[list].sortBy, by),
      });
    }
    case 'open':
      return {
        ...view,
        dialog: action.dialog,
        notice: undefined,
        typing: undefined,
        isChosenByHand: view.isChosenByHand || action.isOfNoSrs !== true,
      };
    case 'close':
      return { ...view, dialog: undefined };
    case 'notify':
      return { ...view, notice: action.notice };
    case 'toggleHistory':
      return {
        ...view,
        ...PANES_ALONE,
        history: view.history === undefined ? INITIAL_HISTORY : undefined,
      };
    case 'closeHistory':
      return { ...view, history: undefined };
    case 'toggleService':
      return { ...view, ...PANES_ALONE, service: view.service === undefined ? { first: 0 } : undefined };
    case 'closeService':
      return { ...view, service: undefined };
    case 'togglePlacement':
      return { ...view, ...PANES_ALONE, placement: view.placement === undefined ? { first: 0 } : undefined };
    case 'closePlacement':
      return { ...view, placement: undefined };
    case 'stepHistory':
      return view.history === undefined
        ? view
        : { ...view, history: stepHistory(view.history, action.step, action.past) };
  }
}

const PANE_ACTIONS: readonly ViewAction['type'][] = [
  'toggleThreads',
  'toggleCpus',
  'toggleSockets',
  'toggleDstatRows',
  'toggleNetwork',
  'toggleZoom',
  'focusOn',
  'startFilter',
  'sort',
];

/** What arrows and Tab, which choose and scroll panes, do in the history. */
function historyStepOf(action: ViewAction): HistoryStep | undefined {
  if (action.type === 'scroll') return action.by < 0 ? 'longer' : 'shorter';
  if (action.type === 'focus') return action.by > 0 ? 'nextChart' : 'previousChart';
  return undefined;
}

/** It may have had more rows when it was scrolled: what is not seen any more is not scrolled back through. */
function scrolledBy(first: number, { by, most }: { readonly by: number; readonly most: number }): number {
  return Math.max(0, Math.min(most, Math.min(first, most) + by));
}

function scrolledTo(view: ViewState, pane: PaneName, row: number): ViewState {
  return { ...view, scroll: { ...view.scroll, [pane]: row } };
}

/** Enter keeps the filter, Esc clears it; both end the typing. */
function filteredBy(view: ViewState, key: string): ViewState {
  const list = view.typing;
  if (list === undefined) return view;
  if (key === 'Enter') return { ...view, typing: undefined };
  if (key === 'Esc') return { ...withRows(view, list, { filter: '' }), typing: undefined };
  return withRows(view, list, { filter: typeFilter(view.rows[list].filter, key) });
}

/** From the top, and with threads to be seen: what is chosen among shall not be hidden. */
function withRows(view: ViewState, list: ListName, change: Partial<RowChoice>): ViewState {
  const rows = { ...view.rows, [list]: { ...view.rows[list], ...change } };
  const showThreads = list === 'srs' ? true : view.showThreads;
  return scrolledTo({ ...view, rows, showThreads }, list, 0);
}
