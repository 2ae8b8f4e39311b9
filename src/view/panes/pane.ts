import type { AdvisedSnapshot } from '../../advice/advised.ts';
import type { HostFacts } from '../../host/host.ts';
import type { Snapshot, SrsPast } from '../../metrics/model.ts';
import type { SrsMetrics } from '../../metrics/terms/metrics.ts';
import type { TuningMark } from '../../metrics/verdict/tuning-mark.ts';
import type { Wanted } from '../../srs/process/find-srs.ts';
import { UNKNOWN } from '../../text/format.ts';
import { truncate } from '../../text/width.ts';
import type { Theme } from '../look/theme.ts';
import type { TimeLine } from '../replay/time-line.ts';
import type { PaneName, ViewState } from '../state/view-state.ts';

/** All that a pane is drawn from. */
export interface PaneInput {
  readonly snapshot: AdvisedSnapshot;
  /** The SRS that is looked at; undefined: none on this host. */
  readonly srs: SrsMetrics | undefined;
  readonly past: SrsPast | undefined;
  readonly view: ViewState;
  /** What was tuned in this session, the oldest first. */
  readonly marks: readonly TuningMark[];
  /** The pane that keys act on; undefined where there are no keys (a report). */
  readonly focus: PaneName | undefined;
  readonly theme: Theme;
  readonly windowSeconds: number;
  readonly delaySeconds: number;
  /** What is looked for while no SRS is there. */
  readonly wanted: Wanted;
  /** Whether a recording is played; not unless given. */
  readonly isReplay?: boolean;
  /** Where it is, if it has an index. */
  readonly timeLine?: TimeLine | undefined;
  /** D shows a simulated host, where there is no SRS to look at. */
  readonly offersDemo?: boolean;
  /** The file that is recorded into; undefined: none is. */
  readonly recorded?: RecordedFile | undefined;
  /** What the line to the host leads to: the host may call itself otherwise. Undefined: none is needed, or it is private. */
  readonly lineTo?: string | undefined;
  /** Why there is no line to the host at the moment, in words; undefined: there is one, or none is needed. */
  readonly lineProblem?: string | undefined;
  /** Undefined until they are known, shortly after the first frame. */
  readonly facts: HostFacts | undefined;
}

/** How far a recording is. */
export interface RecordedFile {
  readonly bytes: number;
  /** Why nothing more is written, or some of it is missing. */
  readonly problem: string | undefined;
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Rows a pane needs to be of use, and rows with which it shows all it has. With its title. */
export interface Wish {
  readonly least: number;
  /** What it needs before any pane gets all that it has to show; `least` unless given. */
  readonly good?: number;
  readonly full: number;
  /** With more rows it would leave them empty; there is no such limit unless given. */
  readonly most?: number;
  /** It has nothing to show but that: on a small screen others have its rows. */
  readonly isEmpty?: boolean;
}

/** What an SRS pane asks for while there is no SRS. */
export const EMPTY: Wish = { least: 2, full: 2, isEmpty: true };

/** What a pane of SRS says while no SRS is there, or none can be seen. */
export function noSrs({ unseen }: Snapshot): string {
  return unseen === undefined ? '  no SRS' : '  no SRS seen';
}

/** The row that stands for those of a source that could not be read. */
export function unknownRow(theme: Theme, columns: number): string {
  return theme.paint('unknown', truncate(`  ${UNKNOWN} not read`, columns));
}

/** How far a pane can be scrolled. */
export interface Extent {
  /** Rows from the first position to the last one; 0: all that it has is shown. */
  readonly most: number;
  /** Rows that it shows at a time. */
  readonly page: number;
}

/** A pane: pure functions of figures and a size. */
export interface Pane {
  readonly name: PaneName | 'trends' | 'dstat';
  readonly wish: (input: PaneInput, columns: number) => Wish;
  /** At most `size.rows` lines of at most `size.columns` columns. */
  readonly render: (input: PaneInput, size: Size) => readonly string[];
  /** For a pane that can have more rows than fit. */
  readonly extent?: (input: PaneInput, size: Size) => Extent;
  /** For a list: what its rows can be sorted by, given the columns shown. */
  readonly orders?: (input: PaneInput, columns: number) => readonly string[];
}

/**
 * The rows that fit, from `offset` on; with a last line that says how many are not shown. Only these are drawn: a
 * namespace may have thousands of sockets.
 */
export function visibleRows<T>(
  rows: readonly T[],
  { height, offset }: { readonly height: number; readonly offset: number },
  theme: Theme,
  draw: (shown: readonly T[]) => readonly string[],
): readonly string[] {
  if (rows.length <= height) return draw(rows);
  if (height <= 1) return draw(rows.slice(0, Math.max(0, height)));
  const start = Math.min(offset, extentOfRows(rows.length, height).most);
  const shown = rows.slice(start, start + height - 1);
  const above = start > 0 ? `${start} above, ` : '';
  const below = rows.length - start - shown.length;
  return [...draw(shown), theme.paint('dim', `  ${above}${below} more below`)];
}

/** How far `visibleRows` can be scrolled over so many rows. */
export function extentOfRows(count: number, height: number): Extent {
  if (count <= height || height <= 1) return { most: 0, page: Math.max(0, height) };
  return { most: count - height + 1, page: height - 1 };
}
