/** Figures of sadf by their names, as it has them: most are rates per second. */
export type Figures = Readonly<Record<string, number>>;

/** One interval of what sadf prints. What it has not is undefined, or empty. */
export interface SadfStatistics {
  /** Its end, in milliseconds since the epoch. */
  readonly atMs: number;
  readonly intervalSeconds: number;
  /** False: the time is the local one of the host. */
  readonly isUtc: boolean;
  /** Percent, by the number of the CPU, and `all`. */
  readonly cpus: ReadonlyMap<string, Figures>;
  readonly switches: Figures;
  /** Interrupts a second in all. */
  readonly interrupts: number | undefined;
  readonly queue: Figures;
  readonly interfaces: ReadonlyMap<string, Figures>;
  readonly interfaceErrors: ReadonlyMap<string, Figures>;
  readonly udp: Figures | undefined;
  readonly udp6: Figures | undefined;
  readonly sockets: Figures;
  readonly softnet: ReadonlyMap<string, Figures>;
  /** By `cpu`, `io`, `mem`. */
  readonly pressure: ReadonlyMap<string, Figures>;
}

/** What stands before the list: of which host it is. */
export interface SadfHost {
  readonly name: string | undefined;
  readonly kernel: string | undefined;
  readonly cpus: number | undefined;
  readonly timezone: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/** The longest interval that is believed: sar is started once a day at least. */
const LONGEST_SECONDS = 86_400 * 7;

/** Of the head that `splitStatistics` gives, which is no whole JSON. */
export function parseSadfHost(head: string): SadfHost {
  const text = (key: string): string | undefined => {
    const value = new RegExp(`"${key}"\\s*:\\s*("(?:[^"\\\\]|\\\\.)*"|\\d+)`).exec(head)?.[1];
    if (value === undefined) return undefined;
    const parsed = parse(value);
    return parsed === undefined ? undefined : String(parsed);
  };
  const cpus = Number(text('number-of-cpus'));
  return {
    name: text('nodename'),
    kernel: text('release'),
    cpus: Number.isInteger(cpus) && cpus > 0 ? cpus : undefined,
    timezone: text('timezone'),
  };
}

/** Undefined for what is no object with a time and an interval. The JSON of sysstat 11 to 12.7 (json_stats.c). */
export function parseSadfStatistics(text: string): SadfStatistics | undefined {
  const value = fieldsOf(parse(text));
  const timestamp = fieldsOf(value?.timestamp);
  if (value === undefined || timestamp === undefined) return undefined;
  const atMs = timeOf(timestamp);
  const { interval } = timestamp;
  if (atMs === undefined || typeof interval !== 'number' || !(interval > 0 && interval <= LONGEST_SECONDS))
    return undefined;
  const network = fieldsOf(value.network) ?? {};
  const sum = listOf(value.interrupts).find(entry => entry.intr === 'sum');
  // `all` since sysstat 12.6, `value` before.
  const interrupts = sum === undefined ? undefined : (numberOf(sum.all) ?? numberOf(sum.value));
  const psi = fieldsOf(value.psi) ?? {};
  return {
    atMs,
    intervalSeconds: interval,
    isUtc: timestamp.utc !== 0 && timestamp.utc !== false,
    cpus: byName(value['cpu-load'] ?? value['cpu-load-all'], 'cpu'),
    switches: figuresOf(value['process-and-context-switch']) ?? {},
    interrupts,
    queue: figuresOf(value.queue) ?? {},
    interfaces: byName(network['net-dev'], 'iface'),
    interfaceErrors: byName(network['net-edev'], 'iface'),
    udp: figuresOf(network['net-udp']),
    udp6: figuresOf(network['net-udp6']),
    sockets: figuresOf(network['net-sock']) ?? {},
    softnet: byName(network.softnet, 'cpu'),
    pressure: new Map(
      ['cpu', 'io', 'mem'].flatMap(name => {
        const figures = figuresOf(psi[`psi-${name}`]);
        return figures === undefined ? [] : [[name, figures] as const];
      }),
    ),
  };
}

function timeOf({ date, time, sec }: Fields): number | undefined {
  if (typeof sec === 'number') return sec >= 0 && sec < 1e11 ? sec * 1_000 : undefined;
  if (typeof date !== 'string' || typeof time !== 'string') return undefined;
  const isTime = /^\d{4}-\d\d-\d\d$/.test(date) && /^\d\d[:-]\d\d[:-]\d\d$/.test(time);
  const ms = isTime ? Date.parse(`${date}T${time.replaceAll('-', ':')}Z`) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value)
    ? value.flatMap((entry: unknown): readonly Fields[] => [fieldsOf(entry) ?? {}])
    : [];
}

/** Negative ones, which sadf prints where a counter went back, are not known. */
function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value <= 1e15 ? value : undefined;
}

function figuresOf(value: unknown): Figures | undefined {
  const fields = fieldsOf(value);
  if (fields === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, figure]) => {
      const known = numberOf(figure);
      return known === undefined ? [] : [[name, known] as const];
    }),
  );
}

function byName(list: unknown, key: string): ReadonlyMap<string, Figures> {
  return new Map(
    listOf(list).flatMap(entry => {
      const { [key]: name } = entry;
      // `-1` is all of them, in some versions.
      return typeof name === 'string'
        ? [[name === '-1' ? 'all' : name, figuresOf(entry) ?? {}] as const]
        : [];
    }),
  );
}
