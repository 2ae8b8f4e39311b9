import { type ReactNode, useEffect, useState } from 'react';
import { type HostResult, rollOut } from '../../../fleet/roll-out.ts';
import { wrapText } from '../../../text/width.ts';
import type { Wish } from '../../../tuning/engine/plan-wish.ts';
import { isMet, isRefusal, type Refusal, type TuningPlan } from '../../../tuning/tuning.ts';
import { planLines } from '../../../view/lines/plan-lines.ts';
import { type Theme, wrapPainted } from '../../../view/look/theme.ts';
import { useTheme } from '../../parts/contexts.ts';
import { DialogFrame } from '../../parts/dialog-frame.tsx';
import { dialogRoom } from '../../parts/frame.ts';
import { useMachine } from '../../parts/use-machine.ts';
import { useViewport } from '../../parts/use-viewport.ts';
import { useKeys } from '../../terminal/use-keys.ts';
import { NOT_WATCHED, type RollOutTarget, wishOn } from './roll-out-targets.ts';

export interface RollOutDialogProps {
  readonly columns: number;
  readonly rows: number;
  readonly wish: Wish;
  /** What was done on the first already. */
  readonly first: HostResult;
  readonly rest: readonly RollOutTarget[];
  readonly onClose: () => void;
}

/** A target with what is to be done there; a refusal stops the roll-out at it. */
interface Planned {
  readonly target: RollOutTarget;
  readonly plan: TuningPlan | Refusal;
}

type Phase =
  | { readonly kind: 'planning' }
  | { readonly kind: 'planned'; readonly all: readonly Planned[] }
  | { readonly kind: 'applying'; readonly all: readonly Planned[]; readonly results: readonly HostResult[] }
  | { readonly kind: 'over'; readonly results: readonly HostResult[] };

/**
 * The tuning of the first host for the others that are picked: the exact commands for each, and once Enter was pressed one
 * host after the other, each read back. Ends with what was done on which host.
 */
export function RollOutDialog({ columns, rows, wish, first, rest, onClose }: RollOutDialogProps): ReactNode {
  const theme = useTheme();
  const room = dialogRoom(columns, rows);
  const { state, now, send } = useMachine<Phase, Phase>(toNext, () => ({ kind: 'planning' }));
  // Those that were picked when it opened.
  const [targets] = useState(rest);
  useEffect(() => {
    let isWanted = true;
    void planAll(wish, targets).then(all => {
      if (isWanted && now().kind === 'planning') send({ kind: 'planned', all });
    });
    return () => {
      isWanted = false;
    };
  }, [wish, targets, now, send]);
  const lines = linesOf(state, first, room.innerWidth, theme);
  const viewport = useViewport({
    content: state.kind,
    lineCount: lines.length,
    height: room.bodyHeight,
    hasArrows: true,
  });
  useKeys(key => {
    const phase = now();
    if (phase.kind === 'applying') return;
    if (key === 'Esc' || (phase.kind === 'over' && (key === 'Enter' || key === 'q'))) onClose();
    else if (key === 'Enter' && phase.kind === 'planned') confirm(phase.all);
    else viewport.press(key);
  });
  return (
    <DialogFrame
      key={state.kind}
      {...{ columns, rows, room, lines }}
      title={`on ${targets.length} more host${targets.length === 1 ? '' : 's'}`}
      offset={viewport.offset}
      hint={hintOf(state, viewport.isAtEnd, theme)}
    />
  );

  function confirm(all: readonly Planned[]): void {
    if (!viewport.hasShown('planned')) {
      viewport.press('PageDown');
      return;
    }
    const results: HostResult[] = [];
    send({ kind: 'applying', all, results });
    const steps = all.map(({ target, plan }) => ({
      label: target.label,
      make: () => carryOut(target, plan),
    }));
    void rollOut(steps, result => {
      results.push(result);
      send({ kind: 'applying', all, results: [...results] });
    }).then(told => send({ kind: 'over', results: told }));
  }
}

function toNext(_: Phase, next: Phase): Phase {
  return next;
}

async function planAll(wish: Wish, targets: readonly RollOutTarget[]): Promise<readonly Planned[]> {
  return Promise.all(
    targets.map(async target => {
      const own = await wishOn(wish, target);
      if (isRefusal(own)) return { target, plan: own };
      return { target, plan: (await target.session?.plan(own)) ?? { refused: NOT_WATCHED } };
    }),
  );
}

/** What was shown is what is done; one that is so already is done. */
async function carryOut(
  { session }: RollOutTarget,
  plan: TuningPlan | Refusal,
): Promise<{ readonly isDone: boolean; readonly sentence: string }> {
  if (isRefusal(plan)) return { isDone: isMet(plan), sentence: plan.refused };
  if (session === undefined) return { isDone: false, sentence: NOT_WATCHED };
  const outcome = await session.apply(plan);
  if (isRefusal(outcome)) return { isDone: false, sentence: outcome.refused };
  return { isDone: outcome.isComplete, sentence: outcome.sentence };
}

function linesOf(phase: Phase, first: HostResult, width: number, theme: Theme): readonly string[] {
  const resultLines = (results: readonly HostResult[]): readonly string[] =>
    results.flatMap(({ label, kind, sentence }) => {
      const severity = ({ done: 'good', refused: 'bad', untouched: 'unknown' } as const)[kind];
      return wrapPainted(`${theme.symbols[severity]} ${label}: ${sentence}`, width, severity, theme);
    });
  switch (phase.kind) {
    case 'planning':
      return [...resultLines([first]), '', 'planning'];
    case 'planned':
      return [
        ...resultLines([first]),
        ...phase.all.flatMap(planned => ['', ...plannedLines(planned, width, theme)]),
      ];
    case 'applying': {
      const next = phase.all[phase.results.length]?.target.label;
      return [
        ...resultLines([first, ...phase.results]),
        ...(next === undefined ? [] : wrapText(`${next}: applying`, width)),
      ];
    }
    case 'over':
      return resultLines([first, ...phase.results]);
  }
}

function plannedLines({ target, plan }: Planned, width: number, theme: Theme): readonly string[] {
  const head = wrapPainted(
    isRefusal(plan) ? target.label : `${target.label}: ${plan.title}`,
    width,
    'title',
    theme,
  );
  if (!isRefusal(plan)) return [...head, ...planLines(plan, target.srs, width, theme)];
  const words = isMet(plan) ? plan.refused : `it stops here: ${plan.refused}`;
  return [...head, ...wrapPainted(words, width, isMet(plan) ? 'dim' : 'warning', theme)];
}

function hintOf({ kind }: Phase, isAtEnd: boolean, theme: Theme): string {
  const dot = ` ${theme.symbols.separator} `;
  switch (kind) {
    case 'planning':
      return 'Esc leaves these as they are';
    case 'planned':
      return [
        isAtEnd ? 'Enter applies host by host' : 'Enter shows the rest',
        'Esc leaves these as they are',
      ].join(dot);
    case 'applying':
      return 'applying host by host';
    case 'over':
      return 'Enter or Esc closes';
  }
}
