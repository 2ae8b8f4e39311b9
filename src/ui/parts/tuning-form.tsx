import { type ReactNode, useContext, useRef } from 'react';
import type { Host } from '../../host/host.ts';
import type { SrsMetrics } from '../../metrics/terms/metrics.ts';
import { wrapText } from '../../text/width.ts';
import { Keeper } from '../../tuning/engine/keeper.ts';
import type { Wish } from '../../tuning/engine/plan-wish.ts';
import { describeAtOdds } from '../../tuning/engine/undo.ts';
import { isRefusal, type Refusal, type TuningOutcome, type TuningPlan } from '../../tuning/tuning.ts';
import { outcomeLines } from '../../view/lines/outcome-lines.ts';
import { planLines } from '../../view/lines/plan-lines.ts';
import { wrapPainted } from '../../view/look/theme.ts';
import { useKeys } from '../terminal/use-keys.ts';
import { TunedContext, useHostName, useSession, useTheme, type Where, WhereContext } from './contexts.ts';
import { DialogFrame } from './dialog-frame.tsx';
import { actionOf, eitherHint, keyHint, keyNames } from './dialog-keys.ts';
import type { DialogProps } from './dialog-props.ts';
import { DONE_KEYS, FORM_KEYS, KEEP_KEYS, UNRECORDED_KEYS } from './form-keys.ts';
import { dialogRoom, readOnlyHint } from './frame.ts';
import { useMachine } from './use-machine.ts';
import { keyOf, usePlan } from './use-plan.ts';
import { useTuning } from './use-tuning.ts';
import { useViewport } from './use-viewport.ts';

export interface TuningFormProps extends DialogProps {
  readonly title: string;
  /** Whose threads are changed; undefined for what belongs to the host. */
  readonly srs?: SrsMetrics | undefined;
  /** Lines above the plan: what is chosen, and by which keys. */
  readonly form: readonly string[];
  /** Undefined while there is nothing to plan. */
  readonly wish: Wish | undefined;
  /** The same as it is between two keys of one burst, when `wish` is not drawn yet. */
  readonly wishNow: () => Wish | undefined;
  /** What to do while there is nothing to plan. */
  readonly prompt: string;
  /** Every key that is not the dialog's own. */
  readonly onKey: (key: string) => void;
  /** Whether the form takes Esc for itself; else the dialog closes. */
  readonly onEscape?: () => boolean;
}

interface Asked {
  readonly plan: TuningPlan;
}

function canUndo(outcome: TuningOutcome | Refusal): boolean {
  return (
    !isRefusal(outcome) &&
    outcome.plan.undoes === undefined &&
    outcome.targets.some(target => target.isReached)
  );
}

function whereAlone({ kind }: Pick<Host, 'kind'>, label: string): Where | undefined {
  return kind === 'remote' ? { label, isOfSeveral: false, more: () => 0 } : undefined;
}

/** `on edge-3, then on 2 more`. */
function whereWords({ label, more }: Where): string {
  const follow = more(undefined);
  return follow === 0 ? `on ${label}` : `on ${label}, then on ${follow} more`;
}

/** What is looked at: a plan, or the question that follows it. */
function contentOf(answer: TuningPlan | Refusal | undefined, asked: Asked | undefined): unknown {
  return asked !== undefined && asked.plan === answer ? asked : answer;
}

/**
 * A form with the plan that follows from it, live. Enter applies the plan that stands there, and only when it answers
 * what the form says at that moment and has been on the screen to its last line; else it shows the rest of it. What takes
 * back something that is at odds is asked about once more.
 */
