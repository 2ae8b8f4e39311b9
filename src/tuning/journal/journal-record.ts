import { cleanText } from '../../text/clean-text.ts';
import type { Severity } from '../../text/severity.ts';
import type { TargetIdentity, ThreadScope, TuningOutcome, TuningPlan, TuningTarget } from '../tuning.ts';

/** What is known of a change before it is made. A line of the file, as JSON. */
export interface BegunRecord
  extends Omit<TuningPlan, 'kind' | 'steps' | 'cautions' | 'atOdds' | 'leaves' | 'within'> {
  readonly event: 'begun';
  readonly entry: number;
  /** Unlike that of any other: two programs that took one number at once can tell whose line came first. */
  readonly claim?: string;
  /** ISO 8601. */
  readonly time: string;
  readonly host: string;
  /** Of its installation (machine-id(5)). Absent: it has none, or was not asked by an older srs-top, or is not to be told. */
  readonly hostId?: string;
  /** /proc/sys/kernel/random/boot_id: after another boot nothing of it stands any more. Null: not known. */
  readonly boot: string | null;
  /** srs-top's network namespace, `net:[4026531840]`: an interface is one by its name only within it. Absent: not known. */
  readonly network?: string;
  /** Who made it: `alice`, where root came of sudo. Absent: not known, or written by an srs-top that did not ask. */
  readonly operator?: string;
  /** May be one that only a newer srs-top knows. */
  readonly kind: string;
}

/** What equal windows before and after a change said of it. */
export interface SaidVerdict {
  readonly severity: Severity;
  /** `loss ended: 6,932 → 0 in 30 s at the same 30 k packets/s`. */
  readonly sentence: string;
}

/**
 * What came of it; undefined when the program ended in between. Once it was judged it stands there again with its verdict:
 * an srs-top that knows of none takes the first of both, and passes over the other.
 */
export interface FinishedRecord extends Pick<TuningOutcome, 'isComplete' | 'sentence'> {
  readonly event: 'finished';
  readonly entry: number;
  readonly time: string;
  /** What every target had afterwards; null: it was gone. */
  readonly after: readonly (TargetIdentity & { readonly value: string | null })[];
  /** Absent: not known by then. */
  readonly verdict?: SaidVerdict;
}

/** It was to be taken back at a time (`--revert-after`) unless it was kept. */
export interface TimedRecord {
  readonly event: 'timed';
  readonly entry: number;
  readonly time: string;
  /** ISO 8601. */
  readonly until: string;
}

/** The user keeps it. */
export interface KeptRecord {
  readonly event: 'kept';
  readonly entry: number;
  readonly time: string;
}

export type JournalRecord = BegunRecord | FinishedRecord | TimedRecord | KeptRecord;

const SEVERITIES: readonly Severity[] = ['good', 'warning', 'bad', 'unknown'];

type Fields = Readonly<Record<string, unknown>>;

/**
 * A line of the journal as what it has to be; undefined for any other: a file that was edited, or written by a newer
 * srs-top, must neither stop the rest from being read nor bring something else into a command than was written down.
 */
export function toRecord(line: string): JournalRecord | undefined {
  const fields = parse(line);
  if (fields === undefined) return undefined;
  const { event, entry, time } = fields;
  if (!isEntryNumber(entry) || !isTime(time)) return undefined;
  if (event === 'begun') return toBegun(fields, entry, time);
  if (event === 'finished') return toFinished(fields, entry, time);
  if (event === 'kept') return { event, entry, time };
  return event === 'timed' && isTime(fields.until) ? { event, entry, time, until: fields.until } : undefined;
}

function parse(line: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function toBegun(fields: Fields, entry: number, time: string): BegunRecord | undefined {
  const {
    host,
    hostId,
    boot,
    kind,
    verb,
    title,
    label,
    process,
    scope,
    targets,
    usesSudo,
    undoes,
    claim,
    network,
  } = fields;
  const operator = typeof fields.operator === 'string' ? cleanText(fields.operator) : '';
  const texts = [host, kind, verb, title, label];
  if (!areTexts(texts) || !isScope(scope) || !isProcess(process)) return undefined;
  const checked = allOf(targets, toTarget);
  if (checked === undefined || checked.length === 0) return undefined;
  const [hostName = '', kindName = '', verbText = '', titleText = '', labelText = ''] = texts.map(cleanText);
  return {
    event: 'begun',
    entry,
    ...(typeof claim === 'string' && { claim }),
    time,
    host: hostName,
    ...(typeof hostId === 'string' && { hostId: cleanText(hostId) }),
    boot: typeof boot === 'string' ? boot : null,
    ...(typeof network === 'string' && { network: cleanText(network) }),
    ...(operator !== '' && { operator }),
    kind: kindName,
    verb: verbText,
    title: titleText,
    process,
    label: labelText,
    scope,
    targets: checked,
    usesSudo: usesSudo === true,
    ...(isEntryNumber(undoes) && { undoes }),
  };
}

function toFinished(fields: Fields, entry: number, time: string): FinishedRecord | undefined {
  const { isComplete, sentence, after } = fields;
  const checked = allOf(after, toAfter);
  if (typeof isComplete !== 'boolean' || typeof sentence !== 'string' || checked === undefined)
    return undefined;
  const verdict = toVerdict(fields.verdict);
  return {
    event: 'finished',
    entry,
    time,
    isComplete,
    sentence: cleanText(sentence),
    after: checked,
    ...(verdict !== undefined && { verdict }),
  };
}

function toVerdict(value: unknown): SaidVerdict | undefined {
  if (!isFields(value) || typeof value.sentence !== 'string') return undefined;
  const severity = SEVERITIES.find(one => one === value.severity);
  return severity && { severity, sentence: cleanText(value.sentence) };
}

function toTarget(value: unknown): TuningTarget | undefined {
  const identity = toIdentity(value);
  const { before, wanted } = isFields(value) ? value : {};
  if (identity === undefined || !isWord(before) || !isWord(wanted)) return undefined;
  return { ...identity, before, wanted };
}

function toAfter(value: unknown): FinishedRecord['after'][number] | undefined {
  const identity = toIdentity(value);
  const state = isFields(value) ? value.value : undefined;
  if (identity === undefined || !(state === null || isWord(state))) return undefined;
  return { ...identity, value: state };
}

function toIdentity(value: unknown): TargetIdentity | undefined {
  if (!isFields(value)) return undefined;
  const { id, name, startTicks } = value;
  if (!isWord(id) || typeof name !== 'string') return undefined;
  if (startTicks !== undefined && !isCount(startTicks)) return undefined;
  return { id, name: cleanText(name), startTicks };
}

function allOf<T>(value: unknown, read: (one: unknown) => T | undefined): readonly T[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const all = value.map(read).filter(one => one !== undefined);
  return all.length === value.length ? all : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function areTexts(values: readonly unknown[]): values is readonly string[] {
  return values.every(value => typeof value === 'string');
}

function isEntryNumber(value: unknown): value is number {
  return isCount(value) && value > 0;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isTime(value: unknown): value is string {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}

function isProcess(value: unknown): value is TuningPlan['process'] {
  return value === undefined || (isFields(value) && isCount(value.pid) && isCount(value.startTicks));
}

function isScope(value: unknown): value is ThreadScope {
  return value === 'all' || (Array.isArray(value) && value.every(isCount));
}

/** What may become an argument of a command: never an option, never a control character. */
function isWord(value: unknown): value is string {
  return typeof value === 'string' && cleanText(value) === value && !/^-(?!\d)/.test(value);
}
