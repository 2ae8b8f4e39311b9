import { Box, Text } from 'ink';
import { type ReactNode, useReducer } from 'react';
import { vi } from 'vitest';
import { type Advice, NO_ADVICE } from '../../../src/advice/terms/finding.ts';
import type { HistoryPoint } from '../../../src/metrics/history/history-point.ts';
import type { CpuMetrics, SrsMetrics, ThreadMetrics } from '../../../src/metrics/terms/metrics.ts';
import type { Verdict } from '../../../src/metrics/verdict/verdict.ts';
import { Session } from '../../../src/session.ts';
import { loadDialogLayer } from '../../../src/ui/dialogs/registry.ts';
import { KEY_BINDINGS } from '../../../src/ui/keys/keymap.ts';
import { HostNameContext, SessionContext, ThemeContext } from '../../../src/ui/parts/contexts.ts';
import { createTheme } from '../../../src/view/look/theme.ts';
import {
  type Dialog,
  INITIAL_VIEW,
  type Notice,
  reduceView,
  type ViewAction,
  type ViewState,
} from '../../../src/view/state/view-state.ts';
import { createFakeHost, type FakeHost, type FakeHostScript } from '../../helpers/fake-host.ts';
import { fakeProcess, SRS_IDENTITY, SRS_THREADS, statText } from '../../helpers/fake-process.ts';
import { createMemoryJournal, type MemoryJournal } from '../../helpers/memory-journal.ts';
import { type RenderedScreen, renderToScreen } from '../../helpers/screen.ts';

export const LARGE = { columns: 80, rows: 24 };
export const SMALL = { columns: 40, rows: 12 };
export const SMALLEST = { columns: 40, rows: 10 };

const DialogLayer = await loadDialogLayer();

/** What lies under the dialogs: a cell of it inside a box would be seen. */
export const PANE_SIGN = '@';

export interface DialogTestOptions {
  readonly verdicts?: readonly Verdict[];
  readonly advice?: Advice;
  readonly dialog: Dialog;
  /** What is known of the past, by pid. */
  readonly points?: Readonly<Record<number, readonly HistoryPoint[]>>;
  readonly size?: { readonly columns: number; readonly rows: number };
  readonly host?: FakeHost;
  /** What the screen calls it, where that is another name. */
  readonly hostName?: string;
  /** `null`: there is no SRS. */
  readonly srs?: SrsMetrics | null;
  readonly cpus?: readonly CpuMetrics[];
  readonly isAscii?: boolean;
  readonly journal?: MemoryJournal;
  /** Where profiles go; only a test that records needs a real one. */
  readonly stateDirectory?: string;
}

export interface DialogTest extends AsyncDisposable {
  readonly screen: RenderedScreen;
  readonly host: FakeHost;
  /** Everything that was told, oldest first. */
  readonly notices: readonly Notice[];
  readonly view: () => ViewState;
  readonly delays: readonly number[];
  readonly windows: readonly number[];
  /** Keys that were meant for what lies below the dialog. */
  readonly passedKeys: readonly string[];
  /** What was given to the clipboard. */
  readonly copied: readonly string[];
  readonly refreshes: () => number;
  /** The next refresh brings this. */
  readonly showSrs: (srs: SrsMetrics | undefined) => Promise<void>;
  readonly showAdvice: (advice: Advice) => Promise<void>;
  readonly session: Session;
  /** Does these at once, as what another key does in the panes. */
  readonly dispatch: (...actions: readonly ViewAction[]) => Promise<void>;
  /** Types these one after the other, each drawn before the next. */
  readonly press: (...keys: readonly string[]) => Promise<void>;
}

