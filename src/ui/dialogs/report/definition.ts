import type { AnyProfileReport } from '../../../profile/profile.ts';
import type { DialogDefinition } from '../../parts/dialog-definition.ts';
import type { DialogKey } from '../../parts/dialog-keys.ts';
import { READING } from '../../parts/shared-keys.ts';

export interface ReportInput {
  readonly report: AnyProfileReport;
  /** When it was started, on the host's monotonic clock. */
  readonly beganMs: number;
}

export const REPORT_KEYS = [
  { keys: ['t'], action: 'whole', help: 'all that was written, or its table' },
] as const satisfies readonly DialogKey[];

/** Opened when a profile is done. */
export const REPORT: DialogDefinition<ReportInput> = {
  kind: 'report',
  title: 'report of a profile',
  opens: [],
  keys: [{ while: 'reading', keys: REPORT_KEYS }, ...READING],
  needs: [],
};
