/** Stands where a text of the kernel has a figure that is not known. */
export const UNKNOWN = '-';
/** proc_pid_stat(5) counts its fields from 1. */
const LAST_FIELD = 41;

/** What is known of a process or thread of another time; undefined: it is not. */
export interface StatFigures {
  readonly state: string;
  readonly parentPid?: number | undefined;
  readonly userTicks?: number | undefined;
  readonly systemTicks?: number | undefined;
  readonly nice: number | undefined;
  readonly threads: number | undefined;
  readonly startTicks: number | undefined;
  readonly virtualBytes?: number | undefined;
  readonly processor?: number | undefined;
  readonly policy?: number | undefined;
}

/** The line of /proc/PID/stat that says these. */
export function statText(id: number, name: string, figures: StatFigures): string {
  const { state, parentPid, nice, threads, startTicks, virtualBytes, processor, policy } = figures;
  const isFair = policy === undefined || policy === 0 || policy === 3;
  const known = new Map<number, number | undefined>([
    [4, parentPid],
    [14, figures.userTicks],
    [15, figures.systemTicks],
    [18, nice === undefined || !isFair ? undefined : 20 + nice],
    [19, nice],
    [20, threads],
    [22, startTicks],
    [23, virtualBytes],
    [39, processor],
    [41, policy],
  ]);
  const fields = Array.from({ length: LAST_FIELD - 3 }, (_, index) => known.get(index + 4) ?? UNKNOWN);
  return `${id} (${name}) ${state} ${fields.join(' ')}\n`;
}
