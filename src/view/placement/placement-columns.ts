import { idleSeverity, softirqSeverity, stealSeverity } from '../../metrics/judgement/severities.ts';
import type { PlacementConflict } from '../../metrics/terms/placement-terms.ts';
import { formatCpuList } from '../../procfs/cpu-list.ts';
import type { Thresholds } from '../../settings/thresholds.ts';
import { formatCount, formatDstatCount, formatPercent, UNKNOWN } from '../../text/format.ts';
import type { Severity } from '../../text/severity.ts';
import { roleOf } from '../look/severity.ts';
import { type Column, judgedCell } from '../look/table.ts';
import type { Role, Theme } from '../look/theme.ts';
import type { PlacementRow } from './placement-rows.ts';

/** The widest of rates that are not cut short: `164,000`. */
const RATE_WIDTH = 7;
/** `164k` and a blank. */
const LEAST_WIDTH = 5;
/** What the first type needs beside the label, below `─ softirqs/s HI`. */
const TITLE_WIDTH = 8;

/** How a conflict is drawn: what is only worth knowing is no alarm. */
export function conflictLook(
  severity: PlacementConflict['severity'],
  { symbols }: Theme,
): { readonly sign: string; readonly role: Role } {
  return severity === 'remark'
    ? { sign: symbols.arrow, role: 'plain' }
    : { sign: symbols[severity], role: severity };
}

/** The number of the CPU with the sign of a conflict before it, and where SRS runs behind. */
export function cpuLabel(theme: Theme): Column<PlacementRow> {
  return {
    head: '',
    width: 8,
    align: 'left',
    dropOrder: 0,
    cell: ({ shares, conflict }) => {
      const look =
        conflict === undefined ? { sign: ' ', role: 'plain' as const } : conflictLook(conflict, theme);
      const text = `${look.sign} ${shares.label}${shares.mark === '' ? '' : ` ${shares.mark}`}`;
      return { text, role: look.role === 'plain' && shares.isSrsCpu ? 'strong' : look.role };
    },
  };
}

/** What a CPU does, how fast it is and what stands near it. */
export function figureColumns(thresholds: Thresholds, theme: Theme): readonly Column<PlacementRow>[] {
  const percent = (
    head: string,
    value: (row: PlacementRow) => number | undefined,
    severity: (row: PlacementRow) => Severity,
  ): Column<PlacementRow> => ({
    head,
    width: 6,
    align: 'right',
    dropOrder: 0,
    cell: row => judgedCell(formatPercent(value(row)), roleOf(severity(row)), 6, theme),
  });
  const plain = (): Severity => 'good';
  const right = (
    head: string,
    width: number,
    dropOrder: number,
    cell: Column<PlacementRow>['cell'],
  ): Column<PlacementRow> => ({ head, width, align: 'right', dropOrder, cell });
  return [
    cpuLabel(theme),
    percent('us', ({ shares }) => shares.user, plain),
    percent('sy', ({ shares }) => shares.system, plain),
    percent(
      'si',
      ({ shares }) => shares.softirq,
      ({ shares }) => softirqSeverity(shares, shares.isSrsCpu, thresholds),
    ),
    percent(
      'st',
      ({ shares }) => shares.steal,
      ({ shares }) => stealSeverity(shares.steal),
    ),
    percent(
      'id',
      ({ shares }) => shares.idle,
      ({ shares }) => idleSeverity(shares.idle, shares.isSrsCpu),
    ),
    right('ksoftirqd', 11, 1, ({ placed }) => formatPercent(placed.ksoftirqdPercent)),
    right('GHz', 6, 3, ({ placed }) => ghz(placed.frequencyMhz)),
    right('governor', 13, 4, ({ placed }) => placed.governor ?? UNKNOWN),
    right('SMT', 6, 2, ({ placed }) => siblings(placed.siblings)),
    right('node', 5, 2, ({ placed }) => (placed.node === undefined ? UNKNOWN : String(placed.node))),
  ];
}

/** A column for every type of softirq that the kernel has, as it calls it; a second. */
export function softirqColumns(types: readonly string[], theme: Theme): readonly Column<PlacementRow>[] {
  return [
    cpuLabel(theme),
    ...types.map((type, index): Column<PlacementRow> => {
      // The title of the table ends above the first.
      const least = index === 0 ? TITLE_WIDTH : type === 'NET_RX' ? RATE_WIDTH + 1 : 0;
      const width = Math.max(type.length + 1, LEAST_WIDTH, least);
      return {
        head: type,
        width,
        align: 'right',
        dropOrder: RARE_TYPES.includes(type) ? 1 : 0,
        cell: ({ placed }) => rate(placed.softirqsPerSecond[type], width - 1),
      };
    }),
  ];
}

/** They hardly ever come. */
const RARE_TYPES: readonly string[] = ['HI', 'IRQ_POLL', 'TASKLET'];

function rate(perSecond: number | undefined, room: number): string {
  const exact = formatCount(perSecond);
  return exact.length <= room ? exact : formatDstatCount(perSecond);
}

function ghz(mhz: number | undefined): string {
  return mhz === undefined ? UNKNOWN : (mhz / 1_000).toFixed(2);
}

/** The others of its core; none is a fact, too. */
function siblings(cpus: readonly number[] | undefined): string {
  if (cpus === undefined) return UNKNOWN;
  return cpus.length === 0 ? 'none' : formatCpuList(cpus);
}