export function TuningForm(props: TuningFormProps): ReactNode {
  const { columns, rows, title, wish, form, dispatch } = props;
  const theme = useTheme();
  const session = useSession();
  const { host } = session;
  const room = dialogRoom(columns, rows);
  const answered = usePlan(wish, asked => session.plan(asked));
  const tellTuned = useContext(TunedContext);
  // Whoever looks at another host has to see which one is changed.
  const hostName = useHostName();
  const where = useContext(WhereContext) ?? whereAlone(host, hostName);
  // The one that is carried out.
  const wished = useRef<Wish>(undefined);
  const tuning = useTuning(dispatch, outcome => {
    if (wished.current !== undefined) tellTuned?.(wished.current, outcome);
  });
  const keeping = useMachine<boolean, 'toggle'>(
    before => !before,
    () => false,
  );
  // The plan that was confirmed once, where what it takes back is at odds.
  const asking = useMachine<Asked | undefined, Asked>(
    (_, asked) => asked,
    () => undefined,
  );
  const { phase } = tuning;
  const answer = answered?.answer;
  const lines = linesOfPhase();
  const viewport = useViewport({
    content: 'outcome' in phase ? phase.outcome : contentOf(answer, asking.state),
    lineCount: lines.length,
    height: room.bodyHeight,
    hasArrows: phase.kind === 'done',
  });
  useKeys(key => {
    const { kind } = tuning.now();
    if (kind === 'applying') return;
    if (kind === 'unrecorded') {
      const action = actionOf(UNRECORDED_KEYS, key);
      if (action === 'leave') dispatch({ type: 'close' });
      else if (action === 'apply') confirmUnrecorded();
      else viewport.press(key);
      return;
    }
    if (kind === 'done') {
      // The outcome needs no answer: another key means what it does in the panes, not this box.
      if (actionOf(DONE_KEYS, key) === 'close') dispatch({ type: 'close' });
      else if (!viewport.press(key)) {
        dispatch({ type: 'close' });
        props.passKey(key);
      }
      return;
    }
    const action = actionOf(FORM_KEYS, key);
    if (action === 'apply') confirm();
    else if (actionOf(KEEP_KEYS, key) === 'keep' && canKeep()) keeping.send('toggle');
    else if (action !== 'leave') viewport.press(key) || props.onKey(key);
    else if (props.onEscape?.() !== true) dispatch({ type: 'close' });
  });
  const { offset } = viewport;
  return <DialogFrame key={phase.kind} {...{ columns, rows, room, title, lines, offset }} hint={hint()} />;

  function linesOfPhase(): string[] {
    if (phase.kind === 'done') {
      const follows = followers();
      const rest = follows === 0 ? [] : ['', `then on ${follows} more: shown before anything is done there`];
      const outcome = outcomeLines(phase.outcome, room.innerWidth, theme);
      return [...(where === undefined ? [] : [`on ${where.label}`]), ...outcome, ...rest];
    }
    if (phase.kind === 'unrecorded') {
      return [
        `${phase.plan.title}: nothing has been changed yet.`,
        `The journal cannot be written: ${phase.outcome.journalProblem}.`,
        'Without it this change cannot be taken back later: neither u nor srs-top undo will know of it.',
      ].flatMap(warn);
    }
    return [...(where === undefined ? [] : [whereWords(where)]), ...form, '', ...preview()];
  }

  /** Hosts on which the same is to be made now. */
  function followers(): number {
    if (phase.kind !== 'done' || isRefusal(phase.outcome) || !phase.outcome.isComplete) return 0;
    return where?.more(wished.current) ?? 0;
  }

  function confirmUnrecorded(): void {
    const run = tuning.now();
    if (run.kind !== 'unrecorded') return;
    if (viewport.hasShown(run.outcome)) tuning.applyUnrecorded();
    else viewport.press('PageDown');
  }

  function preview(): string[] {
    if (wish === undefined) return wrapText(props.prompt, room.innerWidth);
    if (answer === undefined) return ['planning'];
    if (isRefusal(answer)) return warn(answer.refused);
    return asking.state?.plan === answer
      ? [...describeAtOdds(answer.atOdds ?? []), 'Take it back anyway?'].flatMap(warn)
      : planLines(answer, props.srs, room.innerWidth, theme);
  }

  function warn(text: string): string[] {
    return wrapPainted(text, room.innerWidth, 'warning', theme);
  }

  function canKeep(): boolean {
    return !host.isReadOnly && answer !== undefined && !isRefusal(answer) && Keeper.canKeep(answer);
  }

  function confirm(): void {
    const isWished = answered !== undefined && answered.wishKey === keyOf(props.wishNow());
    if (!isWished || isRefusal(answered.answer)) return;
    const plan = answered.answer;
    if (!viewport.hasShown(contentOf(plan, asking.now()))) viewport.press('PageDown');
    else if (host.isReadOnly) return;
    else if ((plan.atOdds ?? []).length > 0 && asking.now()?.plan !== plan) asking.send({ plan });
    else {
      wished.current = props.wishNow();
      tuning.apply(plan, keeping.now() && Keeper.canKeep(plan));
    }
  }

  function hint(): string {
    const join = (...hints: readonly string[]): string => hints.join(` ${theme.symbols.separator} `);
    const leaves = keyHint(FORM_KEYS, 'leave');
    const orShow = (): string | undefined => (viewport.isAtEnd ? undefined : 'shows the rest');
    if (phase.kind === 'done') {
      const follows = followers();
      const closes = eitherHint(DONE_KEYS, 'close', follows === 0 ? undefined : `goes on to ${follows} more`);
      // In the table a key that closes does nothing else.
      const canGoOn = canUndo(phase.outcome) && where?.isOfSeveral !== true;
      return canGoOn ? join(closes, keyHint(DONE_KEYS, 'goOn')) : closes;
    }
    if (phase.kind === 'applying') return `applying ${phase.plan.title}`;
    if (phase.kind === 'unrecorded')
      return join(keyHint(UNRECORDED_KEYS, 'apply', orShow()), keyHint(UNRECORDED_KEYS, 'leave'));
    if (answer === undefined || isRefusal(answer)) return leaves;
    if (answered?.wishKey !== keyOf(wish)) return join('planning', leaves);
    if (host.isReadOnly) return readOnlyHint(viewport.isAtEnd, theme.symbols.separator);
    if (asking.state?.plan === answer) return join(keyHint(FORM_KEYS, 'apply', 'takes it back'), leaves);
    const keep = keeping.state
      ? `kept for new threads: ${keyNames(KEEP_KEYS, 'keep')}`
      : keyHint(KEEP_KEYS, 'keep');
    return join(keyHint(FORM_KEYS, 'apply', orShow()), leaves, ...(canKeep() ? [keep] : []));
  }
}
