import { Box, Text, useApp, useWindowSize } from 'ink';
import { type ComponentType, type ReactNode, useCallback, useEffect, useRef } from 'react';
import { choosableCpus } from '../../metrics/cpu/choosable-cpus.ts';
import { PANE_CHOICES, type PaneChoice } from '../../settings/settings.ts';
import { composeFrame } from '../../view/compose-frame.ts';
import { layOut } from '../../view/layout/layout.ts';
import { PANES_BY_NAME } from '../../view/layout/panes.ts';
import { captionLine } from '../../view/lines/caption-line.ts';
import { type FooterKey, problemLines } from '../../view/lines/frame-lines.ts';
import { currentVerdict } from '../../view/lines/verdict-line.ts';
import { whyRows } from '../../view/lines/why-lines.ts';
import type { PaneInput } from '../../view/panes/pane.ts';
import { timeLineRows } from '../../view/replay/time-line.ts';
import { isFilterKey } from '../../view/state/type-filter.ts';
import { hidesPanes, type Notice, reduceView, viewOf } from '../../view/state/view-state.ts';
import { footerKeys } from '../keys/footer-keys.ts';
import { bindingOf, bindingsOf, isOfReplayAlone } from '../keys/keymap.ts';
import { HostNameContext, useReplay, useSession, useTheme } from '../parts/contexts.ts';
import type { DialogLayerProps } from '../parts/dialog-layer-props.ts';
import { OverlayContext } from '../parts/overlay.ts';
import { useMachine } from '../parts/use-machine.ts';
import { useKeys, useMouse, usePaste } from '../terminal/use-keys.ts';
import type { TourStep, TourView } from '../tour/tour.ts';
import { useTour } from '../tour/use-tour.ts';
import { keepPicture } from './keep-picture.ts';
import { mouseAction } from './mouse-action.ts';
import { pasteActions } from './paste-actions.ts';
import { performAction } from './perform-action.ts';
import { timeLineOf } from './time-line-of.ts';
import { useCountdown } from './use-countdown.ts';
import { useHandOver } from './use-hand-over.ts';
import { useLine } from './use-line.ts';
import { useLineChart } from './use-line-chart.ts';
import { useNotices } from './use-notices.ts';
import { useOutputRate } from './use-output-rate.ts';
import { useOverdue } from './use-overdue.ts';
import { useRecordedFile } from './use-recorded-file.ts';
import { useReplayProblem } from './use-replay-problem.ts';
import { shownSrs, useSelection } from './use-selection.ts';
import { useNews, useSessionState } from './use-session-state.ts';
import { useShown } from './use-shown-snapshot.ts';
import { type Surface, useSurface } from './use-surface.ts';
import { useSuspend } from './use-suspend.ts';

export interface AppProps {
  /** What the screen shows where there is room; all unless given. */
  readonly panes?: readonly PaneChoice[];
  /** Bytes written to the terminal since the start. */
  readonly bytesWritten: () => number;
  readonly redraw: () => void;
  /** Gives a text to the terminal's clipboard. */
  readonly copy: (text: string) => void;
  /** Says a sentence where the shell is, while the screen is away. */
  readonly complain: (sentence: string) => void;
  /** Told that the user leaves for a demo. Undefined: there is no way to one. */
  readonly onDemo?: (() => void) | undefined;
  /** Leaves it for the table of all hosts. Undefined: there is one host alone. */
  readonly onLeave?: (() => void) | undefined;
  /** Keys that are pressed by themselves, with captions. Undefined: none. */
  readonly tour?: readonly TourStep[] | undefined;
  /** Other names are shown at first, whatever the settings are. */
  readonly isPrivate?: boolean;
  /** Undefined: Ink draws everything. */
  readonly surface?: Surface | undefined;
  /** Undefined: not loaded yet. No key comes before it is. */
  readonly DialogLayer: ComponentType<DialogLayerProps> | undefined;
}

