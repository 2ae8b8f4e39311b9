import { Box, Text, useApp, useWindowSize } from 'ink';
import {
  type ComponentType,
  type ReactNode,
  useCallback,
  useEffect,
  useState,
  useSyncExternalStore,
} from 'react';
import type { Fleet } from '../../../fleet/fleet.ts';
import type { Member } from '../../../fleet/member.ts';
import { cleanText } from '../../../text/clean-text.ts';
import { isRefusal } from '../../../tuning/tuning.ts';
import { filterRows, fleetLines, shownRows } from '../../../view/fleet/fleet-lines.ts';
import { type FleetRow, nameOf } from '../../../view/fleet/fleet-row.ts';
import { type FleetAction, type FleetView, indexOf } from '../../../view/fleet/fleet-state.ts';
import type { FooterKey } from '../../../view/lines/frame-lines.ts';
import { isFilterKey } from '../../../view/state/type-filter.ts';
import { UNDO } from '../../dialogs/undo/definition.ts';
import { bindingOf } from '../../keys/keymap.ts';
import { useTheme } from '../../parts/contexts.ts';
import { actionOf } from '../../parts/dialog-keys.ts';
import type { DialogLayerProps } from '../../parts/dialog-layer-props.ts';
import { OverlayContext } from '../../parts/overlay.ts';
import type { Machine } from '../../parts/use-machine.ts';
import { wheelRows } from '../../terminal/mouse.ts';
import { useKeys, useMouse } from '../../terminal/use-keys.ts';
import type { ScreenTools } from '../run-on-terminal.tsx';
import { useSurface } from '../use-surface.ts';
import { useSuspend } from '../use-suspend.ts';
import { FleetHelp } from './fleet-help.tsx';
import { FLEET_KEYS, type FleetKeyAction, TUNING_KEYS } from './fleet-keys.ts';
import type { OpenedTuning } from './fleet-tuning.tsx';
import { FleetTuning } from './fleet-tuning.tsx';
import { findUndo, hostsOf, type RollOutTarget, targetsOf } from './roll-out-targets.ts';
import { useFleetRows } from './use-fleet-rows.ts';

export interface FleetTableProps extends ScreenTools {
  readonly fleet: Fleet;
  readonly windowSeconds: number;
  readonly machine: Machine<FleetView, FleetAction>;
  readonly isPrivate: boolean;
  readonly isReadOnly: boolean;
  readonly onPrivacy: () => void;
  /** Opens a host by its label. */
  readonly onOpen: (label: string) => void;
  readonly complain: (sentence: string) => void;
  readonly DialogLayer: ComponentType<DialogLayerProps> | undefined;
}

const NOTICE_MS = 10_000;

