import type { Severity } from '../../text/severity.ts';
import type { Role } from './theme.ts';

/**
 * How a figure of this severity is drawn. `good` is not coloured: a healthy host is almost colourless.
 * @param severity undefined: a figure that is not judged
 */
export function roleOf(severity: Severity | undefined): Role {
  return severity === undefined || severity === 'good' ? 'plain' : severity;
}
