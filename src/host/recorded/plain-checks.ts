export type Plain = Readonly<Record<string, unknown>>;

export function expectThat(condition: boolean, expected: string): void {
  if (!condition) throw new Error(`expected ${expected}`);
}

export function objectOf(value: unknown, expected: string): Plain {
  expectThat(typeof value === 'object' && value !== null && !Array.isArray(value), expected);
  return value as Plain;
}

export function isNumber(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value);
}

/** Microseconds that a clock can have, and that still go on when one is added. */
export function isMoment(value: unknown): boolean {
  return isNumber(value) && Math.abs(value as number) <= Number.MAX_SAFE_INTEGER;
}

/** Milliseconds since 1970 that are a date. */
export function isWall(value: unknown): boolean {
  return isNumber(value) && Math.abs(value as number) < 8.64e15;
}

export function isText(value: unknown): boolean {
  return typeof value === 'string';
}
