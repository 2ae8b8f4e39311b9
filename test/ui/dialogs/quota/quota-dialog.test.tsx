import { expect, test } from 'vitest';
import { createHandClock } from '../../../helpers/hand-clock.ts';
import { KEYS } from '../../../helpers/keys.ts';
import { createSrsHost, insideBox, renderDialog } from '../render-dialog.tsx';

const QUOTA = { kind: 'quota' } as const;
const CGROUP = '/sys/fs/cgroup';
const FILES = {
  '/proc/7847/cgroup': '0::/system.slice/srs.service\n',
  '/proc/self/mountinfo': '36 32 0:31 / /sys/fs/cgroup rw - cgroup2 cgroup rw\n',
  [`${CGROUP}/system.slice/srs.service/cpu.max`]: '90000 100000\n',
  [`${CGROUP}/system.slice/srs.service/cpu.stat`]:
    'nr_periods 412\nnr_throttled 380\nthrottled_usec 25600000\n',
  [`${CGROUP}/system.slice/cpu.max`]: 'max 100000\n',
};

/** Opens it at a moment that lasts until `pass` is called. */
async function open(files: Readonly<Record<string, string>> = FILES) {
  const made = createSrsHost({
    files,
    onWrite(path, text, all) {
      all.set(path, text === 'max' ? 'max 100000\n' : `${text}\n`);
      return undefined;
    },
  });
  const { clock, advance } = createHandClock(made.simulation);
  const ui = await renderDialog({ dialog: QUOTA, host: { ...made, clock } });
  const pass = async (ms: number): Promise<void> => {
    await advance(ms);
    await ui.screen.flush();
  };
  return Object.assign(ui, { pass });
}

test('says when SRS started by its newest figures, however long there were no others', async () => {
  const made = createSrsHost({ files: FILES });
  const { clock, advance } = createHandClock(made.simulation);
  await advance(13_000);
  await using ui = await renderDialog({ dialog: QUOTA, host: { ...made, clock } });
  expect(insideBox(ui.screen.text())[0]).toContain('srs 7847 (started 01:40:44)');
});

test('proposes to lift the quota that decides, says whose it is, and lifts it', async () => {
  await using ui = await open();
  expect(insideBox(ui.screen.text())).toEqual([
    'srs 7847 (started 01:40:44)                       90 ms of 100 ms = 0.9 CPUs',
    'cgroup   /system.slice/srs.service                           1 of 2  Up Down',
    'quota    none                              type a number of CPUs for another',
    '',
    '  cgroup                                              CPU quota now → then',
    '  /sys/fs/cgroup/system.slice/srs.serv…  90 ms of 100 ms = 0.9 CPUs → none',
    'echo max > /sys/fs/cgroup/system.slice/srs.service/cpu.max',
    '/system.slice/srs.service was held back in 92 % of its periods since it was',
    'made, for 26 s in all.',
    'It holds for all processes of /system.slice/srs.service together, as soon as',
    'it is written.',
    'systemd manages srs.service and may write its own value at the next',
    'daemon-reload. To have it keep this one: systemctl set-property srs.service',
    'CPUQuota= (empty: no quota).',
    'Enter applies · Esc leaves',
  ]);
  const stat = 'nr_periods 422\nnr_throttled 387\nthrottled_usec 26100000\n';
  ui.host.files.set(`${CGROUP}/system.slice/srs.service/cpu.stat`, stat);
  await ui.pass(1_000);
  expect(insideBox(ui.screen.text())[3]).toBe(
    'In the last 1.0 s it was held back in 7 of 10 periods, for 0.50 s.',
  );
  await ui.press(KEYS.Enter);
  expect(insideBox(ui.screen.text())[0]).toBe('✔ CPU quota 90 ms of 100 ms = 0.9 CPUs → none: 1/1 cgroup');
  expect(ui.host.written).toEqual([`${CGROUP}/system.slice/srs.service/cpu.max max`]);
});

test('a typed number takes its place, and n proposes none again', async () => {
  await using ui = await open();
  await ui.press('1', '.', '5');
  expect(ui.screen.text()).toContain('quota    1.5_ CPUs');
  expect(ui.screen.text()).toContain('CPUQuota=150%');
  await ui.press('n');
  expect(ui.screen.text()).toContain('quota    none');
  await ui.press('0');
  expect(ui.screen.text()).toContain('CPU quota 0: a number of CPUs above 0 is needed, or none');
  await ui.press(KEYS.Backspace);
  expect(ui.screen.text()).toContain('Type how many CPUs the cgroup may use, such as 0.9.');
  await ui.press(KEYS.Enter);
  expect(ui.host.written).toEqual([]);
});

test('arrows choose another cgroup', async () => {
  await using ui = await open();
  await ui.press(KEYS.Down);
  expect(insideBox(ui.screen.text()).slice(0, 2)).toEqual([
    'srs 7847 (started 01:40:44)                                             none',
    'cgroup   /system.slice                                       2 of 2  Up Down',
  ]);
  await ui.press('2', KEYS.Enter, KEYS.Enter);
  expect(ui.host.written).toEqual([`${CGROUP}/system.slice/cpu.max 200000 100000`]);
});

test('says where there is nothing to lift', async () => {
  await using ui = await open({});
  expect(ui.screen.text()).toContain('cgroup   none that can have a quota');
  expect(ui.screen.text()).toContain('srs 7847 is in no cgroup with a CPU quota: there is nothing to lift');
});
