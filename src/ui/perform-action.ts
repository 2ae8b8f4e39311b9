import type { Dispatch } from 'react';
import type { SrsMetrics } from '../metrics/metrics.ts';
import { stepNice } from '../tuning/renice.ts';
import { niceValues } from './dialogs/thread-scope.ts';
import type { ActionName, KeyBinding } from './keymap.ts';
import type { Layout } from './layout.ts';
import type { Services } from './services.ts';
import type { Dialog, ViewAction, ViewState } from './view-state.ts';

export interface ActionContext {
  readonly view: ViewState;
  readonly dispatch: Dispatch<ViewAction>;
  readonly srs: SrsMetrics | undefined;
  readonly all: readonly SrsMetrics[];
  readonly services: Services;
  readonly layout: Layout;
  readonly exit: () => void;
  readonly redraw: () => void;
  readonly keepPicture: () => void;
  readonly suspend: () => void;
}

/** Actions that only change what is looked at, or open a dialog. */
const VIEW_ACTIONS: Partial<Record<ActionName, (context: ActionContext) => ViewAction>> = {
  help: () => ({ type: 'open', dialog: { kind: 'help' } }),
  pause: () => ({ type: 'togglePause' }),
  delay: () => ({ type: 'open', dialog: { kind: 'delay' } }),
  window: () => ({ type: 'open', dialog: { kind: 'window' } }),
  threads: context => ({ type: 'toggleThreads', areShown: areThreadsShown(context) }),
  foldCpus: () => ({ type: 'toggleCpus' }),
  allSockets: () => ({ type: 'toggleSockets' }),
  dstatRows: () => ({ type: 'toggleDstatRows' }),
  namespaces: () => ({ type: 'toggleNetwork' }),
  nextPane: () => ({ type: 'focus', by: 1 }),
  previousPane: () => ({ type: 'focus', by: -1 }),
  scrollDown: () => ({ type: 'scroll', by: 1 }),
  scrollUp: () => ({ type: 'scroll', by: -1 }),
  zoom: () => ({ type: 'toggleZoom' }),
  renice: () => ({ type: 'open', dialog: { kind: 'renice' } }),
  niceDown: ({ srs }) => ({ type: 'open', dialog: steppedRenice(srs, -1) }),
  niceUp: ({ srs }) => ({ type: 'open', dialog: steppedRenice(srs, 1) }),
  affinity: () => ({ type: 'open', dialog: { kind: 'affinity' } }),
  profile: () => ({ type: 'open', dialog: { kind: 'profile' } }),
};

/** Does what a key is bound to. */
export function performAction({ action }: KeyBinding, context: ActionContext): void {
  if (action === 'quit') context.exit();
  else if (action === 'redraw') context.redraw();
  else if (action === 'picture') context.keepPicture();
  else if (action === 'suspend') context.suspend();
  else if (action === 'nextSrs') selectNext(context);
  else {
    const viewAction = VIEW_ACTIONS[action]?.(context);
    if (viewAction !== undefined) context.dispatch(viewAction);
  }
}

/** With a field that is empty while no nice value is known. */
function steppedRenice(srs: SrsMetrics | undefined, by: 1 | -1): Dialog {
  const nice = stepNice(niceValues('all', srs?.threads ?? []), by);
  return nice === undefined ? { kind: 'renice' } : { kind: 'renice', nice };
}

function selectNext({ all, srs, dispatch }: ActionContext): void {
  if (all.length < 2) {
    dispatch({ type: 'notify', notice: { severity: 'unknown', text: 'no other SRS on this host' } });
    return;
  }
  const index = all.findIndex(({ pid }) => pid === srs?.pid);
  const next = all[(index + 1) % all.length];
  if (next !== undefined) dispatch({ type: 'select', pid: next.pid });
}

/** Not asked for, the threads are shown when there is room: then the key hides them. */
function areThreadsShown({ view, srs, layout }: ActionContext): boolean {
  if (view.showThreads !== undefined) return view.showThreads;
  const rows = layout.left.find(({ name }) => name === 'srs')?.rows ?? 0;
  return srs !== undefined && rows > srs.threads.length + 3;
}
