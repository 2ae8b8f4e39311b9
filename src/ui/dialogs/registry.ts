import { type ComponentType, createElement } from 'react';
import {
  type AnyDialog,
  type DialogComponent,
  type DialogDefinition,
  type LoadedDialog,
  type Need,
  type OpenedDialog,
  type OpenedSrs,
  openingBindings,
} from '../parts/dialog-definition.ts';
import type { DialogLayerProps } from '../parts/dialog-layer-props.ts';
import { AFFINITY } from './affinity/definition.ts';
import { BUFFERS } from './buffers/definition.ts';
import { DELAY } from './delay/definition.ts';
import { FINDINGS } from './findings/definition.ts';
import { GO_TO } from './go-to/definition.ts';
import { HELP } from './help/definition.ts';
import { IRQ } from './irq/definition.ts';
import { JOURNAL } from './journal/definition.ts';
import { LEAK_CHECK } from './leak-check/definition.ts';
import { MAC_PROFILE } from './mac-profile/definition.ts';
import { MARK } from './mark/definition.ts';
import { OPEN_FILES } from './open-files/definition.ts';
import { POLICY } from './policy/definition.ts';
import { PROFILE } from './profile/definition.ts';
import { QUOTA } from './quota/definition.ts';
import { REMEDY } from './remedy/definition.ts';
import { RENICE } from './renice/definition.ts';
import { REPORT } from './report/definition.ts';
import { REVERT_AFTER } from './revert-after/definition.ts';
import { UNDO } from './undo/definition.ts';
import { VERDICTS } from './verdicts/definition.ts';
import { WINDOW } from './window/definition.ts';

export interface RegisteredDialog extends AnyDialog {
  readonly load: () => Promise<DialogComponent>;
}

/** Every dialog, in the order that the help has them in. What draws them is loaded when the first frame stands. */
export const DIALOGS: readonly RegisteredDialog[] = [
  register(RENICE, async () => (await import('./renice/renice-dialog.tsx')).ReniceDialog),
  register(AFFINITY, async () => (await import('./affinity/affinity-dialog.tsx')).AffinityDialog),
  register(POLICY, async () => (await import('./policy/policy-dialog.tsx')).PolicyDialog),
  register(QUOTA, async () => (await import('./quota/quota-dialog.tsx')).QuotaDialog),
  register(IRQ, async () => (await import('./irq/irq-dialog.tsx')).IrqDialog),
  register(BUFFERS, async () => (await import('./buffers/buffers-dialog.tsx')).BuffersDialog),
  register(OPEN_FILES, async () => (await import('./open-files/open-files-dialog.tsx')).OpenFilesDialog),
  register(PROFILE, async () => (await import('./profile/profile-dialog.tsx')).ProfileDialog),
  register(MAC_PROFILE, async () => (await import('./mac-profile/mac-profile-dialog.tsx')).MacProfileDialog),
  register(LEAK_CHECK, async () => (await import('./leak-check/leak-check-dialog.tsx')).LeakCheckDialog),
  register(REPORT, async () => (await import('./report/report-dialog.tsx')).ReportDialog),
  register(UNDO, async () => (await import('./undo/undo-dialog.tsx')).UndoDialog),
  register(JOURNAL, async () => (await import('./journal/journal-dialog.tsx')).JournalDialog),
  register(FINDINGS, async () => (await import('./findings/findings-dialog.tsx')).FindingsDialog),
  register(REMEDY, async () => (await import('./remedy/remedy-dialog.tsx')).RemedyDialog),
  register(VERDICTS, async () => (await import('./verdicts/verdict-dialog.tsx')).VerdictDialog),
  register(DELAY, async () => (await import('./delay/delay-dialog.tsx')).DelayDialog),
  register(WINDOW, async () => (await import('./window/window-dialog.tsx')).WindowDialog),
  register(
    REVERT_AFTER,
    async () => (await import('./revert-after/revert-after-dialog.tsx')).RevertAfterDialog,
  ),
  register(MARK, async () => (await import('./mark/mark-dialog.tsx')).MarkDialog),
  register(GO_TO, async () => (await import('./go-to/go-to-dialog.tsx')).GoToDialog),
  register(HELP, async () => (await import('./help/help-dialog.tsx')).HelpDialog),
];

/** Loads what draws the dialogs, all of it: no key shall wait for it. */
export async function loadDialogLayer(): Promise<ComponentType<DialogLayerProps>> {
  const loading = DIALOGS.map(
    async (dialog): Promise<LoadedDialog> => ({ ...dialog, Component: await dialog.load() }),
  );
  const [{ DialogLayer }, ...dialogs] = await Promise.all([import('./dialog-layer.tsx'), ...loading]);
  return props => createElement(DialogLayer, { ...props, dialogs });
}

/** The compiler sees that what draws a dialog takes what the dialog is opened with. */
function register<Input extends object, Needs extends Need>(
  definition: DialogDefinition<Input, Needs>,
  load: () => Promise<ComponentType<OpenedDialog<NoInfer<Input>, OpenedSrs<NoInfer<Needs>>>>>,
): RegisteredDialog {
  // `openDialog` takes a definition with its own input alone, and the layer keeps to `needs`: so what is forgotten here holds.
  return {
    ...definition,
    opens: openingBindings(definition),
    load: load as unknown as RegisteredDialog['load'],
  };
}
