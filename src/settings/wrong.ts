/** Something that the configuration must not say. */
export interface Wrong {
  /** The names of the tables around it and its own. */
  readonly at: readonly string[];
  /** `expected …, got …`. */
  readonly detail: string;
}

export type Table = Readonly<Record<string, unknown>>;

export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

export function wrongValue(at: readonly string[], expected: string, value: unknown): Wrong {
  return { at, detail: `expected ${expected}, got ${describeValue(value)}` };
}

/** A misspelt name would be a setting that does nothing. */
export function wrongNames(
  table: Table,
  names: readonly string[],
  around: readonly string[] = [],
): readonly Wrong[] {
  return Object.keys(table)
    .filter(name => !names.includes(name))
    .map(name => ({ at: [...around, name], detail: `unknown, expected one of ${names.join(', ')}` }));
}

const LONGEST_VALUE = 60;

/** As TOML would write it, or nearly so; cut when it is long. */
function describeValue(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE)}…`;
}