const NO_INDEX: Notice = {
  severity: 'unknown',
  text: 'a capture has no index to seek by: --replay FILE --json --record NEW makes one that has',
};

const TO_ALL: FooterKey = { key: 'Esc', text: 'all hosts' };

/** The whole screen. */
export function App({
  panes = PANE_CHOICES,
  bytesWritten,
  redraw,
  copy,
  complain,
  onDemo,
  onLeave,
  tour,
  isPrivate = false,
  surface,
  DialogLayer,
}: AppProps): ReactNode {
  const { exit } = useApp();
  const session = useSession();
  const replay = useReplay();
  const theme = useTheme();
  const { columns, rows: allRows } = useWindowSize();
  const tourView = useRef<TourView>(undefined);
  const caption = useTour({ steps: tour, isReady: DialogLayer !== undefined, view: tourView, end: exit });
  const rows = caption === undefined ? allRows : allRows - 1;
  const live = useSessionState(session);
  const {
    state: chosen,
    now,
    send: dispatch,
  } = useMachine(reduceView, () => ({
    ...viewOf(panes),
    isPaused: session.isStill,
    isPrivate: isPrivate || (session.current().snapshot?.settings.isAnonymised ?? false),
  }));
  // Of what is played time itself stands still.
  const view = replay === undefined ? chosen : { ...chosen, isPaused: replay.state().isPaused };
  const { takeBack, openPerfTop } = useHandOver(dispatch);
  const pendingTitle = useCallback(() => session.reverter.pending()?.title, [session]);
  const suspend = useSuspend(takeBack, complain, pendingTitle);
  // While paused the screen keeps what it showed; measuring goes on behind it.
  const frozen = useRef(live);
  if (!chosen.isPaused) frozen.current = live;
  const { facts } = frozen.current;
  const asShown = useShown(view.isPrivate, live.snapshot.metrics.host, session.host.afar);
  const snapshot = asShown.snapshot(frozen.current.snapshot);

  const all = snapshot.metrics.srs;
  const lastPid = useRef<number>(undefined);
  const srs = shownSrs(snapshot, view.selectedPid, lastPid.current);
  lastPid.current = srs?.pid;
  useSelection(live.snapshot, view, dispatch);
  const countdown = useCountdown(session);
  useOverdue(dispatch);
  useNews(session, dispatch);
  const bytesPerSecond = useOutputRate(bytesWritten, live.snapshot);
  useNotices(session, live, view.notice, dispatch);
  useReplayProblem(replay?.state().problem, dispatch);
  useEffect(() => session.wantAllSockets(view.showAllSockets), [session, view.showAllSockets]);
  const isPlacementShown = view.placement !== undefined;
  useEffect(() => session.wantPlacement(isPlacementShown), [session, isPlacementShown]);
  const recorded = useRecordedFile(session, dispatch);
  const lineProblem = useLine(session.host, {
    dispatch,
    isPrivate: view.isPrivate,
    readAtMs: live.snapshot.sample.atMs,
  });
  const drawLineChart = useLineChart(view.history !== undefined);
  const past = srs === undefined ? undefined : snapshot.past.get(srs.pid);
  const verdicts = asShown.verdicts(session.verdictsOf(srs, snapshot));
  const verdict = currentVerdict(verdicts, past?.history.at(-1)?.atMs ?? 0);
  const input: PaneInput = {
    snapshot,
    srs,
    past,
    view: view.isPrivate ? { ...view, notice: asShown.notice(view.notice) } : view,
    marks: asShown.marks(live.marks),
    focus: view.focus,
    theme,
    windowSeconds: session.windowSeconds,
    delaySeconds: session.delaySeconds,
    wanted: session.wanted,
    facts,
    isReplay: session.host.kind === 'recorded',
    // One that ended while somebody watched is no reason to leave.
    offersDemo: onDemo !== undefined && all.length === 0 && snapshot.ended.length === 0,
    recorded: asShown.recorded(recorded),
    lineProblem,
    lineTo: view.isPrivate ? undefined : session.host.line?.to,
    timeLine: timeLineOf(replay, session, live, view.isPrivate),
  };
  const layout = layOut({
    columns,
    rows,
    wishOf: (name, width) => PANES_BY_NAME[name].wish(input, width),
    panes: view.panes,
    hasProblems: snapshot.metrics.problems.length > 0 || (lineProblem ?? recorded?.problem) !== undefined,
    problemRows: problemLines(input, { columns, rows }).length,
    hasVerdict: verdict !== undefined,
    whyRows: whyRows(input, { columns, rows }),
    timeLineRows: replay === undefined ? 0 : timeLineRows(rows),
    // Panes behind what takes their place are asked nothing.
    zoomed: view.isZoomed || hidesPanes(view) ? view.focus : undefined,
  });

  tourView.current = {
    lost: srs?.udp.receiveBufferErrors,
    changes: live.marks.length,
    isJudged: verdict?.isFinal === true,
  };

  const frame = composeFrame(input, {
    columns,
    rows,
    layout,
    cost: { bytesPerSecond },
    keys: [
      ...(onLeave === undefined || hidesPanes(view) ? [] : [TO_ALL]),
      ...footerKeys(input, session.host.isReadOnly),
    ],
    isReadOnly: session.host.isReadOnly,
    countdown,
    verdict,
    drawLineChart,
  });
  const lines = caption === undefined ? frame : [...frame, captionLine(caption, columns, theme)];
  const saveScreen = (): void => {
    const shown = { hostName: snapshot.metrics.host, lines, columns, rows: allRows };
    const keptFile = session.keptFile.bind(session);
    void keepPicture({ stateDirectory: session.stateDirectory, keptFile }, shown).then(notice =>
      dispatch({ type: 'notify', notice }),
    );
  };
  const pressKey = (key: string): void => {
    // One of several keys that arrived together may have opened a dialog; the panes must not get the rest.
    const current = now();
    if (current.dialog !== undefined) return;
    if (current.typing !== undefined && isFilterKey(key)) {
      dispatch({ type: 'typeFilter', key });
      return;
    }
    const isHistory = current.history !== undefined;
    if (replay === undefined && isOfReplayAlone(key, isHistory)) {
      if (session.host.kind === 'recorded') dispatch({ type: 'notify', notice: NO_INDEX });
      return;
    }
    const binding = bindingOf(key, { isReplay: replay !== undefined, isHistory });
    if (binding !== undefined)
      performAction(binding, {
        view: current,
        dispatch,
        srs,
        all,
        session,
        replay,
        layout,
        input,
        exit,
        redraw,
        suspend,
        openPerfTop,
        openDemo() {
          onDemo?.();
          exit();
        },
        keepPicture: saveScreen,
        leaveHost: onLeave,
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
    <Box width={columns} height={isPainted ? 0 : allRows} overflow="hidden">
      {!isPainted && <Text wrap="truncate">{lines.join('\n')}</Text>}
      {view.dialog !== undefined && DialogLayer !== undefined && (
        <OverlayContext value={overlay}>
          <HostNameContext value={snapshot.metrics.host}>
            <DialogLayer
              dialog={view.dialog}
              srs={srs}
              cpus={choosableCpus(snapshot.metrics, srs)}
              verdicts={verdicts}
              pointsOf={pid => live.snapshot.past.get(pid)?.history ?? []}
              columns={columns}
              rows={rows}
              bindings={bindingsOf(replay !== undefined)}
              advice={asShown.snapshot(live.snapshot).advice}
              copy={copy}
              dispatch={dispatch}
              passKey={pressKey}
              suspend={suspend}
            />
          </HostNameContext>
        </OverlayContext>
      )}
    </Box>
  );
}
