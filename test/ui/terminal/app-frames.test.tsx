import { PassThrough } from 'node:stream';
import { render } from 'ink';
import { describe, expect, test, vi } from 'vitest';
import { readCapture } from '../../../src/host/recorded/capture.ts';
import { createRecordedHost } from '../../../src/host/recorded/recorded.ts';
import { Session } from '../../../src/session.ts';
import { loadDialogLayer } from '../../../src/ui/dialogs/registry.ts';
import { SessionContext, ThemeContext } from '../../../src/ui/parts/contexts.ts';
import { App } from '../../../src/ui/screens/app.tsx';
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

function start(stdout: NodeJS.WritableStream, stdin: PassThrough, session: Session, surface?: Surface) {
  return render(
    <SessionContext value={session}>
      <ThemeContext value={theme}>
        <App
          bytesWritten={() => 0}
          redraw={() => undefined}
          copy={() => undefined}
          complain={() => undefined}
          surface={surface}
          DialogLayer={DialogLayer}
        />
      </ThemeContext>
    </SessionContext>,
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
    const session = new Session({
      host,
      wanted: { name: 'srs' },
      delaySeconds: 1,
      windowSeconds: 30,
      stateDirectory: '/nonexistent',
      journal: createMemoryJournal(),
    });
    await session.begin();
    const direct = new PlayedTerminal({ columns, rows });
    const terminal = new PlayedTerminal({ columns, rows });
    const output = new TerminalOutput(terminal);
    const surface = { paint: output.paint.bind(output), whenTaken: () => output.whenTaken() };
    const keyboards = [createKeyboard(), createKeyboard()] as const;
    const apps = [
      start(direct, keyboards[0], session),
      start(output, keyboards[1], session, how === 'painted past Ink' ? surface : undefined),
    ];
    let shown = 0;
    for await (const _ of session.run()) {
      for (const app of apps) await app.waitUntilRenderFlush();
      expect(await terminal.look()).toEqual(await direct.look());
      // A dialog comes over the panes, and goes.
      const key = { 10: '?', 15: '\x1b', 20: 'd', 22: '\x1b', 25: 'z' }[shown];
      if (key !== undefined) {
        for (const keyboard of keyboards) keyboard.write(key);
        // Ink waits a little for the rest of an escape sequence.
        const hasDialog = key === '?' || key === 'd';
        await vi.waitFor(async () => {
          expect(await terminal.look()).toEqual(await direct.look());
          expect(direct.emulator.text().includes('╭')).toBe(hasDialog);
        }, 20_000);
      }
      if (++shown === SNAPSHOTS) break;
    }
    expect(terminal.emulator.text()).toMatch(/UDP loss|lost|losing/i);
    expect(shown).toBe(SNAPSHOTS);
    const [ours, all] = [terminal, direct].map(({ writes }) => Buffer.byteLength(writes.join('')));
    expect(ours).toBe(output.bytesWritten);
    // Ink draws whole frames. Two dialogs that come and go, and a zoom, change most of five of ours.
    expect(output.bytesWritten).toBeLessThan((all ?? 0) / 3);
    for (const app of apps) app.unmount();
    await session.close();
  });
});
