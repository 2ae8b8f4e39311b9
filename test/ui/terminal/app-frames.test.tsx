import { PassThrough } from 'node:stream';
import { render } from 'ink';
import { describe, expect, test, vi } from 'vitest';
import { readCapture } from '../../../src/host/capture.ts';
import { createRecordedHost } from '../../../src/host/recorded.ts';
import { Monitor } from '../../../src/monitor.ts';
import { Keeper } from '../../../src/tuning/engine/keeper.ts';
import { Reverter } from '../../../src/tuning/engine/reverter.ts';
import { loadDialogLayer } from '../../../src/ui/dialogs/registry.ts';
import { type Services, ServicesContext, ThemeContext } from '../../../src/ui/parts/services.ts';
import { App } from '../../../src/ui/screens/app.tsx';
import { SnapshotStore } from '../../../src/ui/screens/snapshot-store.ts';
import type { Surface } from '../../../src/ui/screens/use-surface.ts';
import { TerminalOutput } from '../../../src/ui/terminal/terminal-output.ts';
import { createTheme } from '../../../src/view/look/theme.ts';
import { createMemoryJournal } from '../../helpers/memory-journal.ts';
import { PlayedTerminal } from './played-terminal.ts';

const DialogLayer = await loadDialogLayer();

const RECORDING = new URL('../../fixtures/incident-rcvbuf-renice.ndjson.gz', import.meta.url).pathname;
const SNAPSHOTS = 40;
const theme = createTheme({ colorLevel: 2, isAscii: false });

/** What Ink takes for a keyboard that nobody presses. */
function createKeyboard(): PassThrough {
  const keyboard = new PassThrough();
  const self = () => keyboard;
  return Object.assign(keyboard, { isTTY: true, setRawMode: self, ref: self, unref: self });
}

function start(
  stdout: NodeJS.WritableStream,
  stdin: PassThrough,
  store: SnapshotStore,
  services: Services,
  surface?: Surface,
) {
  return render(
    <ServicesContext value={services}>
      <ThemeContext value={theme}>
        <App
          store={store}
          wanted={{ name: 'srs' }}
          bytesWritten={() => 0}
          redraw={() => undefined}
          surface={surface}
          DialogLayer={DialogLayer}
        />
      </ThemeContext>
    </ServicesContext>,
    {
      stdout,
      stdin,
      alternateScreen: true,
      interactive: true,
      exitOnCtrlC: false,
      patchConsole: false,
      maxFps: 0,
    },
  );
}

describe('a recorded incident', () => {
  test.each([
    [80, 24, 'drawn by Ink'],
    [160, 50, 'drawn by Ink'],
    [80, 24, 'painted past Ink'],
    [160, 50, 'painted past Ink'],
  ])('leaves at %i×%i, %s, the screen that Ink leaves', { timeout: 60_000 }, async (columns, rows, how) => {
    const host = createRecordedHost(await readCapture(RECORDING));
    const monitor = new Monitor(host, { delaySeconds: 1, windowSeconds: 30, wanted: { name: 'srs' } });
    const snapshots = monitor.run(new AbortController().signal);
    const first = await snapshots.next();
    if (first.done === true) throw new Error('an empty recording');
    const store = new SnapshotStore(first.value);
    const journal = createMemoryJournal();
    const services: Services = {
      host,
      journal,
      keeper: new Keeper(host, journal),
      reverter: new Reverter(host, journal, 0),
      wanted: { name: 'srs' },
      complain: () => undefined,
      stateDirectory: '/nonexistent',
      delaySeconds: () => 1,
      setDelay: () => undefined,
      windowSeconds: () => 30,
      setWindow: () => undefined,
      refreshNow: () => undefined,
      wantAllSockets: () => undefined,
    };
    const direct = new PlayedTerminal({ columns, rows });
    const terminal = new PlayedTerminal({ columns, rows });
    const output = new TerminalOutput(terminal);
    const surface = { paint: output.paint.bind(output), whenTaken: () => output.whenTaken() };
    const keyboards = [createKeyboard(), createKeyboard()] as const;
    const apps = [
      start(direct, keyboards[0], store, services),
      start(output, keyboards[1], store, services, how === 'painted past Ink' ? surface : undefined),
    ];
    let shown = 0;
    for await (const snapshot of snapshots) {
      // A dialog comes over the panes, and goes.
      const key = { 10: '?', 15: '\x1b', 20: 'd', 22: '\x1b', 25: 'z' }[shown];
      if (key !== undefined) {
        for (const keyboard of keyboards) keyboard.write(key);
        // Ink waits a little for the rest of an escape sequence.
        const hasDialog = key === '?' || key === 'd';
        await vi.waitFor(async () => {
          expect(await terminal.look()).toEqual(await direct.look());
          expect(direct.emulator.text().includes('╭')).toBe(hasDialog);
        }, 5_000);
      }
      store.update({ snapshot });
      for (const app of apps) await app.waitUntilRenderFlush();
      expect(await terminal.look()).toEqual(await direct.look());
      if (++shown === SNAPSHOTS) break;
    }
    expect(terminal.emulator.text()).toMatch(/UDP loss|lost|losing/i);
    expect(shown).toBe(SNAPSHOTS);
    const [ours, all] = [terminal, direct].map(({ writes }) => Buffer.byteLength(writes.join('')));
    expect(ours).toBe(output.bytesWritten);
    // Ink draws whole frames. Two dialogs that come and go, and a zoom, change most of five of ours.
    expect(output.bytesWritten).toBeLessThan((all ?? 0) / 3);
    for (const app of apps) app.unmount();
    await host.close();
  });
});
