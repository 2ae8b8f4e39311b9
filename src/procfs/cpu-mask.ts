/** No Linux has more CPUs (x86's CONFIG_NR_CPUS with MAXSMP is 8192). */
const MOST_DIGITS = 8_192 / 4;
const CPUS_A_GROUP = 32;

/**
 * The CPUs of a mask as the kernel writes it (lib/vsprintf.c, `%*pb`): hexadecimal, groups of 32 CPUs with a comma
 * between, the highest first. Sorted; empty for 0. Undefined for anything that is not a mask.
 */
export function parseCpuMask(text: string): number[] | undefined {
  const trimmed = text.trim();
  if (!/^[\da-f]{1,8}(?:,[\da-f]{1,8})*$/i.test(trimmed)) return undefined;
  const digits = trimmed
    .split(',')
    .map(group => group.padStart(8, '0'))
    .join('');
  if (digits.length > MOST_DIGITS) return undefined;
  const cpus: number[] = [];
  for (let place = 0; place < digits.length; place++) {
    const nibble = Number.parseInt(digits.charAt(digits.length - 1 - place), 16);
    for (let bit = 0; bit < 4; bit++) if ((nibble >> bit) % 2 === 1) cpus.push(place * 4 + bit);
  }
  return cpus;
}

/**
 * The mask of these CPUs as the kernel reads it (lib/bitmap-str.c, `bitmap_parse`): with no more groups than it takes,
 * because it refuses (EOVERFLOW) more digits than the host can have CPUs, be they 0.
 */
export function formatCpuMask(cpus: readonly number[]): string {
  const groups = Array.from({ length: 1 + Math.floor(Math.max(0, ...cpus) / CPUS_A_GROUP) }, () => 0);
  for (const cpu of new Set(cpus)) {
    const group = Math.floor(cpu / CPUS_A_GROUP);
    groups[group] = (groups[group] ?? 0) + 2 ** (cpu % CPUS_A_GROUP);
  }
  const [highest = 0, ...lower] = groups.reverse();
  return [highest.toString(16), ...lower.map(group => group.toString(16).padStart(8, '0'))].join(',');
}
