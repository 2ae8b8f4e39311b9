import { typeFilter } from '../state/type-filter.ts';
import type { Notice } from '../state/view-state.ts';

/** What is looked at of a fleet. Rows go by their keys: they change places. */
export interface FleetView {
  /** Undefined: the first. */
  readonly chosen: string | undefined;
  readonly filter: string;
  readonly isTyping: boolean;
  /** Picked for a tuning. */
  readonly marked: readonly string[];
  readonly notice: Notice | undefined;
}

export type FleetAction =
  /** @param keys of all rows that are shown, in their order */
  | { readonly type: 'move'; readonly by: number; readonly keys: readonly string[] }
  | { readonly type: 'choose'; readonly key: string }
  | { readonly type: 'mark'; readonly key: string }
  | { readonly type: 'markAll'; readonly keys: readonly string[] }
  | { readonly type: 'clearMarks' }
  | { readonly type: 'startFilter' }
  | { readonly type: 'typeFilter'; readonly key: string }
  | { readonly type: 'clearFilter' }
  | { readonly type: 'notify'; readonly notice: Notice | undefined };

export const INITIAL_FLEET: FleetView = {
  chosen: undefined,
  filter: '',
  isTyping: false,
  marked: [],
  notice: undefined,
};

/** The view after an action. Pure. */
export function reduceFleet(view: FleetView, action: FleetAction): FleetView {
  switch (action.type) {
    case 'move': {
      const { keys, by } = action;
      const at = indexOf(keys, view.chosen);
      return { ...view, chosen: keys[Math.max(0, Math.min(keys.length - 1, at + by))] };
    }
    case 'choose':
      return { ...view, chosen: action.key };
    case 'mark': {
      const isMarked = view.marked.includes(action.key);
      const marked = isMarked ? view.marked.filter(key => key !== action.key) : [...view.marked, action.key];
      return { ...view, marked };
    }
    case 'markAll':
      return { ...view, marked: [...new Set([...view.marked, ...action.keys])] };
    case 'clearMarks':
      return { ...view, marked: [] };
    case 'startFilter':
      return { ...view, isTyping: true, notice: undefined };
    case 'typeFilter':
      if (action.key === 'Enter') return { ...view, isTyping: false };
      if (action.key === 'Esc') return { ...view, isTyping: false, filter: '' };
      return { ...view, filter: typeFilter(view.filter, action.key) };
    case 'clearFilter':
      return { ...view, filter: '' };
    case 'notify':
      return { ...view, notice: action.notice };
  }
}

/** Where the chosen row stands; the first, when there is none of that key. */
export function indexOf(keys: readonly string[], chosen: string | undefined): number {
  return Math.max(0, chosen === undefined ? 0 : keys.indexOf(chosen));
}
