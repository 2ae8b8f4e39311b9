import type { Severity } from '../output/loss-sentence.ts';
import type { ProfileReport } from '../profile/profile.ts';
import {
  type HistoryState,
  type HistoryStep,
  INITIAL_HISTORY,
  type KnownPast,
  stepHistory,
  type TuningMark,
} from './history/history-state.ts';

/** Panes in the order in which Tab visits them. */
export const PANES = ['srs', 'cpu', 'network', 'sockets', 'loss'] as const;
export type PaneName = (typeof PANES)[number];

/** Which dialog lies over the panes. */
export type Dialog =
  | { readonly kind: 'help' }
  | { readonly kind: 'delay' }
  | { readonly kind: 'window' }
  /** `nice`: what the field begins with (F7, F8), else the user types it. */
  | { readonly kind: 'renice'; readonly nice?: number }
  | { readonly kind: 'affinity' }
  | { readonly kind: 'profile' }
  | { readonly kind: 'report'; readonly report: ProfileReport };

/** One sentence at the bottom: what came of an action, or what just happened on the host. */
export interface Notice {
  readonly severity: Severity;
  readonly text: string;
}

/** What the user chose to look at. Nothing of the host is in it. */
export interface ViewState {
  readonly isPaused: boolean;
  /** Undefined: shown when there is room. */
  readonly showThreads: boolean | undefined;
  /** All CPUs as one line. */
  readonly foldCpus: boolean;
  readonly showAllSockets: boolean;
  readonly dstatPerWindow: boolean;
  readonly showHostNetwork: boolean;
  /** Undefined: the first that was found. */
  readonly selectedPid: number | undefined;
  readonly focus: PaneName;
  readonly isZoomed: boolean;
  /** Rows that each pane is scrolled by. */
  readonly scroll: Readonly<Record<PaneName, number>>;
  readonly dialog: Dialog | undefined;
  readonly notice: Notice | undefined;
  /** Undefined: the panes are shown. */
  readonly history: HistoryState | undefined;
  /** What was tuned since srs-top was started, the oldest first. */
  readonly marks: readonly TuningMark[];
}

export const INITIAL_VIEW: ViewState = {
  isPaused: false,
  showThreads: undefined,
  foldCpus: false,
  showAllSockets: false,
  dstatPerWindow: false,
  showHostNetwork: false,
  selectedPid: undefined,
  focus: 'srs',
  isZoomed: false,
  scroll: { srs: 0, cpu: 0, network: 0, sockets: 0, loss: 0 },
  dialog: undefined,
  notice: undefined,
  history: undefined,
  marks: [],
};

export type ViewAction =
  | { readonly type: 'togglePause' }
  | { readonly type: 'toggleThreads'; readonly areShown: boolean }
  | { readonly type: 'toggleCpus' }
  | { readonly type: 'toggleSockets' }
  | { readonly type: 'toggleDstatRows' }
  | { readonly type: 'toggleNetwork' }
  | { readonly type: 'toggleZoom' }
  | { readonly type: 'select'; readonly pid: number }
  | { readonly type: 'focus'; readonly by: 1 | -1 }
  | { readonly type: 'scroll'; readonly by: number }
  | { readonly type: 'open'; readonly dialog: Dialog }
  | { readonly type: 'close' }
  | { readonly type: 'notify'; readonly notice: Notice | undefined }
  | { readonly type: 'toggleHistory' }
  | { readonly type: 'closeHistory' }
  | { readonly type: 'stepHistory'; readonly step: HistoryStep; readonly past: KnownPast | undefined }
  | { readonly type: 'applied'; readonly mark: TuningMark };

/** The view after an action. Pure. What is for the panes alone does nothing while the history takes their place. */
export function reduceView(view: ViewState, action: ViewAction): ViewState {
  if (view.history !== undefined) {
    const step = historyStepOf(action);
    if (step !== undefined) return { ...view, history: stepHistory(view.history, step, undefined) };
    if (PANE_ACTIONS.includes(action.type)) return view;
  }
  switch (action.type) {
    case 'togglePause':
      return { ...view, isPaused: !view.isPaused };
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
      return { ...view, selectedPid: action.pid };
    case 'focus': {
      const index = PANES.indexOf(view.focus) + action.by + PANES.length;
      return { ...view, focus: PANES[index % PANES.length] ?? 'srs' };
    }
    case 'scroll':
      return scrolledTo(view, view.focus, Math.max(0, view.scroll[view.focus] + action.by));
    case 'open':
      return { ...view, dialog: action.dialog, notice: undefined };
    case 'close':
      return { ...view, dialog: undefined };
    case 'notify':
      return { ...view, notice: action.notice };
    case 'toggleHistory':
      return { ...view, history: view.history === undefined ? INITIAL_HISTORY : undefined };
    case 'closeHistory':
      return { ...view, history: undefined };
    case 'stepHistory':
      return view.history === undefined
        ? view
        : { ...view, history: stepHistory(view.history, action.step, action.past) };
    case 'applied':
      return { ...view, marks: [...view.marks, action.mark] };
  }
}

const PANE_ACTIONS: readonly ViewAction['type'][] = [
  'toggleThreads',
  'toggleCpus',
  'toggleSockets',
  'toggleDstatRows',
  'toggleNetwork',
  'toggleZoom',
];

/** What arrows and Tab, which choose and scroll panes, do in the history. */
function historyStepOf(action: ViewAction): HistoryStep | undefined {
  if (action.type === 'scroll') return action.by < 0 ? 'longer' : 'shorter';
  if (action.type === 'focus') return action.by > 0 ? 'nextChart' : 'previousChart';
  return undefined;
}

function scrolledTo(view: ViewState, pane: PaneName, row: number): ViewState {
  return { ...view, scroll: { ...view.scroll, [pane]: row } };
}
