import type { ComponentType } from 'react';
import type { Advice } from '../../advice/terms/finding.ts';
import type { Points } from '../../metrics/history/history-points.ts';
import type { CpuMetrics, SrsMetrics } from '../../metrics/terms/metrics.ts';
import type { Verdict } from '../../metrics/verdict/verdict.ts';
import type { ViewAction } from '../../view/state/view-state.ts';
import type { KeySet } from './dialog-keys.ts';
import type { DialogProps } from './dialog-props.ts';
import type { KeyBinding, OpeningBinding, OpeningContext } from './key-binding.ts';

/**
 * What a dialog cannot do without; where that is missing, a message says so in its place. `live`: a host that can be
 * asked, which a recording cannot; `rights`: that something may be changed or started; `srs`: an SRS that is shown.
 */
export type Need = 'live' | 'rights' | 'srs';

/** A key that opens a dialog, and with what. */
interface OpeningKey<Input extends object> extends Omit<KeyBinding, 'isChange' | 'needsSrs'> {
  readonly input?: (context: OpeningContext) => Input;
}

/** A dialog that cannot open with nothing has to say with what. */
type OpeningKeyOf<Input extends object> = object extends Input
  ? OpeningKey<Input>
  : Required<Pick<OpeningKey<Input>, 'input'>> & OpeningKey<Input>;

/** All of a dialog but what it draws, which is loaded behind the first frame. */
export interface DialogDefinition<Input extends object = object, Needs extends Need = never> {
  /** Its name, as no other dialog has it. */
  readonly kind: string;
  /** Stands at its top, and above what says why it cannot be. */
  readonly title: string;
  /** In the help, where another dialog has the same title. */
  readonly helpTitle?: string;
  /** The keys of the panes that open it. */
  readonly opens: readonly OpeningKeyOf<Input>[];
  /** The dialog that these keys open in its place. */
  readonly instead?: (context: OpeningContext) => DialogDefinition<object, Need> | undefined;
  readonly keys: readonly KeySet[];
  readonly needs: readonly Needs[];
  /** Has nothing to do with the SRS that is shown, which need not stay the same for it. */
  readonly isOfNoSrs?: boolean;
}

/** A dialog that any code can handle, whatever it opens with. */
export type AnyDialog = Pick<
  DialogDefinition<object, Need>,
  'kind' | 'title' | 'helpTitle' | 'keys' | 'needs' | 'isOfNoSrs'
> & { readonly opens: readonly OpeningBinding[] };

/** The SRS that there is for a dialog with these needs. */
export type OpenedSrs<Needs extends Need> = 'srs' extends Needs ? SrsMetrics : SrsMetrics | undefined;

/** What a dialog is drawn from. */
export interface OpenedDialog<
  Input extends object = object,
  Opened extends SrsMetrics | undefined = SrsMetrics | undefined,
> {
  readonly frame: DialogProps;
  /** What it was opened with. */
  readonly input: Input;
  /** The SRS as it was when the dialog opened: that process is meant, and no other. */
  readonly opened: Opened;
  /** The SRS that is selected now. */
  readonly srs: SrsMetrics | undefined;
  readonly cpus: readonly CpuMetrics[];
  /** What the tunings of this SRS did, the newest first. */
  readonly verdicts: readonly Verdict[];
  /** The history of the SRS with this pid, the oldest first; empty when there is none. */
  readonly pointsOf: (pid: number) => Points;
  /** What is wrong, and why, as of the newest refresh. */
  readonly advice: Advice;
  /** Gives a text to the terminal's clipboard. */
  readonly copy: (text: string) => void;
  /** Every key of the panes. */
  readonly bindings: readonly KeyBinding[];
  readonly dialogs: readonly AnyDialog[];
}

export type DialogComponent = ComponentType<OpenedDialog<object, SrsMetrics>>;

/** A dialog with what draws it, which knows more of what it is given than can be said of all. */
export type LoadedDialog = AnyDialog & { readonly Component: DialogComponent };

/** Opens a dialog with what it needs to know. */
export function openDialog<Input extends object, Needs extends Need>(
  { kind, isOfNoSrs = false }: DialogDefinition<Input, Needs>,
  input: NoInfer<Input>,
): ViewAction {
  const dialog = { ...input, kind };
  return isOfNoSrs ? { type: 'open', dialog, isOfNoSrs } : { type: 'open', dialog };
}

/** The keys that open a dialog, as the table of keys has them. */
export function openingBindings<Input extends object, Needs extends Need>(
  definition: DialogDefinition<Input, Needs>,
): readonly OpeningBinding[] {
  const needsSrs = (definition.needs as readonly Need[]).includes('srs');
  return definition.opens.map(({ input, ...key }: OpeningKey<Input>) => ({
    ...key,
    ...(key.group === 'Change' && { isChange: true }),
    ...(needsSrs && { needsSrs }),
    open(context) {
      const instead = definition.instead?.(context);
      if (instead !== undefined) return openDialog(instead, {});
      // Without `input` a dialog opens with nothing: `OpeningKeyOf` sees to that.
      return openDialog(definition, input?.(context) ?? ({} as Input));
    },
  }));
}
