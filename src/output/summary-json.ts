import type { Summary } from '../chronicle/summary.ts';
import { toPlain } from './json.ts';

/** A summary as one JSON object in a line (schema 1). Unknown is null. */
export function summaryJson(summary: Partial<Summary>): string {
  return JSON.stringify(toPlain({ schema: 1, ...summary }));
}
