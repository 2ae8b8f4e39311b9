import type { FooterKey } from '../../view/lines/frame-lines.ts';
import type { PaneInput } from '../../view/panes/pane.ts';
import type { FooterCause, KeyBinding } from '../parts/key-binding.ts';
import { bindingsOf } from './keymap.ts';

/** The keys that are worth a place in the footer now, the most useful first: as many are shown as there is room for. */
export function footerKeys(input: PaneInput, isReadOnly: boolean): readonly FooterKey[] {
  const causes = causesOf(input);
  return bindingsOf(input.timeLine !== undefined)
    .filter(binding => isOffered(binding, input, isReadOnly))
    .flatMap(({ keys, footer }) => {
      const now = footer?.now !== undefined && causes.has(footer.now.cause) ? footer.now : undefined;
      const rank = now?.rank ?? footer?.rank;
      return rank === undefined ? [] : [{ rank, key: keys[0] ?? '', text: now?.text ?? footer?.text ?? '' }];
    })
    .sort((a, b) => a.rank - b.rank)
    .map(({ key, text }) => ({ key, text }));
}

function isOffered(binding: KeyBinding, { view, srs }: PaneInput, isReadOnly: boolean): boolean {
  if (binding.footer === undefined || (isReadOnly && binding.isChange)) return false;
  if (srs === undefined && binding.needsSrs) return false;
  if (view.service !== undefined || view.placement !== undefined) return isServiceHint(binding);
  return view.history === undefined ? binding.group !== 'History' : isHistoryHint(binding);
}

/** In the history its own keys take the place of those of the panes; how to quit and how to get help stay. */
function isHistoryHint({ group, action }: KeyBinding): boolean {
  return group === 'History' || action === 'quit' || action === 'help';
}

/** SRS's words and what lands where are only looked at and left. */
function isServiceHint({ action }: KeyBinding): boolean {
  return action === 'leave' || action === 'quit' || action === 'help';
}

function causesOf({ view, marks, snapshot, recorded }: PaneInput): ReadonlySet<FooterCause> {
  const causes: Readonly<Record<FooterCause, boolean>> = {
    several: snapshot.metrics.srs.length > 1,
    tuned: marks.some(({ isByOthers, isNote }) => isByOthers !== true && isNote !== true),
    found: snapshot.advice.findings.some(({ severity }) => severity !== 'remark'),
    judged: marks.some(({ isJudged }) => isJudged),
    paused: view.isPaused,
    zoomed: view.isZoomed,
    recording: recorded !== undefined,
  };
  return new Set((Object.keys(causes) as FooterCause[]).filter(cause => causes[cause]));
}
