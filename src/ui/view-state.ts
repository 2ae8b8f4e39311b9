import { PANE_CHOICES, type PaneChoice } from '../config/settings.ts';
import type { Severity } from '../output/loss-sentence.ts';
import type { ProfileReport } from '../profile/profile.ts';

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
  /** What the screen shows where there is room. */
  readonly panes: readonly PaneChoice[];
  readonly focus: PaneName;
  readonly isZoomed: boolean;
  /** Rows that each pane is scrolled by. */
  readonly scroll: Readonly<Record<PaneName, number>>;
  readonly dialog: Dialog | undefined;
  readonly notice: Notice | undefined;
}

export const INITIAL_VIEW: ViewState = {
  isPaused: false,
  showThreads: undefined,
  foldCpus: false,
  showAllSockets: false,
  dstatPerWindow: false,
  showHostNetwork: false,
  selectedPid: undefined,
  panes: PANE_CHOICES,
  focus: 'srs',
  isZoomed: false,
  scroll: { srs: 0, cpu: 0, network: 0, sockets: 0, loss: 0 },
  dialog: undefined,
  notice: undefined,
};

/** The view that the screen begins with. */
export function viewOf(panes: readonly PaneChoice[]): ViewState {
  const first = PANES.find(name => panes.includes(name));
  return { ...INITIAL_VIEW, panes, focus: first ?? INITIAL_VIEW.focus };
}

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
  | { readonly type: 'notify'; readonly notice: Notice | undefined };

/** The view after an action. Pure. */
export function reduceView(view: ViewState, action: ViewAction): ViewState {
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
      const shown = PANES.filter(name => view.panes.includes(name));
      const index = shown.indexOf(view.focus) + action.by + shown.length;
      return { ...view, focus: shown[index % shown.length] ?? view.focus };
    }
    case 'scroll':
      return scrolledTo(view, view.focus, Math.max(0, view.scroll[view.focus] + action.by));
    case 'open':
      return { ...view, dialog: action.dialog, notice: undefined };
    case 'close':
      return { ...view, dialog: undefined };
    case 'notify':
      return { ...view, notice: action.notice };
  }
}

function scrolledTo(view: ViewState, pane: PaneName, row: number): ViewState {
  return { ...view, scroll: { ...view.scroll, [pane]: row } };
}
