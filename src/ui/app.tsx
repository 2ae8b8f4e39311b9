import { Box, Text, useApp, useWindowSize } from 'ink';
import { type ReactNode, useEffect, useReducer, useRef, useSyncExternalStore } from 'react';
import { DialogLayer } from './dialogs/dialog-layer.tsx';
import { eventNotice } from './event-notice.ts';
import { footerLine, headerLine, lossLine, problemLine } from './frame-lines.ts';
import { bindingOf } from './keymap.ts';
import { layOut, type Place } from './layout.ts';
import type { PaneInput } from './panes/pane.ts';
import { PANES_BY_NAME } from './panes/panes.ts';
import { performAction } from './perform-action.ts';
import { useServices, useTheme } from './services.ts';
import type { SnapshotStore } from './snapshot-store.ts';
import { useKeys } from './use-keys.ts';
import { useOutputRate } from './use-output-rate.ts';
import { useSuspend } from './use-suspend.ts';
import { INITIAL_VIEW, reduceView } from './view-state.ts';

export interface AppProps {
  readonly store: SnapshotStore;
  /** What is looked for: `srs`, or `pid 17034`. */
  readonly wanted: string;
  /** Bytes written to the terminal since the start. */
  readonly bytesWritten: () => number;
  readonly redraw: () => void;
}

/** Long enough to be read, then the keys are shown again. */
const NOTICE_MS = 10_000;

/** The whole screen. */
export function App({ store, wanted, bytesWritten, redraw }: AppProps): ReactNode {
  const { exit } = useApp();
  const suspend = useSuspend();
  const services = useServices();
  const theme = useTheme();
  const { columns, rows } = useWindowSize();
  const live = useSyncExternalStore(store.subscribe, store.current);
  const [view, dispatch] = useReducer(reduceView, INITIAL_VIEW);
  // While paused the screen keeps what it showed; measuring goes on behind it.
  const frozen = useRef(live);
  if (!view.isPaused) frozen.current = live;
  const { snapshot, facts } = frozen.current;

  const all = snapshot.metrics.srs;
  const srs = all.find(({ pid }) => pid === view.selectedPid) ?? all[0];
  const bytesPerSecond = useOutputRate(bytesWritten, live.snapshot);
  useEffect(() => {
    // That SRS is there at the start is no news.
    const notice =
      live.snapshot.metrics.elapsedSeconds === undefined ? undefined : eventNotice(live.snapshot.events);
    if (notice !== undefined) dispatch({ type: 'notify', notice });
  }, [live.snapshot]);
  useEffect(() => {
    if (live.ended !== undefined)
      dispatch({ type: 'notify', notice: { severity: 'unknown', text: live.ended } });
  }, [live.ended]);

  useEffect(() => {
    if (view.notice === undefined || live.ended !== undefined) return undefined;
    const timer = setTimeout(() => dispatch({ type: 'notify', notice: undefined }), NOTICE_MS);
    return () => clearTimeout(timer);
  }, [view.notice, live.ended]);

  const input: PaneInput = {
    snapshot,
    srs,
    past: srs === undefined ? undefined : snapshot.past.get(srs.pid),
    view,
    focus: view.focus,
    theme,
    windowSeconds: services.windowSeconds(),
    delaySeconds: services.delaySeconds(),
    wanted,
    facts,
  };
  const layout = layOut({
    columns,
    rows,
    wishOf: (name, width) => PANES_BY_NAME[name].wish(input, width),
    hasProblems: snapshot.metrics.problems.length > 0,
    zoomed: view.isZoomed ? view.focus : undefined,
  });

  useKeys(key => {
    const binding = bindingOf(key);
    if (binding !== undefined)
      performAction(binding, { view, dispatch, srs, all, services, layout, exit, redraw, suspend });
  }, view.dialog === undefined);

  return (
    <Box width={columns} height={rows} flexDirection="column" overflow="hidden">
      {layout.hasHeader && <Line text={headerLine(input, columns)} />}
      <Line text={lossLine(input, columns)} />
      <Box flexGrow={1} flexShrink={0} gap={2}>
        <PaneColumn places={layout.left} input={input} />
        {layout.right.length > 0 && <PaneColumn places={layout.right} input={input} />}
      </Box>
      {layout.hasProblemLine && <Line text={problemLine(input, columns)} />}
      <Line text={footerLine(input, { bytesPerSecond }, services.host.isReadOnly, columns)} />
      {view.dialog !== undefined && (
        <DialogLayer
          dialog={view.dialog}
          srs={srs}
          cpus={snapshot.metrics.cpus}
          columns={columns}
          rows={rows}
          dispatch={dispatch}
        />
      )}
    </Box>
  );
}

function PaneColumn({ places, input }: { places: readonly Place[]; input: PaneInput }): ReactNode {
  const [first] = places;
  return (
    <Box flexDirection="column" width={first?.columns ?? 0} flexShrink={0}>
      {places.map(place => (
        <Box key={place.name} height={place.rows} width={place.columns} flexShrink={0} overflow="hidden">
          <Text wrap="truncate">{PANES_BY_NAME[place.name].render(input, place).join('\n')}</Text>
        </Box>
      ))}
    </Box>
  );
}

function Line({ text }: { text: string }): ReactNode {
  return (
    <Box height={1} flexShrink={0}>
      <Text wrap="truncate">{text}</Text>
    </Box>
  );
}