/** Opens a dialog over panes that are full of signs, on a terminal of this size. */
export async function renderDialog(options: DialogTestOptions): Promise<DialogTest> {
  const host = options.host ?? createSrsHost();
  const size = options.size ?? LARGE;
  const told = {
    notices: [] as Notice[],
    delays: [] as number[],
    windows: [] as number[],
    passedKeys: [] as string[],
    copied: [] as string[],
    refreshes: 0,
  };
  let act: (action: ViewAction) => void = () => undefined;
  let view: ViewState = { ...INITIAL_VIEW, dialog: options.dialog };
  const journal = options.journal ?? createMemoryJournal();
  const session = new Session({
    host,
    wanted: { name: 'srs' },
    delaySeconds: 1,
    windowSeconds: 30,
    stateDirectory: options.stateDirectory ?? '/nowhere',
    journal,
  });
  vi.spyOn(session, 'setDelay').mockImplementation(seconds => void told.delays.push(seconds));
  vi.spyOn(session, 'setWindow').mockImplementation(seconds => void told.windows.push(seconds));
  vi.spyOn(session, 'refreshNow').mockImplementation(() => {
    told.refreshes++;
  });
  const theme = createTheme({ colorLevel: 0, isAscii: options.isAscii ?? false });
  const verdicts = options.verdicts ?? [];
  const cpus = options.cpus ?? cpusOf([39, 12, undefined, 100]);

  function Stage({
    srs,
    advice = options.advice ?? NO_ADVICE,
  }: {
    readonly srs: SrsMetrics | undefined;
    readonly advice?: Advice;
  }): ReactNode {
    const [state, reduce] = useReducer(reduceView, view);
    view = state;
    const dispatch = (action: ViewAction): void => {
      if (action.type === 'notify' && action.notice !== undefined) told.notices.push(action.notice);
      reduce(action);
    };
    act = dispatch;
    const row = PANE_SIGN.repeat(size.columns);
    return (
      <SessionContext value={session}>
        <ThemeContext value={theme}>
          <HostNameContext value={options.hostName}>
            <Box width={size.columns} height={size.rows}>
              <Text>{Array.from({ length: size.rows }, () => row).join('\n')}</Text>
              <DialogLayer
                {...size}
                {...{ dialog: state.dialog, srs, cpus, verdicts, dispatch }}
                bindings={KEY_BINDINGS}
                suspend={() => undefined}
                advice={advice}
                copy={text => void told.copied.push(text)}
                passKey={key => void told.passedKeys.push(key)}
                pointsOf={pid => options.points?.[pid] ?? []}
              />
            </Box>
          </HostNameContext>
        </ThemeContext>
      </SessionContext>
    );
  }

  const first = options.srs === null ? undefined : (options.srs ?? srsOf());
  const screen = await renderToScreen(<Stage srs={first} />, { ...size, colorLevel: 0 });
  await screen.flush();
  return {
    screen,
    host,
    session,
    ...told,
    view: () => view,
    refreshes: () => told.refreshes,
    showSrs: srs => screen.rerender(<Stage srs={srs} />),
    showAdvice: advice => screen.rerender(<Stage srs={first} advice={advice} />),
    async dispatch(...actions) {
      for (const action of actions) act(action);
      await screen.flush();
    },
    async press(...keys) {
      for (const key of keys) await screen.write(key);
    },
    [Symbol.asyncDispose]: () => screen.unmount(),
  };
}

/** What the dialog says: the lines inside its box, without the border. */
export function insideBox(text: string): string[] {
  return text.split('\n').flatMap(line => {
    const [, inside] = /[│|] (.*) [│|]/.exec(line) ?? [];
    return inside === undefined ? [] : [inside.trimEnd()];
  });
}

/** A host with the SRS of the incident, where renice and taskset do what they are told. */
export function createSrsHost(script: FakeHostScript = {}): FakeHost {
  return createFakeHost({
    onCommand: obey,
    ...script,
    files: {
      ...fakeProcess(),
      '/sys/devices/system/cpu/present': '0-3\n',
      '/sys/devices/system/cpu/online': '0-3\n',
      ...script.files,
    },
  });
}

