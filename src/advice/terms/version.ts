/** Whether `7.0.18` is older than a version; what is no number is older than none. */
export function isBefore(version: string, than: readonly number[]): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, wanted] of than.entries()) {
    const part = parts[index] ?? 0;
    if (part !== wanted) return part < wanted;
  }
  return false;
}
