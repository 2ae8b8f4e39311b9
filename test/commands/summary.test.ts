import { expect, test } from 'vitest';
import { runSummary } from '../../src/commands/summary.ts';
import type { Host } from '../../src/host/host.ts';
import { DEFAULT_SETTINGS } from '../../src/settings/settings.ts';
import { createTheme } from '../../src/view/look/theme.ts';
import { createFakeHost } from '../helpers/fake-host.ts';

test('of another host that goes on is refused at once, with what tells of it', async () => {
  const fake = createFakeHost({});
  const host: Host = { ...fake, kind: 'remote', afar: { flags: ['--host', 'edge'] } };
  const said: string[] = [];
  const exitCode = await runSummary(
    {
      ...{ host, stateDirectory: '/nonexistent', isJson: false, wanted: { name: 'srs' } },
      ...{ settings: DEFAULT_SETTINGS, version: '1', revertAfterSeconds: 0 },
      ...{ theme: createTheme({ colorLevel: 0, isAscii: false }), columns: 200, ask: undefined },
      print: () => expect.unreachable(),
      complain: sentence => void said.push(sentence),
      importRecording: () => Promise.reject(new Error('none')),
    },
    undefined,
  );
  expect(exitCode).toBe(1);
  expect(said).toEqual([
    'summary prints pages that are kept on this machine, of any host (without --host), or that of a recording; of a host as it is now: srs-top doctor --host edge, and what was changed on it: srs-top journal --host edge',
  ]);
  expect(fake.reads).toEqual([]);
});
