import type { SrsMetrics } from '../../metrics/terms/metrics.ts';
import type { Session } from '../../session.ts';
import type { ViewAction } from '../../view/state/view-state.ts';

/** Those of History work while it is open, those of Replay where a recording is played that has an index. */
export const KEY_GROUPS = ['Change', 'Look', 'Move', 'History', 'Replay', 'Program'] as const;
export type KeyGroup = (typeof KEY_GROUPS)[number];

/** What makes a key worth a place in the footer now: several SRS are here, something was tuned (and is judged), … */
export type FooterCause = 'several' | 'tuned' | 'judged' | 'found' | 'paused' | 'zoomed' | 'recording';

/** What the footer says of a key. The lowest ranks stay on the smallest screen. */
export interface FooterHint {
  readonly text: string;
  /** Undefined: the footer shows the key only while its cause is there. */
  readonly rank?: number;
  /** What it is while there is a cause for it. */
  readonly now?: { readonly cause: FooterCause; readonly rank: number; readonly text?: string };
}

/** A key that works in the panes. */
export interface KeyBinding {
  /** Names as `readKeys` gives them; the first is shown. */
  readonly keys: readonly string[];
  readonly action: string;
  readonly group: KeyGroup;
  readonly help: string;
  readonly footer?: FooterHint;
  /** Changes the host or starts something on it: not offered on a read-only host. */
  readonly isChange?: boolean;
  /** Acts on SRS itself: the footer does not offer it while there is none. */
  readonly needsSrs?: boolean;
  /** The action that it stands behind in the help; undefined: it stands where its group has it. */
  readonly follows?: string;
}

/** What a key that opens a dialog goes by. */
export interface OpeningContext {
  /** The SRS that is shown. */
  readonly srs: SrsMetrics | undefined;
  readonly session: Pick<Session, 'host'>;
}

/** A key that opens a dialog. */
export interface OpeningBinding extends KeyBinding {
  readonly open: (context: OpeningContext) => ViewAction;
}

/** Keys and what they do, for people: neighbours of which the same is said are one. */
export function joinNeighbours(
  bindings: readonly Pick<KeyBinding, 'keys' | 'help'>[],
): readonly Pick<KeyBinding, 'keys' | 'help'>[] {
  const joined: { readonly keys: string[]; readonly help: string }[] = [];
  for (const { keys, help } of bindings) {
    const last = joined.at(-1);
    if (last?.help === help) last.keys.push(...keys);
    else joined.push({ keys: [...keys], help });
  }
  return joined;
}
