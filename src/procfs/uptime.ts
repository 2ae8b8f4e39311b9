import { splitFields } from './fields.ts';
import { toDecimal } from './numbers.ts';

/** /proc/uptime (proc_uptime(5)): seconds since boot, time asleep included; undefined when malformed. */
export function parseUptime(text: string): number | undefined {
  return toDecimal(splitFields(text)[0]);
}