/** The table of all hosts. */
export function FleetTable(props: FleetTableProps): ReactNode {
  const { fleet, machine, isPrivate, onOpen, surface, redraw, complain, DialogLayer, copy } = props;
  const { exit } = useApp();
  const theme = useTheme();
  const { columns, rows } = useWindowSize();
  const fleetState = useSyncExternalStore(fleet.subscribe, fleet.current);
  const { state: view, now, send } = machine;
  const all = useFleetRows(fleetState, isPrivate);
  const [isHelp, showHelp] = useState(false);
  const [tuning, setTuning] = useState<OpenedTuning>();
  const pendingTitle = useCallback(() => pendingOf(fleet), [fleet]);
  const suspend = useSuspend(nothingToTakeBack, complain, pendingTitle);
  useNoticeThatGoes(view.notice, send);

  const actions: Readonly<Record<FleetKeyAction, () => void>> = {
    open() {
      const row = chosenRow();
      if (row === undefined) return;
      const member = fleet.memberOf(row.host.label);
      if (member?.session !== undefined) onOpen(row.host.label);
      else {
        notify(`${nameOf(row.host)} is tried now`);
        void member?.tryNow().then(() => tellTried(row, member));
      }
    },
    leave: () => send(now().filter === '' ? { type: 'clearMarks' } : { type: 'clearFilter' }),
    down: () => move(1),
    up: () => move(-1),
    pageDown: () => move(shownRows({ columns, rows })),
    pageUp: () => move(-shownRows({ columns, rows })),
    first: () => move(Number.NEGATIVE_INFINITY),
    last: () => move(Number.POSITIVE_INFINITY),
    filter: () => send({ type: 'startFilter' }),
    mark() {
      const row = chosenRow();
      if (row !== undefined) send({ type: 'mark', key: row.key });
      move(1);
    },
    markAll: () => send({ type: 'markAll', keys: keysNow() }),
    undo: () => void openUndo(),
    privacy: props.onPrivacy,
    help: () => showHelp(true),
    redraw,
    suspend,
    quit: exit,
  };

  useKeys(
    key => {
      const current = now();
      if (current.isTyping && isFilterKey(key)) {
        send({ type: 'typeFilter', key });
        return;
      }
      const action = actionOf(FLEET_KEYS, key);
      if (action === undefined) openTuning(key);
      else actions[action]();
    },
    !isHelp && tuning === undefined,
  );
  useMouse(
    event => {
      const by = wheelRows(event);
      if (by !== undefined) move(by);
    },
    !isHelp && tuning === undefined,
  );

  const lines = fleetLines({
    ...{ columns, rows, all, view, theme, isPrivate },
    listed: filterRows(all, view.filter),
    time: fleetState.time,
    delaySeconds: fleetState.delaySeconds,
    windowSeconds: props.windowSeconds,
    cost: fleetState.cost,
    keys: footerKeys(view, props.isReadOnly),
  });
  const overlay = useSurface(surface, lines, columns);
  return (
    <Box width={columns} height={0} overflow="hidden">
      {overlay === undefined && <Text wrap="truncate">{lines.join('\n')}</Text>}
      <OverlayContext value={overlay}>
        {isHelp && <FleetHelp {...{ columns, rows }} onClose={() => showHelp(false)} />}
        {tuning !== undefined && DialogLayer !== undefined && (
          <FleetTuning
            {...{ columns, rows, copy, suspend, tuning, DialogLayer }}
            onClose={notice => {
              setTuning(undefined);
              if (notice !== undefined) send({ type: 'notify', notice });
            }}
          />
        )}
      </OverlayContext>
    </Box>
  );

  function keysNow(): readonly string[] {
    return filterRows(all, now().filter).map(({ key }) => key);
  }

  function chosenRow() {
    const listed = filterRows(all, now().filter);
    return listed[indexOf(keysNow(), now().chosen)];
  }

  function move(by: number): void {
    send({ type: 'move', by, keys: keysNow() });
  }

  function notify(text: string): void {
    send({ type: 'notify', notice: { severity: 'unknown', text } });
  }

  /** What came of it takes the place of what was said of it, and of nothing else. */
  function tellTried({ host }: FleetRow, { problem }: Member): void {
    if (now().notice?.text !== `${nameOf(host)} is tried now`) return;
    if (problem === undefined) send({ type: 'notify', notice: undefined });
    else notify(`${nameOf(host)} was tried: ${isPrivate ? 'not reached' : cleanText(problem)}`);
  }

  function openTuning(key: string): void {
    const binding = TUNING_KEYS.find(({ keys }) => keys.includes(key));
    if (binding === undefined) {
      if (bindingOf(key) !== undefined) notify(`${key} is a key of a host's own screen: Enter opens it`);
      return;
    }
    const targets = watchedTargets('tuned');
    const [first] = targets;
    if (first?.session === undefined) return;
    const opening = binding.open({ srs: first.srs, session: first.session });
    if (opening.type === 'open') setTuning({ dialog: opening.dialog, targets });
  }

  /** Hosts on which nothing is in force are left out. */
  async function openUndo(): Promise<void> {
    const hosts = hostsOf(watchedTargets('taken back'));
    if (hosts.length === 0) return;
    const { marked, chosen } = now();
    notify(`looking for what is in force on ${hosts.map(({ label }) => label).join(', ')}`);
    const found = await Promise.all(hosts.map(findUndo));
    // Who went on meanwhile is not to get a dialog over it.
    if (now().marked !== marked || now().chosen !== chosen) return;
    send({ type: 'notify', notice: undefined });
    const at = found.findIndex(isRefusal);
    const refusal = found[at];
    const targets = hosts.filter((_, index) => found[index] !== undefined);
    if (isRefusal(refusal)) notify(`${hosts[at]?.label}: ${refusal.refused}`);
    else if (targets.length > 0) setTuning(opened => opened ?? { dialog: { kind: UNDO.kind }, targets });
    else notify(`nothing that you changed is in force on ${hosts.map(({ label }) => label).join(', ')}`);
  }

  /** What is picked; nothing, which is said, where one of it is not watched: the hosts before it would be changed by then. */
  function watchedTargets(deed: string): readonly RollOutTarget[] {
    const targets = targetsOf(all, now().marked, chosenRow(), fleet);
    const absent = targets.find(({ session }) => session === undefined);
    if (absent === undefined) return targets;
    const what =
      targets.length === 1
        ? `nothing can be ${deed} on it`
        : `nothing was ${deed}; Space in its row unmarks it`;
    notify(`${absent.label} is not watched now: ${what}`);
    return [];
  }
}

function footerKeys({ marked }: FleetView, isReadOnly: boolean): readonly FooterKey[] {
  const own = FLEET_KEYS.flatMap(entry =>
    'hint' in entry ? [{ key: entry.keys[0], text: entry.hint }] : [],
  ).toSorted((a, b) => FIRST.indexOf(b.text) - FIRST.indexOf(a.text));
  const tuning = TUNING_KEYS.flatMap(({ keys: [key = ''], footer }) =>
    footer === undefined ? [] : [{ key, text: footer.text }],
  );
  if (isReadOnly) return own;
  // What is marked is marked for that.
  return marked.length > 0 ? [...own.slice(0, 1), ...tuning, ...own.slice(1)] : [...own, ...tuning];
}

/** The last is the first. */
const FIRST = ['mark', 'filter', 'open', 'help', 'quit'];

function pendingOf(fleet: Fleet): string | undefined {
  return fleet.members
    .map(({ session }) => session?.reverter.pending()?.title)
    .find(title => title !== undefined);
}

async function nothingToTakeBack(): Promise<void> {}

function useNoticeThatGoes(notice: FleetView['notice'], send: (action: FleetAction) => void): void {
  useEffect(() => {
    if (notice === undefined) return undefined;
    const timer = setTimeout(() => send({ type: 'notify', notice: undefined }), NOTICE_MS);
    return () => clearTimeout(timer);
  }, [notice, send]);
}
