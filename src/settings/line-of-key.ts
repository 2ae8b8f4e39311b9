/**
 * The line of a TOML text, from 1 on, that says what `path` is: the line of the key itself, else of the table or key
 * around it (`softirq = { bad = 200 }` for thresholds, softirq, bad). The parser keeps no places of values. 1 when the
 * text does not name it.
 */
export function lineOfKey(text: string, path: readonly string[]): number {
  let table: readonly string[] = [];
  let best = { depth: 0, line: 1 };
  for (const [index, content] of text.split('\n').entries()) {
    const header = /^\s*\[+([^[\]]+)\]/.exec(content)?.[1];
    const key = /^\s*([^\s#=[{"'][^#=[{"']*|"[^"]*"|'[^']*')\s*=/.exec(content)?.[1];
    if (header === undefined && key === undefined) continue;
    if (header !== undefined) table = parts(header);
    const named = key === undefined ? table : [...table, ...parts(key)];
    const isAround = named.length <= path.length && named.every((part, at) => part === path[at]);
    if (isAround && named.length > best.depth) best = { depth: named.length, line: index + 1 };
  }
  return best.line;
}

/** `thresholds."run-queue-wait"` → its two names. */
function parts(key: string): readonly string[] {
  return key.split('.').map(part => part.trim().replace(/^(["'])(.*)\1$/, '$2'));
}
