import {
  type ComponentType,
  memo,
  type ReactNode,
  useCallback,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { Fleet } from '../../../fleet/fleet.ts';
import type { Replay } from '../../../replay.ts';
import type { Session } from '../../../session.ts';
import type { PaneChoice } from '../../../settings/settings.ts';
import { INITIAL_FLEET, reduceFleet } from '../../../view/fleet/fleet-state.ts';
import { noticeOf } from '../../../view/lines/outcome-lines.ts';
import type { DialogLayerProps } from '../../parts/dialog-layer-props.ts';
import { Stage } from '../../parts/stage.tsx';
import { useMachine } from '../../parts/use-machine.ts';
import { App } from '../app.tsx';
import type { ScreenTools } from '../run-on-terminal.tsx';
import { FleetTable } from './fleet-table.tsx';
import { otherName } from './use-fleet-rows.ts';

export interface FleetAppProps {
  readonly fleet: Fleet;
  readonly tools: ScreenTools;
  readonly windowSeconds: number;
  readonly panes: readonly PaneChoice[];
  /** Other names are shown at first. */
  readonly isPrivate: boolean;
  readonly isReadOnly: boolean;
  readonly complain: (sentence: string) => void;
  readonly DialogLayer: ComponentType<DialogLayerProps> | undefined;
}

/** The table of all hosts, or the own screen of one of them. */
export function FleetApp({ fleet, tools, isPrivate: isPrivateAtFirst, ...props }: FleetAppProps): ReactNode {
  const machine = useMachine(reduceFleet, () => INITIAL_FLEET);
  const [isPrivate, setPrivate] = useState(isPrivateAtFirst);
  const [label, open] = useState<string>();
  const { send } = machine;
  const session = useSyncExternalStore(fleet.subscribe, () => sessionOf(fleet, label));
  const close = useCallback(() => open(undefined), []);
  useEffect(() => {
    if (label === undefined || session !== undefined) return;
    const { problem = 'its screen is gone' } = fleet.memberOf(label) ?? {};
    open(undefined);
    const text = isPrivate ? `${shownLabel(fleet, label)} is not watched any more` : `${label}: ${problem}`;
    send({ type: 'notify', notice: { severity: 'warning', text } });
  }, [fleet, label, session, send, isPrivate]);
  useEffect(
    () =>
      fleet.onNews((member, results) => {
        for (const result of results) {
          const { severity, text } = noticeOf(result);
          const name = isPrivate ? shownLabel(fleet, member.label) : member.label;
          send({ type: 'notify', notice: { severity, text: `${name}: ${text}` } });
        }
      }),
    [fleet, send, isPrivate],
  );
  if (label !== undefined && session !== undefined)
    return (
      <HostScreen
        {...{ session, tools, close, isPrivate }}
        replay={fleet.memberOf(label)?.replay}
        panes={props.panes}
        complain={props.complain}
        DialogLayer={props.DialogLayer}
      />
    );
  return (
    <FleetTable
      {...tools}
      {...props}
      {...{ fleet, machine, isPrivate }}
      onPrivacy={() => setPrivate(before => !before)}
      onOpen={open}
    />
  );
}

/** In place of its name. */
function shownLabel({ members }: Fleet, label: string): string {
  return otherName(members.findIndex(member => member.label === label));
}

/** The session that a host's screen began with: of what is sought another one is on it. */
function sessionOf(fleet: Fleet, label: string | undefined): Session | undefined {
  return label === undefined ? undefined : fleet.memberOf(label)?.firstSession;
}

interface HostScreenProps
  extends Pick<FleetAppProps, 'tools' | 'panes' | 'complain' | 'DialogLayer' | 'isPrivate'> {
  readonly session: Session;
  readonly replay: Replay | undefined;
  readonly close: () => void;
}

/** Drawn by its own refreshes, not by those of the table. */
const HostScreen = memo(function HostScreen({
  session,
  replay,
  tools,
  close,
  ...props
}: HostScreenProps): ReactNode {
  const count = useRef({ session, count: 0 });
  if (count.current.session !== session) count.current = { session, count: count.current.count + 1 };
  useEffect(() => {
    if (replay === undefined && session.current().facts === undefined) void session.askFacts();
    // What is read for who looks at it alone is read no more.
    return () => {
      const shown = replay?.state().session ?? session;
      shown.wantAllSockets(false);
      shown.wantPlacement(false);
    };
  }, [session, replay]);
  return (
    <Stage session={session} replay={replay}>
      <App key={count.current.count} {...tools} {...props} onLeave={close} />
    </Stage>
  );
});