/** The kernel's part: the values that the command gives are there when the threads are read again. */
export const obey: NonNullable<FakeHostScript['onCommand']> = (command, files) => {
  const [program, ...words] = command;
  if (program === 'renice') {
    const tids = words.slice(2).map(Number);
    for (const thread of SRS_THREADS.filter(({ tid }) => tids.includes(tid))) {
      files.set(`/proc/7847/task/${thread.tid}/stat`, statText({ ...thread, nice: Number(words[0]) }));
    }
  }
  if (program === 'taskset') {
    const [flags, cpus, id] = words;
    for (const thread of SRS_THREADS.filter(({ tid }) => flags === '-apc' || tid === Number(id))) {
      const text = `Name:\t${thread.name}\nCpus_allowed_list:\t${cpus}\n`;
      files.set(`/proc/7847/task/${thread.tid}/status`, text);
    }
  }
  if (program === 'chrt') {
    const [flag = '', , priority, id] = words;
    const policy = { '-o': 0, '-f': 1, '-r': 2, '-b': 3 }[flag] ?? 0;
    for (const thread of SRS_THREADS.filter(({ tid }) => tid === Number(id))) {
      const text = statText({ ...thread, policy, realTimePriority: Number(priority) });
      files.set(`/proc/7847/task/${thread.tid}/stat`, text);
    }
  }
  return {};
};

export function cpusOf(busy: readonly (number | undefined)[]): CpuMetrics[] {
  return busy.map((percent, cpu) => ({
    cpu,
    user: percent,
    nice: 0,
    system: 0,
    idle: percent === undefined ? undefined : 100 - percent,
    iowait: 0,
    irq: 0,
    softirq: 0,
    steal: 0,
    netRxPerSecond: 0,
  }));
}

/** The SRS of the incident as metrics show it: the main thread at 17.2 %. */
export function srsOf(changes: Partial<SrsMetrics> = {}): SrsMetrics {
  const threads = SRS_THREADS.map(({ tid, name }): ThreadMetrics => {
    const cpuPercent = tid === 7847 ? 17.2 : 0.1;
    return {
      tid,
      name,
      nice: 0,
      priority: 20,
      policy: 'other',
      affinity: '0-1',
      lastCpu: 1,
      cpuPercent,
      userPercent: cpuPercent,
      systemPercent: 0,
      runQueueWaitPercent: 66,
      carriesLoad: tid === 7847,
    };
  });
  return {
    ...SRS_IDENTITY,
    command: './objs/srs -c conf/all.conf',
    user: 'root',
    state: 'S',
    cpuPercent: 17.2,
    userPercent: 9.1,
    systemPercent: 8.1,
    busiestTid: 7847,
    runQueueWaitPercent: 66,
    nice: 0,
    priority: 20,
    policy: 'other',
    affinity: '0-1',
    lastCpu: 1,
    residentBytes: 128 * 1024 * 1024,
    uptimeSeconds: 371,
    openFiles: 23,
    openFilesLimit: 20_000,
    connections: 121,
    threadCount: 4,
    threads,
    hasMixedNice: false,
    hasMixedAffinity: false,
    namespace: { id: undefined, isHost: true },
    interfaces: [],
    sockets: [],
    namespaceSocketCount: 0,
    udp: {
      time: '2026-11-23T01:46:55.000Z',
      windowSeconds: 30,
      coveredSeconds: 0,
      isCurrent: true,
      received: undefined,
      noPorts: undefined,
      inErrors: undefined,
      receiveBufferErrors: undefined,
      sent: undefined,
      sendBufferErrors: undefined,
      checksumErrors: undefined,
      memoryErrors: undefined,
      lossPercent: undefined,
      owners: [],
      unowned: undefined,
      uncounted: 0,
      gapSeconds: 0,
    },
    stages: { in: [], out: [] },
    build: undefined,
    log: undefined,
    api: undefined,
    ...changes,
  };
}
