import { type ReactNode, useState } from 'react';
import type { SrsMetrics } from '../../../metrics/terms/metrics.ts';
import { planDrops } from '../../../profile/drops/drops-plan.ts';
import { planProfile } from '../../../profile/perf/perf-plan.ts';
import type { AnyProfilePlan } from '../../../profile/profile.ts';
import { profileFolder } from '../../../profile/profile-folder.ts';
import { planStrace } from '../../../profile/strace/strace-plan.ts';
import { isRefusal, type Refusal } from '../../../tuning/tuning.ts';
import { wrapPainted } from '../../../view/look/theme.ts';
import { useSession, useTheme } from '../../parts/contexts.ts';
import { type OpenedDialog, openDialog } from '../../parts/dialog-definition.ts';
import { DialogFrame } from '../../parts/dialog-frame.tsx';
import { actionOf, eitherHint, keyHint } from '../../parts/dialog-keys.ts';
import { newestOf, targetOf } from '../../parts/dialog-target.ts';
import { dialogRoom, readOnlyHint } from '../../parts/frame.ts';
import { CLOSE_KEYS } from '../../parts/shared-keys.ts';
import { useForeseen } from '../../parts/use-foreseen.ts';
import { useMachine } from '../../parts/use-machine.ts';
import { keyOf, usePlan } from '../../parts/use-plan.ts';
import { useViewport } from '../../parts/use-viewport.ts';
import { useKeys } from '../../terminal/use-keys.ts';
import { LEAK_CHECK } from '../leak-check/definition.ts';
import { PROFILE, PROFILE_KEYS, RECORDING_KEYS } from './definition.ts';
import { profileFormLines, profilePlanLines, recordingLines } from './profile-lines.ts';
import {
  type ProfileState,
  type ProfileWish,
  pressProfile,
  profileWish,
  startProfileState,
} from './profile-state.ts';
import { useProfile } from './use-profile.ts';

/** Shows what perf or strace would record, records it, and hands over to the report. */
export function ProfileDialog({
  frame: { columns, rows, dispatch },
  opened,
  srs: latest,
}: OpenedDialog<object, SrsMetrics>): ReactNode {
  const { host, previewHost, stateDirectory, startTimes } = useSession();
  const theme = useTheme();
  const room = dialogRoom(columns, rows);
  const width = room.innerWidth;
  const [target] = useState(() => targetOf(opened, startTimes.of(opened)));
  const [folder] = useState(() => profileFolder(stateDirectory, host.name, opened.pid, host.clock.time()));
  const srs = newestOf(opened, latest);
  const { state, now, send } = useMachine<ProfileState, string>(
    (before, key) => pressProfile(before, key, srs),
    startProfileState,
  );
  const recorder = useProfile(dispatch);
  const { phase } = recorder;
  const wish = profileWish(state, opened);
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
      if (actionOf(RECORDING_KEYS, key) === 'end') recorder.cancel();
      return;
    }
    if (kind === 'failed') {
      if (actionOf(CLOSE_KEYS, key) === 'close') dispatch({ type: 'close' });
      else viewport.press(key);
      return;
    }
    const action = actionOf(PROFILE_KEYS, key);
    if (action === 'leave') dispatch({ type: 'close' });
    else if (action === 'start') confirm();
    else if (action === 'leakCheck' && canCheckLeaks(srs)) dispatch(openDialog(LEAK_CHECK, {}));
    else if (!viewport.press(key)) send(key);
  });
  // perf is planned as the dialog opens; whether the others are there is asked meanwhile.
  useForeseen(async () => {
    const seconds = 1;
    await plan({ tool: 'strace', options: { seconds, threads: 'all' } });
    await plan({ tool: 'drops', options: { seconds, threads: opened.pid, ports: [] } });
  });
  const { offset } = viewport;
  return (
    <DialogFrame
      key={phase.kind}
      {...{ columns, rows, room, lines, offset }}
      title={PROFILE.title}
      hint={hint()}
    />
  );

  function linesOfPhase(): string[] {
    if (phase.kind === 'recording') return recordingLines(phase, host.clock.nowMs(), width, theme);
    if (phase.kind === 'failed') return warn(phase.refused);
    return [...profileFormLines(target, state, srs, width, theme), '', ...preview()];
  }

  function plan(asked: ProfileWish): Promise<AnyProfilePlan | Refusal> {
    const request = { process: target.process, label: target.label, folder };
    switch (asked.tool) {
      case 'perf':
        return planProfile(previewHost, { ...request, options: asked.options });
      case 'strace':
        return planStrace(previewHost, { ...request, options: asked.options });
      case 'drops':
        return planDrops(previewHost, { ...request, options: asked.options });
    }
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
    const isWished = answered !== undefined && answered.wishKey === keyOf(profileWish(now(), opened));
    if (!isWished || isRefusal(answered.answer)) return;
    if (!viewport.hasShown(answered.answer)) viewport.press('PageDown');
    else if (!host.isReadOnly) recorder.start(answered.answer);
  }

  function hint(): string {
    const { separator } = theme.symbols;
    const leaves = keyHint(PROFILE_KEYS, 'leave');
    if (phase.kind === 'failed') return eitherHint(CLOSE_KEYS, 'close');
    if (phase.kind === 'recording')
      return phase.run.stage() === 'exporting'
        ? eitherHint(RECORDING_KEYS, 'end', 'leaves these out')
        : phase.isCancelled
          ? 'ending'
          : eitherHint(RECORDING_KEYS, 'end');
    if (answer === undefined || isRefusal(answer) || isRefusal(wish)) return leaves;
    if (answered?.wishKey !== keyOf(wish)) return `planning ${separator} ${leaves}`;
    if (host.isReadOnly) return readOnlyHint(viewport.isAtEnd, separator);
    const start = state.tool === 'strace' ? 'counts' : 'records';
    return `${keyHint(PROFILE_KEYS, 'start', viewport.isAtEnd ? start : 'shows the rest')} ${separator} ${leaves}`;
  }
}

/** It runs under valgrind, and was built to be asked. */
function canCheckLeaks({ build }: SrsMetrics): boolean {
  return build?.tools.includes('valgrind') === true && build.tools.includes('leak-check');
}
