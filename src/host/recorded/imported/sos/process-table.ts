import { splitFields } from '../../../../procfs/fields.ts';
import { toCount } from '../../../../procfs/numbers.ts';

/** One process, as `ps axo flags,state,uid,pid,ppid,…,lstart,tty,time,cmd` has it. Undefined: it does not say. */
export interface ListedProcess {
  readonly pid: number;
  readonly state: string;
  readonly parentPid: number | undefined;
  /** `TS`, `FF`, `RR`, `B`, `IDL`, `DLN`. */
  readonly policy: string | undefined;
  readonly processor: number | undefined;
  /** When it was started, in milliseconds since the epoch as the host's local time would be in UTC. */
  readonly startedLocalMs: number | undefined;
  /** Arguments joined by blanks. */
  readonly command: string;
}

/** One thread, as `ps -elfL` has it. */
export interface ListedThread {
  readonly pid: number;
  readonly tid: number;
  readonly state: string;
  readonly nice: number | undefined;
  readonly threads: number | undefined;
}

const STARTED_FIELDS = 5;

/**
 * Which columns there are differs between versions of sos: the head says it. `STARTED` is five fields, the last column
 * all that is left.
 */
export function parseProcessTable(text: string): readonly ListedProcess[] {
  const [head = '', ...lines] = text.split('\n');
  const columns = splitFields(head);
  if (!columns.includes('PID') || columns.at(-1) !== 'CMD') return [];
  const started = columns.indexOf('STARTED');
  return lines.flatMap(line => {
    const fields = splitFields(line);
    const offsetOf = (name: string): number => {
      const column = columns.indexOf(name);
      return column > started && started !== -1 ? column + STARTED_FIELDS - 1 : column;
    };
    const field = (name: string): string | undefined =>
      columns.includes(name) ? fields[offsetOf(name)] : undefined;
    const pid = toCount(field('PID'));
    const state = field('S') ?? '';
    if (pid === undefined || !/^[A-Za-z]$/.test(state)) return [];
    return [
      {
        pid,
        state,
        parentPid: toCount(field('PPID')),
        policy: field('CLS'),
        processor: toCount(field('PSR')),
        startedLocalMs:
          started === -1 ? undefined : toLocalMs(fields.slice(started, started + STARTED_FIELDS)),
        command: fields.slice(offsetOf('CMD')).join(' '),
      },
    ];
  });
}

/** `ps -elfL`: a line for each thread, with its own nice value. Lines that are none are left out. */
export function parseThreadTable(text: string): readonly ListedThread[] {
  const [head = '', ...lines] = text.split('\n');
  const columns = splitFields(head);
  if (!columns.includes('LWP') || !columns.includes('PID')) return [];
  return lines.flatMap(line => {
    const fields = splitFields(line);
    const field = (name: string): string | undefined => fields[columns.indexOf(name)];
    const [pid, tid] = [toCount(field('PID')), toCount(field('LWP'))];
    const state = field('S') ?? '';
    if (pid === undefined || tid === undefined || !/^[A-Za-z]$/.test(state)) return [];
    const nice = field('NI');
    return [
      {
        pid,
        tid,
        state,
        // A real-time policy has `-`.
        nice: /^-?\d{1,2}$/.test(nice ?? '') ? Number(nice) : undefined,
        threads: toCount(field('NLWP')),
      },
    ];
  });
}

/** `Sun Nov 29 22:00:01 2026`, in the C locale, which sos sets. */
function toLocalMs(fields: readonly string[]): number | undefined {
  const [, month, day, time, year] = fields;
  const ms = Date.parse(`${day} ${month} ${year} ${time} UTC`);
  return Number.isNaN(ms) ? undefined : ms;
}
