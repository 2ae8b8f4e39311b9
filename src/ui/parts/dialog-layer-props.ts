import type { Dialog } from '../../view/state/view-state.ts';
import type { OpenedDialog } from './dialog-definition.ts';
import type { DialogProps } from './dialog-props.ts';

/** What the screen gives to the layer of dialogs. */
export interface DialogLayerProps
  extends DialogProps,
    Omit<OpenedDialog, 'frame' | 'input' | 'opened' | 'dialogs'> {
  /** Undefined: none is open, nothing is drawn. */
  readonly dialog: Dialog | undefined;
  /** Stops the program, as Ctrl+Z does. */
  readonly suspend: () => void;
}
