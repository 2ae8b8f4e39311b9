import { expect, test } from 'vitest';
import type { FakeCommands } from '../../../helpers/fake-host.ts';
import { fakeProcess } from '../../../helpers/fake-process.ts';
import { KEYS } from '../../../helpers/keys.ts';
import { createSrsHost, insideBox, renderDialog, srsOf } from '../render-dialog.tsx';

const OPEN_FILES = { kind: 'open-files' } as const;
const LIMITS = '/proc/7847/limits';
const limitsText = (soft: number | string, hard: number | string) =>
  `Max open files            ${soft}                 ${hard}                 files     \n`;

const obey: FakeCommands = (command, files) => {
  const [, soft = '', hard = ''] = /^--nofile=(\d*):(\d*)$/.exec(command.at(-1) ?? '') ?? [];
  files.set(LIMITS, limitsText(soft, hard || 4096));
  return {};
};

const open = (openFilesLimit = 1024) =>
  renderDialog({
    dialog: OPEN_FILES,
    srs: srsOf({ openFilesLimit }),
    host: createSrsHost({
      onCommand: obey,
      files: { ...fakeProcess(), [LIMITS]: limitsText(1024, 4096), '/proc/sys/fs/nr_open': '1048576\n' },
    }),
  });

test("proposes the guide's value, shows both limits and the command, and applies it", async () => {
  await using ui = await open();
  expect(insideBox(ui.screen.text())).toEqual([
    'srs 7847 (started 01:40:44)                                 23 open of 1,024',
    'limit    10240_                                       10240 in the SRS guide',
    '',
    '  limit  open files now → then',
    '  soft             1024 → 10240',
    '  hard             4096 → 10240',
    'prlimit --pid 7847 --nofile=10240:10240',
    'Raising the hard limit takes root (CAP_SYS_RESOURCE).',
    'It acts at once, on this process alone. max_connections in the configuration',
    'of srs limits it too, and stays as it is.',
    'Enter applies · Esc leaves',
  ]);
  await ui.press(KEYS.Enter);
  expect(insideBox(ui.screen.text())[0]).toBe('✔ open files 1024 and 4096 → 10240: 2/2 limits');
});

test('a typed number takes its place, and less than is open is warned of', async () => {
  await using ui = await open();
  await ui.press('2', '.', '0');
  expect(ui.screen.text()).toContain('limit    20_');
  expect(ui.screen.text()).toContain('srs has 23 open: below that it can open no file');
  await ui.press(KEYS.Backspace, KEYS.Backspace);
  expect(ui.screen.text()).toContain('Type how many files SRS may have open');
  await ui.press('0');
  expect(ui.screen.text()).toContain('open files 0: a whole number from 1 to 1048576 (fs.nr_open) is needed');
});

test("proposes nothing where it may open more than the guide's already", async () => {
  await using ui = await open(20_000);
  expect(ui.screen.text()).toContain('Type how many files SRS may have open: each connection is one.');
  await ui.press(KEYS.Enter);
  expect(ui.host.asked).toEqual([]);
});
