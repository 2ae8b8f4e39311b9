/** What the kernel says of one trace event, in its `format` (Documentation/trace/events.rst). */
export interface EventFormat {
  /** Names of its fields: `rc`, `dport`. */
  readonly fields: ReadonlySet<string>;
  /** Names of the values of its field `reason`, which differ from kernel to kernel. */
  readonly reasons: ReadonlyMap<number, string>;
}

/** Undefined for a text that is no format. */
export function parseEventFormat(text: string): EventFormat | undefined {
  if (!/^name: \w+$/m.test(text)) return undefined;
  const fields = [...text.matchAll(/^\tfield:[^;\n]*?(\w+)(?:\[\w*\])?;/gm)].map(([, name = '']) => name);
  const [, symbols = ''] = /__print_symbolic\(REC->reason, (.*)\)/.exec(text) ?? [];
  const reasons = [...symbols.matchAll(/\{ (\d{1,9}), "(\w{1,64})" \}/g)].map(
    ([, value = '', name = '']) => [Number(value), name] as const,
  );
  return { fields: new Set(fields), reasons: new Map(reasons) };
}
