import type { Points } from '../../../metrics/history/history-points.ts';
import { judge, type Verdict } from '../../../metrics/verdict/verdict.ts';
import type { AnyProfileReport } from '../../../profile/profile.ts';

/**
 * What the profile itself cost: the time while it ran beside as long a time before it. strace stops SRS at every system
 * call, and what its queues cannot hold meanwhile is lost.
 * @param points of the SRS that was profiled, the oldest first
 * @returns undefined while, or since, nothing is known of it
 */
export function judgeProfile(
  points: Points,
  { report, beganMs }: { readonly report: AnyProfileReport; readonly beganMs: number },
): Verdict | undefined {
  if (points.length === 0) return undefined;
  const titles = [report.plan.tool];
  // Refreshes come once a second or so: a tenth more or less is not seen.
  const windowSeconds = Math.max(1, Math.round(report.recordedSeconds));
  return judge(points.slice(0), { beganMs, doneMs: beganMs, titles, windowSeconds });
}
