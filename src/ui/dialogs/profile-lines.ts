import type { ProfilePlan } from '../../profile/profile.ts';
import { meter } from '../look/bars.ts';
import { wrapText } from '../look/text.ts';
import type { Theme } from '../look/theme.ts';
import { commandText } from './command-text.ts';
import type { DialogTarget } from './dialog-target.ts';
import { withAside } from './frame.ts';
import { FREQUENCY_HZ, type ProfileState } from './profile-state.ts';
import type { ProfilePhase } from './use-profile.ts';

export function profileFormLines(target: DialogTarget, state: ProfileState, width: number): string[] {
  return [
    target.heading,
    withAside(`seconds     ${state.seconds}_`, '1 to 3600', width),
    `frequency   ${FREQUENCY_HZ} Hz`,
    withAside(`call graph  ${state.callGraph}`, 'g: off, fp, dwarf', width),
  ];
}

/** What will be run, where its files will be, and what to know before. */
export function profilePlanLines(plan: ProfilePlan, width: number, theme: Theme): string[] {
  return [
    ...wrapText(commandText(plan.command), width).map(line => theme.paint('strong', line)),
    ...wrapText(`perf.data and report.txt go to ${plan.folder}`, width),
    ...plan.cautions.flatMap(caution => wrapText(caution, width)),
  ];
}

/** @param nowMs on the host's monotonic clock, as `startedAtMs` of the run */
export function recordingLines(
  { run, isCancelled }: Extract<ProfilePhase, { kind: 'recording' }>,
  nowMs: number,
  width: number,
  theme: Theme,
): string[] {
  const { process, options, folder } = run.plan;
  const elapsed = Math.min(options.seconds, Math.max(0, (nowMs - run.startedAtMs) / 1_000));
  const left = Math.ceil(options.seconds - elapsed);
  const isOver = isCancelled || left <= 0;
  return [
    isOver
      ? `perf writes what it recorded of ${process.pid}, then names the symbols`
      : `perf records ${process.pid}: ${left} s left of ${options.seconds}`,
    meter(elapsed / options.seconds, width, theme.symbols),
    ...wrapText(`into ${folder}`, width),
  ];
}
