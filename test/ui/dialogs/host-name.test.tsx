import { expect, test } from 'vitest';
import { nameWhomShown } from '../../../src/view/sentences/journal-report.ts';
import { createSrsHost, renderDialog } from './render-dialog.tsx';

const afar = () => ({ ...createSrsHost(), kind: 'remote' as const, name: 'edge-3' });

test('dialogs call a host as the screen does', async () => {
  for (const [hostName, shown] of [
    [undefined, 'edge-3'],
    ['host-1', 'host-1'],
  ] as const) {
    await using ui = await renderDialog({
      dialog: { kind: 'renice' },
      host: afar(),
      ...(hostName && { hostName }),
    });
    expect(ui.screen.text()).toContain(`│ on ${shown} `);
    await ui.press('7', '\r');
    await ui.screen.waitFor('4/4 threads');
    expect(ui.screen.text()).toContain(`│ on ${shown} `);
    if (hostName !== undefined) expect(ui.screen.text()).not.toContain('edge-3');
  }
});

test('without SRS too', async () => {
  const host = { ...afar(), kind: 'recorded' as const };
  await using ui = await renderDialog({ dialog: { kind: 'undo' }, host, hostName: 'host-1' });
  expect(ui.screen.text()).toContain('host-1 is a recording');
});

test('the journal names the host by it, and a process as before', () => {
  const begun = { label: 'edge-3', host: 'edge-3' } as Parameters<typeof nameWhomShown>[0];
  expect(nameWhomShown(begun, 'host-1')).toBe('host-1');
  expect(nameWhomShown(begun, undefined)).toBe('edge-3');
  const ofSrs = { ...begun, label: 'srs', process: { pid: 7847, startTicks: 1 } } as typeof begun;
  expect(nameWhomShown(ofSrs, 'host-1')).toBe('srs 7847');
});
