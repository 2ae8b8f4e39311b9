import { toCount } from './numbers.ts';

/** No CPU has 100 GHz. */
const MOST_KHZ = 1e8;

/**
 * A file of /sys/devices/system/cpu/cpuN/cpufreq that holds kHz (Documentation/admin-guide/pm/cpufreq.rst). Undefined where
 * the driver does not know (`<unknown>`), and for 0.
 */
export function parseFrequencyKhz(text: string): number | undefined {
  const khz = toCount(text.trim());
  return khz === undefined || khz === 0 || khz > MOST_KHZ ? undefined : khz;
}

/** scaling_governor: `powersave`, `schedutil`. Undefined where it is no such word. */
export function parseGovernor(text: string): string | undefined {
  return /^\s*([a-z][a-z_-]{0,30})\s*$/.exec(text)?.[1];
}
