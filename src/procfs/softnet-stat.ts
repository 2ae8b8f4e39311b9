import { findLineEnd, splitFields } from './fields.ts';
import { readHex } from './numbers.ts';

/** One line of /proc/net/softnet_stat: the backlog of one CPU, in counters of 32 bits. */
export interface SoftnetCounters {
  /** Undefined before Linux 5.10, which does not tell it: lines then stand in the order of the CPUs that are online. */
  readonly cpu: number | undefined;
  /** Packets that its softirq took up, whatever namespace they are of. */
  readonly processed: number;
  /** Packets that came while the backlog was full (net.core.netdev_max_backlog), or over a flow's share of it. */
  readonly dropped: number;
  /** How often it stopped with packets left, since its budget or its time was used up. Nothing is lost by that. */
  readonly timeSqueeze: number;
  /** Packets that another CPU handed over (RPS). */
  readonly receivedRps: number | undefined;
  /** Packets over a flow's share; they are among `dropped`. */
  readonly flowLimit: number | undefined;
  /** Packets that wait at this moment. */
  readonly backlog: number | undefined;
}

/** Columns, counted from 0; 9 of them before Linux 2.6.35, 15 in 6.18. */
const COLUMN = {
  processed: 0,
  dropped: 1,
  timeSqueeze: 2,
  receivedRps: 9,
  flowLimit: 10,
  backlog: 11,
  cpu: 12,
} as const;
const DIGITS = 8;
const LEAST_COLUMNS = 9;

/**
 * /proc/net/softnet_stat (net/core/net-procfs.c, `softnet_seq_show`), a line for each CPU that is online. It is the whole
 * machine's in every network namespace. Undefined when one of the lines is no such line.
 */
export function parseSoftnetStat(text: string): readonly SoftnetCounters[] | undefined {
  const lines: SoftnetCounters[] = [];
  for (let start = 0; start < text.length; ) {
    const end = findLineEnd(text, start);
    const line = parseLine(text.slice(start, end));
    if (line === undefined) return undefined;
    lines.push(line);
    start = end + 1;
  }
  return lines.length === 0 ? undefined : lines;
}

function parseLine(line: string): SoftnetCounters | undefined {
  const fields = splitFields(line);
  const read = (column: number): number | undefined => {
    const field = fields[column];
    return field?.length === DIGITS ? readHex(field, 0, DIGITS) : undefined;
  };
  const [processed, dropped, timeSqueeze] = [
    read(COLUMN.processed),
    read(COLUMN.dropped),
    read(COLUMN.timeSqueeze),
  ];
  if (processed === undefined || dropped === undefined || timeSqueeze === undefined) return undefined;
  if (fields.length < LEAST_COLUMNS || fields.some((_, column) => read(column) === undefined))
    return undefined;
  return {
    cpu: read(COLUMN.cpu),
    processed,
    dropped,
    timeSqueeze,
    receivedRps: read(COLUMN.receivedRps),
    flowLimit: read(COLUMN.flowLimit),
    backlog: read(COLUMN.backlog),
  };
}
