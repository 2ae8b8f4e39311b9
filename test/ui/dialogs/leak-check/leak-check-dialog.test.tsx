import { expect, test } from 'vitest';
import type { BuildTool } from '../../../../src/srs/build/build-signs.ts';
import type { FakeCommands, FakeHost } from '../../../helpers/fake-host.ts';
import { KEYS } from '../../../helpers/keys.ts';
import { buildOf } from '../../../helpers/made-up-build.ts';
import { createSrsHost, insideBox, renderDialog, srsOf } from '../render-dialog.tsx';

const LISTENER =
  '   0: 00000000:07C1 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 55253 1 0 100 0 0 10 0\n';

/** An API that has a leak check, or has none. */
function apiHost(hasCheck: boolean): FakeHost {
  const answer: FakeCommands = command => {
    const url = command.at(-1) ?? '';
    const urls = hasCheck ? { valgrind: '?check=added' } : { versions: '' };
    const body = url.endsWith('/api/v1/')
      ? { code: 0, urls }
      : { code: 0, data: { call: 'VALGRIND_DO_NEW_LEAK_CHECK' } };
    return { stdout: `${JSON.stringify(body)}\n200` };
  };
  return createSrsHost({
    onCommand: answer,
    files: { '/proc/7847/net/tcp': LISTENER },
    links: { '/proc/7847/fd/9': 'socket:[55253]' },
  });
}

const open = (hasCheck = true, ...tools: readonly BuildTool[]) =>
  renderDialog({
    dialog: { kind: 'profile' },
    srs: srsOf({ build: buildOf(tools, { errorFile: '/var/log/srs.err' }) }),
    host: apiHost(hasCheck),
  });

test('l in the profile dialog leads to it; Enter asks SRS as it was shown', async () => {
  await using ui = await open(true, 'valgrind', 'leak-check');
  expect(ui.screen.text()).toContain('SRS runs under valgrind');
  await ui.press('l');
  expect(insideBox(ui.screen.text())).toEqual([
    'srs 7847 (started 01:40:44)',
    'check  [added] changed  new  full  quick                          Left Right',
    'Reports what leaked since the check before. The first one sets the base, the',
    'next one shows what was added.',
    '',
    String.raw`curl -q --noproxy '*' -sS --max-time 5 -w '\n%{http_code}'`,
    "'http://127.0.0.1:1985/api/v1/valgrind?check=added'",
    'The report goes to /var/log/srs.err.',
    'SRS stands still while valgrind looks through its memory: for seconds, and',
    'longer with many streams.',
    'Enter asks SRS for it · Esc leaves',
  ]);
  await ui.press(KEYS.Right, KEYS.Right);
  expect(ui.host.asked.filter(({ way }) => way === 'execute')).toEqual([]);
  await ui.press(KEYS.Enter);
  expect(ui.host.asked.filter(({ way }) => way === 'execute').map(({ command }) => command.at(-1))).toEqual([
    'http://127.0.0.1:1985/api/v1/valgrind?check=new',
  ]);
  expect(ui.notices).toEqual([
    { severity: 'good', text: 'leak check (new) of 7847: SRS calls VALGRIND_DO_NEW_LEAK_CHECK within 3 s' },
  ]);
  expect(ui.view().dialog).toBeUndefined();
});

test('Enter that comes with the choice of another check asks for nothing: nobody saw its command', async () => {
  await using ui = await open(true, 'valgrind', 'leak-check');
  await ui.press('l');
  await ui.press(KEYS.Right + KEYS.Right + KEYS.Right + KEYS.Enter);
  expect(ui.host.asked.map(({ way }) => way)).not.toContain('execute');
  expect(ui.screen.text()).toContain('/api/v1/valgrind?check=full');
  await ui.press(KEYS.Enter);
  expect(ui.notices).toMatchObject([{ text: expect.stringMatching(/^leak check \(full\) of 7847: /) }]);
});

test('an API without one is said, and Enter asks for nothing', async () => {
  await using ui = await open(false, 'valgrind', 'leak-check');
  await ui.press('l');
  expect(ui.screen.text()).toContain('has no leak check: this SRS');
  await ui.press(KEYS.Enter);
  expect(ui.host.asked.map(({ way }) => way)).not.toContain('execute');
  await ui.press(KEYS.Escape);
  expect(ui.view().dialog).toBeUndefined();
});

test('l leads nowhere in a build that cannot be asked', async () => {
  await using ui = await open(true, 'valgrind');
  await ui.press('l');
  expect(ui.view().dialog).toEqual({ kind: 'profile' });
});
