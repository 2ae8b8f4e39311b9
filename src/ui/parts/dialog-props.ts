import type { ViewAction } from '../../view/state/view-state.ts';

/** What every dialog is given: the terminal's size, and how it closes and tells what came of it. */
export interface DialogProps {
  readonly columns: number;
  readonly rows: number;
  readonly dispatch: (action: ViewAction) => void;
  /** Does what a key does where no dialog is open: for one that closed the dialog, and was meant for more. */
  readonly passKey: (key: string) => void;
}
