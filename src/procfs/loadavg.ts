import { splitFields } from './fields.ts';
import { toDecimal } from './numbers.ts';
import type { LoadAverage } from './types.ts';

/** /proc/loadavg (proc_loadavg(5)); undefined when not all three averages are there. */
export function parseLoadAverage(text: string): LoadAverage | undefined {
  const [oneMinute, fiveMinutes, fifteenMinutes] = splitFields(text).map(toDecimal);
  if (oneMinute === undefined || fiveMinutes === undefined || fifteenMinutes === undefined) return undefined;
  return { oneMinute, fiveMinutes, fifteenMinutes };
}
