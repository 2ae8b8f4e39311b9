import { type ReactNode, useEffect, useRef } from 'react';
import {
  MAC_TOOLS,
  type MacProfilePlan,
  type MacProfileReport,
  type MacProfileRun,
  type MacTool,
  planMacProfile,
  startMacProfile,
} from '../../../profile/mac/mac-profile.ts';
import { profileFolder } from '../../../profile/profile-folder.ts';
import { commandText } from '../../../text/quote.ts';
import { wrapText } from '../../../text/width.ts';
import { isRefusal, type Refusal } from '../../../tuning/tuning.ts';
import { wrapPainted } from '../../../view/look/theme.ts';
import { stepAround } from '../../../view/state/step-around.ts';
import { choiceRow } from '../../parts/choice-row.ts';
import { useSession, useTheme } from '../../parts/contexts.ts';
import type { DialogProps } from '../../parts/dialog-props.ts';
import { dialogRoom, withAside } from '../../parts/frame.ts';
import { TextView } from '../../parts/text-view.tsx';
import { typeNumber } from '../../parts/to-number.ts';
import { useMachine } from '../../parts/use-machine.ts';
import { keyOf, usePlan } from '../../parts/use-plan.ts';

interface MacWish {
  readonly tool: MacTool;
  readonly seconds: number;
}

interface MacState {
  readonly tool: MacTool;
  readonly seconds: string;
  readonly phase:
    | { readonly kind: 'editing' }
    | { readonly kind: 'recording'; readonly run: MacProfileRun; readonly isCancelled: boolean }
    | { readonly kind: 'done'; readonly result: MacProfileReport | Refusal };
}

/** Records SRS with what macOS has, and shows what it wrote. */
export function MacProfileDialog({ columns, rows, dispatch }: DialogProps): ReactNode {
  const { host, stateDirectory, wanted } = useSession();
  const theme = useTheme();
  const { state, now, send } = useMachine<MacState, Partial<MacState>>(
    (before, change) => ({ ...before, ...change }),
    () => ({ tool: 'sample', seconds: '10', phase: { kind: 'editing' } }),
  );
  const { phase } = state;
  const wish = wishOf(state);
  const answered = usePlan(wish, ({ tool, seconds }) =>
    planMacProfile(host, {
      ...{ wanted, tool, seconds },
      folderOf: pid => profileFolder(stateDirectory, host.name, pid, host.clock.time()),
    }),
  );
  const answer = answered?.answer;
  const run = useRef<MacProfileRun>(undefined);
  // A dialog that is taken away ends its recording.
  useEffect(() => () => run.current?.cancel(), []);
  const room = dialogRoom(columns, rows, phase.kind === 'done' ? columns : undefined);
  const width = room.innerWidth;
  return (
    <TextView
      {...{ columns, rows, room }}
      key={phase.kind}
      title="profile"
      content={phase.kind}
      lines={linesOf()}
      hint={hint()}
      onKey={press}
    />
  );

  function linesOf(): string[] {
    if (phase.kind === 'done')
      return isRefusal(phase.result)
        ? wrapPainted(phase.result.refused, width, 'warning', theme)
        : [
            ...wrapText(phase.result.sentence, width),
            '',
            ...phase.result.text.split('\n').flatMap(line => wrapText(line, width)),
          ];
    if (phase.kind === 'recording') {
      const { tool, pid, seconds, folder } = phase.run.plan;
      return [...wrapText(`${tool} records ${pid} for ${seconds} s into ${folder}`, width)];
    }
    const tools = choiceRow(MAC_TOOLS, state.tool, theme);
    return [
      withAside(`tool     ${tools}`, 'Left Right', width),
      withAside(`seconds  ${state.seconds}_`, '1 to 600', width),
      '',
      ...preview(),
    ];
  }

  function preview(): string[] {
    if (wish === undefined) return ['Type how many seconds to record.'];
    if (answer === undefined) return ['planning'];
    if (isRefusal(answer)) return wrapPainted(answer.refused, width, 'warning', theme);
    return [
      ...wrapPainted(commandText(answer.command), width, 'strong', theme),
      ...answer.cautions.flatMap(caution => wrapText(caution, width)),
    ];
  }

  function hint(): string {
    if (phase.kind === 'recording') return phase.isCancelled ? 'ending' : 'c or Esc ends it';
    if (phase.kind === 'done') return 'Esc leaves';
    const isReady = answer !== undefined && !isRefusal(answer) && answered?.wishKey === keyOf(wish);
    return isReady ? `Enter records ${theme.symbols.separator} Esc leaves` : 'Esc leaves';
  }

  function press(key: string): void {
    const { phase: current, tool, seconds } = now();
    if (current.kind === 'recording') {
      if (key !== 'c' && key !== 'Esc') return;
      current.run.cancel();
      send({ phase: { ...current, isCancelled: true } });
    } else if (key === 'Esc') dispatch({ type: 'close' });
    else if (current.kind === 'done') return;
    else if (key === 'Enter') confirm();
    else if (key === 'Left' || key === 'Right') send({ tool: stepAround(MAC_TOOLS, tool, 1) });
    else send({ seconds: typeNumber(seconds, key) });
  }

  function confirm(): void {
    if (answer === undefined || isRefusal(answer) || answered?.wishKey !== keyOf(wishOf(now()))) return;
    void record(answer);
  }

  async function record(plan: MacProfilePlan): Promise<void> {
    const started = startMacProfile(host, plan);
    run.current = started;
    send({ phase: { kind: 'recording', run: started, isCancelled: false } });
    send({ phase: { kind: 'done', result: await started.done } });
  }
}

function wishOf({ tool, seconds }: MacState): MacWish | undefined {
  return seconds === '' ? undefined : { tool, seconds: Number(seconds) };
}
