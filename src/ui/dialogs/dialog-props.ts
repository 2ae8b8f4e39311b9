import type { ViewAction } from '../view-state.ts';

/** What every dialog is given: the terminal's size, and how it closes and tells what came of it. */
export interface DialogProps {
  readonly columns: number;
  readonly rows: number;
  readonly dispatch: (action: ViewAction) => void;
}
