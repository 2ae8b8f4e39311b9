import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createFakeHost } from '../../../helpers/fake-host.ts';
import { KEYS } from '../../../helpers/keys.ts';
import { insideBox, renderDialog } from '../render-dialog.tsx';

test('on macOS p offers sample and xctrace, records, and shows the call tree', async () => {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'srs-top-mac-'));
  const host = createFakeHost({
    system: 'macos',
    onCommand: ([program, ...args], files) => {
      if (program === 'pgrep') return { stdout: '7847\n' };
      if (program === 'ps') return { stdout: 'Mon Nov 23 01:40:44 2026\n' };
      if (program === 'sample') files.set(args.at(-1) ?? '', 'Call graph:\n    2532 st_thread_main\n');
      return {};
    },
  });
  try {
    await using ui = await renderDialog({ dialog: { kind: 'mac-profile' }, srs: null, host, stateDirectory });
    expect(insideBox(ui.screen.text()).slice(0, 4)).toEqual([
      'tool     [sample] xctrace                                         Left Right',
      'seconds  10_                                                        1 to 600',
      '',
      expect.stringMatching(/^sample 7847 10 -mayDie -file/),
    ]);
    await ui.press(KEYS.Right);
    expect(ui.screen.text()).toContain("xcrun xctrace record --template 'Time Profiler' --attach 7847");
    await ui.press(KEYS.Left, KEYS.Backspace, '2');
    expect(ui.screen.text()).toContain('sample 7847 12 -mayDie');
    await ui.press(KEYS.Enter);
    await expect.poll(() => ui.screen.text()).toContain('2532 st_thread_main');
    expect(insideBox(ui.screen.text())[0]).toMatch(/^sample of 7847 over 12 s: its call /);
    await ui.press(KEYS.Escape);
    expect(ui.view().dialog).toBeUndefined();
  } finally {
    rmSync(stateDirectory, { recursive: true });
  }
});
