import type { Dispatch } from 'react';
import type { SrsMetrics } from '../metrics/metrics.ts';
import type { KeyBinding } from './keymap.ts';
import type { Layout } from './layout.ts';
import type { Services } from './services.ts';
import type { ViewAction, ViewState } from './view-state.ts';

export interface ActionContext {
  readonly view: ViewState;
  readonly dispatch: Dispatch<ViewAction>;
  readonly srs: SrsMetrics | undefined;
  readonly all: readonly SrsMetrics[];
  readonly services: Services;
  readonly layout: Layout;
  readonly exit: () => void;
  readonly redraw: () => void;
}

/** Does what a key is bound to. */
export function performAction(binding: KeyBinding, context: ActionContext): void {
  const { dispatch, srs } = context;
  switch (binding.action) {
    case 'quit':
      return context.exit();
    case 'help':
      return dispatch({ type: 'open', dialog: { kind: 'help' } });
    case 'pause':
      return dispatch({ type: 'togglePause' });
    case 'delay':
      return dispatch({ type: 'open', dialog: { kind: 'delay' } });
    case 'window':
      return dispatch({ type: 'open', dialog: { kind: 'window' } });
    case 'nextSrs':
      return selectNext(context);
    case 'threads':
      return dispatch({ type: 'toggleThreads', areShown: areThreadsShown(context) });
    case 'foldCpus':
      return dispatch({ type: 'toggleCpus' });
    case 'allSockets':
      return dispatch({ type: 'toggleSockets' });
    case 'dstatRows':
      return dispatch({ type: 'toggleDstatRows' });
    case 'namespaces':
      return dispatch({ type: 'toggleNetwork' });
    case 'nextPane':
      return dispatch({ type: 'focus', by: 1 });
    case 'previousPane':
      return dispatch({ type: 'focus', by: -1 });
    case 'scrollDown':
      return dispatch({ type: 'scroll', by: 1 });
    case 'scrollUp':
      return dispatch({ type: 'scroll', by: -1 });
    case 'zoom':
      return dispatch({ type: 'toggleZoom' });
    case 'redraw':
      return context.redraw();
    case 'renice':
      return dispatch({ type: 'open', dialog: { kind: 'renice' } });
    case 'niceDown':
      return dispatch({ type: 'open', dialog: { kind: 'renice', nice: stepped(srs, -1) } });
    case 'niceUp':
      return dispatch({ type: 'open', dialog: { kind: 'renice', nice: stepped(srs, 1) } });
    case 'affinity':
      return dispatch({ type: 'open', dialog: { kind: 'affinity' } });
    case 'profile':
      return dispatch({ type: 'open', dialog: { kind: 'profile' } });
  }
}

function stepped(srs: SrsMetrics | undefined, by: 1 | -1): number {
  return Math.min(19, Math.max(-20, (srs?.nice ?? 0) + by));
}

function selectNext({ all, srs, dispatch }: ActionContext): void {
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
