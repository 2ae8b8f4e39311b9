import { Box, Text, useApp, useWindowSize } from 'ink';
import { type ComponentType, type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { choosableCpus } from '../../metrics/cpu/choosable-cpus.ts';
import { PANE_CHOICES, type PaneChoice } from '../../settings/settings.ts';
import type { Wanted } from '../../srs/process/find-srs.ts';
import { composeFrame } from '../../view/compose-frame.ts';
import { layOut } from '../../view/layout/layout.ts';
import { PANES_BY_NAME } from '../../view/layout/panes.ts';
import { currentVerdict } from '../../view/lines/verdict-line.ts';
import type { PaneInput } from '../../view/panes/pane.ts';
import { isFilterKey } from '../../view/state/type-filter.ts';
import { Verdicts } from '../../view/state/verdicts.ts';
import { reduceView, viewOf } from '../../view/state/view-state.ts';
import type { DialogLayerProps } from '../dialogs/dialog-layer.tsx';
import { footerKeys } from '../keys/footer-keys.ts';
import { bindingOf } from '../keys/keymap.ts';
import { useKeys, useMouse, usePaste } from '../keys/use-keys.ts';
import { OverlayContext } from '../parts/overlay.ts';
import { useServices, useTheme } from '../parts/services.ts';
import { useMachine } from '../parts/use-machine.ts';
import { keepPicture } from './keep-picture.ts';
import { mouseAction } from './mouse-action.ts';
import { pasteActions } from './paste-actions.ts';
import { performAction } from './perform-action.ts';
import type { SnapshotStore } from './snapshot-store.ts';
import { useHandOver } from './use-hand-over.ts';
import { useKeeper } from './use-keeper.ts';
import { useLineChart } from './use-line-chart.ts';
import { useNotices } from './use-notices.ts';
import { useOutputRate } from './use-output-rate.ts';
import { useOverdue } from './use-overdue.ts';
import { useReverter } from './use-reverter.ts';
import { shownSrs, useSelection } from './use-selection.ts';
import { type Surface, useSurface } from './use-surface.ts';
import { useSuspend } from './use-suspend.ts';

export interface AppProps {
  readonly store: SnapshotStore;
  readonly wanted: Wanted;
  /** What the screen shows where there is room; all unless given. */
  readonly panes?: readonly PaneChoice[];
  /** Bytes written to the terminal since the start. */
  readonly bytesWritten: () => number;
  readonly redraw: () => void;
  /** Undefined: Ink draws everything. */
  readonly surface?: Surface | undefined;
  /** Paused from the start. */
  readonly startsPaused?: boolean;
  /** Undefined: not loaded yet. No key comes before it is. */
  readonly DialogLayer: ComponentType<DialogLayerProps> | undefined;
}

/** The whole screen. */
export function App({
  store,
  wanted,
  panes = PANE_CHOICES,
  bytesWritten,
  redraw,
  surface,
  startsPaused = false,
  DialogLayer,
}: AppProps): ReactNode {
  const { exit } = useApp();
  const services = useServices();
  const theme = useTheme();
  const { columns, rows } = useWindowSize();
  const live = useSyncExternalStore(store.subscribe, store.current);
  const {
    state: view,
    now,
    send: dispatch,
  } = useMachine(reduceView, () => ({
    ...viewOf(panes),
    isPaused: startsPaused,
  }));
  const { takeBack, openPerfTop } = useHandOver(dispatch);
  const suspend = useSuspend(takeBack);
  // While paused the screen keeps what it showed; measuring goes on behind it.
  const frozen = useRef(live);
  if (!view.isPaused) frozen.current = live;
  const { snapshot, facts } = frozen.current;

  const all = snapshot.metrics.srs;
  const lastPid = useRef<number>(undefined);
  const srs = shownSrs(snapshot, view.selectedPid, lastPid.current, theme.thresholds);
  lastPid.current = srs?.pid;
  useSelection(live.snapshot, view, theme, dispatch);
  const countdown = useReverter(dispatch);
  useOverdue(dispatch);
  useKeeper(live.snapshot.metrics.srs, dispatch);
  const bytesPerSecond = useOutputRate(bytesWritten, live.snapshot);
  useNotices(live, view.notice, wanted, dispatch);
  useEffect(() => services.wantAllSockets(view.showAllSockets), [services, view.showAllSockets]);
  const drawLineChart = useLineChart(view.history !== undefined);
  const past = srs === undefined ? undefined : snapshot.past.get(srs.pid);
  const [verdictsOf] = useState(() => new Verdicts());
  const verdicts = verdictsOf.of({ srs, points: past?.history ?? [], all }, view.marks);
  const verdict = currentVerdict(verdicts, past?.history.at(-1)?.atMs ?? 0);
  const input: PaneInput = {
    snapshot,
    srs,
    past,
    view,
    focus: view.focus,
    theme,
    windowSeconds: services.windowSeconds(),
    delaySeconds: services.delaySeconds(),
    wanted,
    facts,
    isReplay: services.host.kind === 'recorded',
  };
  const layout = layOut({
    columns,
    rows,
    wishOf: (name, width) => PANES_BY_NAME[name].wish(input, width),
    panes: view.panes,
    hasProblems: snapshot.metrics.problems.length > 0,
    hasVerdict: verdict !== undefined,
    // Panes behind the history are asked nothing.
    zoomed: view.isZoomed || view.history !== undefined ? view.focus : undefined,
  });

  const lines = composeFrame(input, {
    columns,
    rows,
    layout,
    cost: { bytesPerSecond },
    keys: footerKeys(input, services.host.isReadOnly),
    isReadOnly: services.host.isReadOnly,
    countdown,
    verdict,
    drawLineChart,
  });
  const saveScreen = (): void => {
    const shown = { hostName: snapshot.metrics.host, lines, columns, rows };
    void keepPicture(services.stateDirectory, shown).then(notice => dispatch({ type: 'notify', notice }));
  };
  const pressKey = (key: string): void => {
    // One of several keys that arrived together may have opened a dialog; the panes must not get the rest.
    const current = now();
    if (current.dialog !== undefined) return;
    if (current.typing !== undefined && isFilterKey(key)) {
      dispatch({ type: 'typeFilter', key });
      return;
    }
    const binding = bindingOf(key);
    if (binding !== undefined)
      performAction(binding, {
        view: current,
        dispatch,
        srs,
        all,
        services,
        layout,
        input,
        exit,
        redraw,
        suspend,
        openPerfTop,
        keepPicture: saveScreen,
      });
  };
  useKeys(pressKey, view.dialog === undefined);
  // In dialogs too.
  usePaste(text => {
    for (const action of pasteActions(text, now())) dispatch(action);
  });
  useMouse(event => {
    const action = mouseAction(event, layout, input);
    if (action !== undefined) dispatch(action);
  }, view.dialog === undefined);

  const overlay = useSurface(surface, lines, columns);
  const isPainted = overlay !== undefined;

  // What is painted is not asked of Ink, which goes through every cell of its own frame, blank ones too.
  return (
    <Box width={columns} height={isPainted ? 0 : rows} overflow="hidden">
      {!isPainted && <Text wrap="truncate">{lines.join('\n')}</Text>}
      {view.dialog !== undefined && DialogLayer !== undefined && (
        <OverlayContext value={overlay}>
          <DialogLayer
            dialog={view.dialog}
            srs={srs}
            cpus={choosableCpus(snapshot.metrics, srs)}
            verdicts={verdicts}
            pointsOf={pid => live.snapshot.past.get(pid)?.history ?? []}
            columns={columns}
            rows={rows}
            dispatch={dispatch}
            passKey={pressKey}
            suspend={suspend}
          />
        </OverlayContext>
      )}
    </Box>
  );
}
