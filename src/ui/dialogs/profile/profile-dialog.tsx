import { type ReactNode, useState } from 'react';
import type { SrsMetrics } from '../../../metrics/terms/metrics.ts';
import { planProfile } from '../../../profile/perf/perf-plan.ts';
import type { AnyProfilePlan } from '../../../profile/profile.ts';
import { profileFolder } from '../../../profile/profile-folder.ts';
import { planStrace } from '../../../profile/strace/strace-plan.ts';
import { isRefusal, type Refusal } from '../../../tuning/tuning.ts';
import { wrapPainted } from '../../../view/look/theme.ts';
import { useKeys } from '../../keys/use-keys.ts';
import { useSession, useTheme } from '../../parts/contexts.ts';
import { DialogFrame } from '../../parts/dialog-frame.tsx';
import type { DialogProps } from '../../parts/dialog-props.ts';
import { newestOf, targetOf } from '../../parts/dialog-target.ts';
import { dialogRoom, readOnlyHint } from '../../parts/frame.ts';
import { useMachine } from '../../parts/use-machine.ts';
import { keyOf, usePlan } from '../../parts/use-plan.ts';
import { useViewport } from '../../parts/use-viewport.ts';
import { profileFormLines, profilePlanLines, recordingLines } from './profile-lines.ts';
import {
  type ProfileState,
  type ProfileWish,
  pressProfile,
  profileWish,
  startProfileState,
} from './profile-state.ts';
import { useProfile } from './use-profile.ts';

export interface ProfileDialogProps extends DialogProps {
  /** As it was when the dialog opened: that process is meant, and no other. */
  readonly opened: SrsMetrics;
  /** As it is now. */
  readonly srs: SrsMetrics | undefined;
}

/** Shows what perf or strace would record, records it, and hands over to the report. */
export function ProfileDialog({
  opened,
  srs: latest,
  columns,
  rows,
  dispatch,
}: ProfileDialogProps): ReactNode {
  const { host, stateDirectory } = useSession();
  const theme = useTheme();
  const room = dialogRoom(columns, rows);
  const width = room.innerWidth;
  const [target] = useState(() => targetOf(opened, host.clock.time()));
  const [folder] = useState(() => profileFolder(stateDirectory, host.name, opened.pid, host.clock.time()));
  const srs = newestOf(opened, latest);
  const { state, now, send } = useMachine<ProfileState, string>(
    (before, key) => pressProfile(before, key, srs),
    startProfileState,
  );
  const recorder = useProfile(dispatch);
  const { phase } = recorder;
  const wish = profileWish(state);
  const answered = usePlan(isRefusal(wish) ? undefined : wish, plan);
  const answer = answered?.answer;
  const lines = linesOfPhase();
  const content = phase.kind === 'editing' ? answer : phase.kind;
  const viewport = useViewport({
    content,
    lineCount: lines.length,
    height: room.bodyHeight,
    hasArrows: phase.kind === 'failed',
  });
  useKeys(key => {
    const { kind } = recorder.now();
    if (kind === 'recording') {
      if (key === 'c' || key === 'Esc') recorder.cancel();
    } else if (key === 'Esc' || (kind === 'failed' && key === 'Enter')) dispatch({ type: 'close' });
    else if (key === 'Enter') confirm();
    else if (key === 'l' && canCheckLeaks(srs)) dispatch({ type: 'open', dialog: { kind: 'leak-check' } });
    else if (!viewport.press(key) && kind === 'editing') send(key);
  });
  const { offset } = viewport;
  return (
    <DialogFrame key={phase.kind} {...{ columns, rows, room, lines, offset }} title="profile" hint={hint()} />
  );

  function linesOfPhase(): string[] {
    if (phase.kind === 'recording') return recordingLines(phase, host.clock.nowMs(), width, theme);
    if (phase.kind === 'failed') return warn(phase.refused);
    return [...profileFormLines(target, state, srs, width, theme), '', ...preview()];
  }

  function plan(asked: ProfileWish): Promise<AnyProfilePlan | Refusal> {
    const request = { process: target.process, label: target.label, folder };
    return asked.tool === 'perf'
      ? planProfile(host, { ...request, options: asked.options })
      : planStrace(host, { ...request, options: asked.options });
  }

  function preview(): string[] {
    if (wish === undefined) return ['Type how many seconds to record.'];
    if (isRefusal(wish)) return warn(wish.refused);
    if (answer === undefined) return ['planning'];
    return isRefusal(answer) ? warn(answer.refused) : profilePlanLines(answer, width, theme);
  }

  function warn(text: string): string[] {
    return wrapPainted(text, width, 'warning', theme);
  }

  function confirm(): void {
    const isWished = answered !== undefined && answered.wishKey === keyOf(profileWish(now()));
    if (!isWished || isRefusal(answered.answer)) return;
    if (!viewport.hasShown(answered.answer)) viewport.press('PageDown');
    else if (!host.isReadOnly) recorder.start(answered.answer);
  }

  function hint(): string {
    const { separator } = theme.symbols;
    if (phase.kind === 'failed') return 'Enter or Esc closes';
    if (phase.kind === 'recording')
      return phase.run.stage() === 'exporting'
        ? 'c or Esc leaves these out'
        : phase.isCancelled
          ? 'ending'
          : 'c or Esc ends it and keeps the data';
    if (answer === undefined || isRefusal(answer) || isRefusal(wish)) return 'Esc leaves';
    if (answered?.wishKey !== keyOf(wish)) return `planning ${separator} Esc leaves`;
    if (host.isReadOnly) return readOnlyHint(viewport.isAtEnd, separator);
    const start = state.tool === 'perf' ? 'records' : 'counts';
    return `Enter ${viewport.isAtEnd ? start : 'shows the rest'} ${separator} Esc leaves`;
  }
}

/** It runs under valgrind, and was built to be asked. */
function canCheckLeaks({ build }: SrsMetrics): boolean {
  return build?.tools.includes('valgrind') === true && build.tools.includes('leak-check');
}
