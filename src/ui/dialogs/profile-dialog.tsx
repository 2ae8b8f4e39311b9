import { type ReactNode, useState } from 'react';
import type { SrsMetrics } from '../../metrics/metrics.ts';
import { planProfile } from '../../profile/perf-plan.ts';
import { profileFolder } from '../../profile/profile-folder.ts';
import { isRefusal } from '../../tuning/tuning.ts';
import { wrapText } from '../look/text.ts';
import { useServices, useTheme } from '../services.ts';
import { useKeys } from '../use-keys.ts';
import { DialogFrame } from './dialog-frame.tsx';
import type { DialogProps } from './dialog-props.ts';
import { targetOf } from './dialog-target.ts';
import { dialogRoom } from './frame.ts';
import { profileFormLines, profilePlanLines, recordingLines } from './profile-lines.ts';
import { pressProfile, profileOptions, profileWish, startProfileState } from './profile-state.ts';
import { useMachine } from './use-machine.ts';
import { keyOf, usePlan } from './use-plan.ts';
import { useProfile } from './use-profile.ts';
import { useViewport } from './use-viewport.ts';

export interface ProfileDialogProps extends DialogProps {
  /** As it was when the dialog opened: that process is meant, and no other. */
  readonly opened: SrsMetrics;
}

/** Shows what perf would record, records it, and hands over to the report. */
export function ProfileDialog({ opened, columns, rows, dispatch }: ProfileDialogProps): ReactNode {
  const { host, stateDirectory } = useServices();
  const theme = useTheme();
  const room = dialogRoom(columns, rows);
  const width = room.innerWidth;
  const [target] = useState(() => targetOf(opened, host.clock.time()));
  const [folder] = useState(() => profileFolder(stateDirectory, host.name, opened.pid, host.clock.time()));
  const { state, now, send } = useMachine(pressProfile, startProfileState);
  const recorder = useProfile(dispatch);
  const { phase } = recorder;
  const { process, label } = target;
  const wish = profileWish(state);
  const answered = usePlan(wish, options => planProfile(host, { process, label, options, folder }));
  const answer = answered?.answer;
  const lines = linesOfPhase();
  const content = phase.kind === 'editing' ? answer : phase.kind;
  const viewport = useViewport({
    content,
    lineCount: lines.length,
    height: room.bodyHeight,
    hasArrows: true,
  });
  useKeys(key => {
    const { kind } = recorder.now();
    if (kind === 'recording') {
      if (key === 'c' || key === 'Esc') recorder.cancel();
    } else if (key === 'Esc' || (kind === 'failed' && key === 'Enter')) dispatch({ type: 'close' });
    else if (key === 'Enter') confirm();
    else if (!viewport.press(key) && kind === 'editing') send(key);
  });
  const { offset } = viewport;
  return (
    <DialogFrame key={phase.kind} {...{ columns, rows, room, lines, offset }} title="profile" hint={hint()} />
  );

  function linesOfPhase(): string[] {
    if (phase.kind === 'recording') return recordingLines(phase, host.clock.nowMs(), width, theme);
    if (phase.kind === 'failed') return warn(phase.refused);
    return [...profileFormLines(target, state, width), '', ...preview()];
  }

  function preview(): string[] {
    const options = profileOptions(state);
    if (options === undefined) return ['Type how many seconds to record.'];
    if (isRefusal(options)) return warn(options.refused);
    if (answer === undefined) return ['planning'];
    return isRefusal(answer) ? warn(answer.refused) : profilePlanLines(answer, width, theme);
  }

  function warn(text: string): string[] {
    return wrapText(text, width).map(line => theme.paint('warning', line));
  }

  function confirm(): void {
    const isWished = answered !== undefined && answered.wishKey === keyOf(profileWish(now()));
    if (!isWished || isRefusal(answered.answer)) return;
    if (viewport.hasShown(answered.answer)) recorder.start(answered.answer);
    else viewport.press('PageDown');
  }

  function hint(): string {
    const { separator } = theme.symbols;
    if (phase.kind === 'failed') return 'Enter or Esc closes';
    if (phase.kind === 'recording')
      return phase.isCancelled ? 'ending' : 'c or Esc ends it and keeps the data';
    if (answer === undefined || isRefusal(answer)) return 'Esc leaves';
    if (answered?.wishKey !== keyOf(wish)) return `planning ${separator} Esc leaves`;
    return `Enter ${viewport.isAtEnd ? 'records' : 'shows the rest'} ${separator} Esc leaves`;
  }
}
