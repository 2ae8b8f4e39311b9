import { describe, expect, test } from 'vitest';
import { pathOf } from '../../../../src/host/look.ts';
import type { FakeHost } from '../../../helpers/fake-host.ts';
import { fakeProcess } from '../../../helpers/fake-process.ts';
import { KEYS } from '../../../helpers/keys.ts';
import {
  createSrsHost,
  insideBox,
  LARGE,
  PANE_SIGN,
  renderDialog,
  SMALL,
  SMALLEST,
  srsOf,
} from '../render-dialog.tsx';

const RENICE = { kind: 'renice' } as const;
const RENICE_ALL = ['renice', '-15', '-p', '7847', '7849', '7850', '7851'];

/** What was run that changes the host. */
const executed = (host: FakeHost) =>
  host.asked.flatMap(({ way, command }) => (way === 'query' ? [] : [command]));

/** A host that answers the questions about threads only when it is let. */
function createSlowHost(): { readonly host: FakeHost; readonly answer: (index: number) => void } {
  const host = createSrsHost();
  const waiting: (() => void)[] = [];
  return {
    host: {
      ...host,
      async look(question) {
        if (question.texts?.some(asked => pathOf(asked).endsWith('/task/*/stat'))) {
          await new Promise<void>(resolve => waiting.push(resolve));
        }
        return host.look(question);
      },
    },
    answer: index => waiting[index]?.(),
  };
}

describe('the renice dialog', () => {
  test("proposes the guide's value, with the plan that follows from it", async () => {
    await using ui = await renderDialog({ dialog: RENICE });
    expect(insideBox(ui.screen.text())).toEqual([
      'srs 7847 (started 01:40:44)',
      'threads  all 4 threads                            1/5  Up Down  g: autogroup',
      'nice     -15_                         -15 in the SRS guide  -20 to 19  F7 F8',
      '',
      '  thread            NI now → then',
      '  7847 srs               0 → -15    busiest, 17.2 %',
      '  7849 SRT:GC            0 → -15    0.1 %',
      '  7850 SRT:SndQ:w1       0 → -15    0.1 %',
      '  7851 SRT:RcvQ:w1       0 → -15    0.1 %',
      'renice -15 -p 7847 7849 7850 7851',
      'New SRT:TsbPd threads start at -15 too, like SRT:RcvQ, their creator.',
      'Enter applies · Esc leaves · k keeps it for new threads',
    ]);
  });

  test('shows the plan that follows from a typed value', async () => {
    await using ui = await renderDialog({ dialog: RENICE });
    await ui.press('-5');
    expect(insideBox(ui.screen.text()).slice(2, 6)).toEqual([
      'nice     -5_                          -15 in the SRS guide  -20 to 19  F7 F8',
      '',
      '  thread            NI now → then',
      '  7847 srs               0 → -5     busiest, 17.2 %',
    ]);
  });

  test('proposes nothing where that would be no step down for all threads', async () => {
    const [main, ...others] = srsOf().threads;
    if (main === undefined) throw new Error('no thread');
    const srs = srsOf({ threads: [{ ...main, nice: -15 }, ...others] });
    await using ui = await renderDialog({ dialog: RENICE, srs });
    expect(insideBox(ui.screen.text())[2]).toBe(
      'nice     _                                                  -20 to 19  F7 F8',
    );
    expect(ui.screen.text()).toContain('Type a nice value: the lower, the more CPU SRS gets');
  });

  test('covers the panes beneath its box, and only those', async () => {
    await using ui = await renderDialog({ dialog: RENICE, size: { columns: 100, rows: 30 } });
    await ui.press('-15');
    const lines = ui.screen.text().split('\n');
    const top = lines.findIndex(line => line.includes('╭'));
    const bottom = lines.findIndex(line => line.includes('╰'));
    expect(bottom - top).toBe(13);
    const box = lines.slice(top, bottom + 1);
    expect(box.map(line => line.split(PANE_SIGN).length - 1)).toEqual(Array(14).fill(20));
    expect(lines[top - 1]).toBe(PANE_SIGN.repeat(100));
  });

  test('applies exactly what it showed, and says what the kernel says then', async () => {
    await using ui = await renderDialog({ dialog: RENICE });
    await ui.press('-15', KEYS.Enter);
    expect(executed(ui.host)).toEqual([RENICE_ALL]);
    expect(ui.session.current().marks).toEqual([
      {
        beganMs: 5000,
        atMs: 5000,
        label: 'renice 0 → -15',
        pid: 7847,
        startTicks: 1_000,
        windowSeconds: 30,
        isJudged: true,
        entry: 1,
        undoes: undefined,
      },
    ]);
    expect(insideBox(ui.screen.text())).toEqual([
      '✔ renice 0 → -15: 4/4 threads',
      '',
      '  thread            before → now',
      '  7847 srs               0 → -15 ✔',
      '  7849 SRT:GC            0 → -15 ✔',
      '  7850 SRT:SndQ:w1       0 → -15 ✔',
      '  7851 SRT:RcvQ:w1       0 → -15 ✔',
      'Enter or Esc closes · u undo',
    ]);
    expect(ui.notices).toEqual([{ severity: 'good', text: 'renice 0 → -15: 4/4 threads' }]);
    expect(ui.refreshes()).toBe(1);
    await ui.press(KEYS.Enter);
    expect(ui.view().dialog).toBeUndefined();
    expect(ui.view().notice?.text).toBe('renice 0 → -15: 4/4 threads');
    expect(executed(ui.host)).toHaveLength(1);
    expect(ui.passedKeys).toEqual([]);
  });

  test('goes when another key is pressed behind it, which does what it does without a dialog', async () => {
    await using ui = await renderDialog({ dialog: RENICE });
    await ui.press('-15', KEYS.Enter, 'j');
    expect(ui.view().dialog).toBeDefined();
    await ui.press('u');
    expect(ui.view().dialog).toBeUndefined();
    expect(ui.passedKeys).toEqual(['u']);
    expect(executed(ui.host)).toHaveLength(1);
  });

  test('says why the kernel refused and what helps', async () => {
    const host = createSrsHost({
      privilege: 'user',
      onCommand: () => ({
        exitCode: 1,
        stderr: 'renice: failed to set priority for 7847: Permission denied\n',
      }),
    });
    await using ui = await renderDialog({ dialog: RENICE, host });
    await ui.press('-15', KEYS.Enter);
    const text = insideBox(ui.screen.text()).join(' ');
    expect(text).toContain('✖ renice 0 → -15: 0/4 threads; srs 7847 not permitted');
    expect(text).toContain('sudo renice -15 -p 7847 7849 7850 7851');
    expect(text).toContain('7847 srs               0 → 0   ✖ -15 was wanted');
    expect(ui.notices.map(({ severity }) => severity)).toEqual(['bad']);
    expect(ui.session.current().marks).toEqual([]);
  });

  test('reaches one thread when one is chosen', async () => {
    await using ui = await renderDialog({ dialog: RENICE });
    await ui.press('5', KEYS.Down);
    expect(ui.screen.text()).toContain('threads  7847 srs  busiest, 17.2 %');
    await ui.press(KEYS.Up, KEYS.Left);
    expect(ui.screen.text()).toContain('threads  7851 SRT:RcvQ:w1  0.1 %');
    expect(ui.screen.text()).toMatch(/│ renice 5 -p 7851 +│/);
    expect(ui.screen.text()).toContain('3 threads of the process not chosen');
    await ui.press(KEYS.Enter);
    expect(executed(ui.host)).toEqual([['renice', '5', '-p', '7851']]);
  });

  test('begins with a value that was stepped to, and steps on', async () => {
    await using ui = await renderDialog({ dialog: { kind: 'renice', nice: -1 } });
    expect(ui.screen.text()).toContain('renice -1 -p 7847 7849 7850 7851');
    await ui.press('[');
    expect(ui.screen.text()).toContain('renice -2 -p 7847 7849 7850 7851');
  });

  test('leaves without a change', async () => {
    await using ui = await renderDialog({ dialog: RENICE });
    await ui.press('-15', KEYS.Escape);
    expect(ui.view().dialog).toBeUndefined();
    expect(executed(ui.host)).toEqual([]);
    expect(ui.notices).toEqual([]);
  });

  test('does nothing on Enter while no value stands, or one that cannot be', async () => {
    await using ui = await renderDialog({ dialog: RENICE });
    await ui.press(KEYS.Backspace, KEYS.Backspace, KEYS.Backspace);
    expect(ui.screen.text()).toContain('Type a nice value');
    await ui.press(KEYS.Enter, '-', KEYS.Enter, '99');
    // The box stays as tall as it was.
    expect(
      insideBox(ui.screen.text())
        .slice(4)
        .filter(line => line !== ''),
    ).toEqual(['nice -99: a whole number from -20 to 19 is needed', 'Esc leaves']);
    await ui.press(KEYS.Enter);
    expect(executed(ui.host)).toEqual([]);
  });

  test('refuses to plan for a process that was restarted since it opened', async () => {
    const host = createSrsHost();
    await using ui = await renderDialog({ dialog: RENICE, host });
    for (const [path, text] of Object.entries(fakeProcess([{ tid: 7847, name: 'srs', startTicks: 2000 }]))) {
      host.files.set(path, text);
    }
    await ui.showSrs(srsOf({ startTicks: 2000 }));
    await ui.press('-15', KEYS.Enter);
    expect(ui.screen.text()).toContain('pid 7847 is another process now (srs');
    expect(executed(ui.host)).toEqual([]);
  });

  test('stays for its SRS when that ends meanwhile, and says so', async () => {
    const host = createSrsHost();
    await using ui = await renderDialog({ dialog: RENICE, host });
    host.files.clear();
    await ui.showSrs(undefined);
    await ui.press('-5');
    expect(insideBox(ui.screen.text())).toContain('pid 7847 has ended');
  });
});

test('g renices the autogroup of its session instead', async () => {
  const files = {
    '/proc/sys/kernel/sched_autogroup_enabled': '1\n',
    '/proc/7847/autogroup': '/autogroup-7 nice 0\n',
  };
  const host = createSrsHost({
    files,
    onWrite: (path, text, written) => {
      written.set(path, `/autogroup-7 nice ${text}\n`);
      return undefined;
    },
  });
  await using ui = await renderDialog({ dialog: RENICE, host });
  await ui.press('-15');
  expect(ui.screen.text()).toContain('srs is alone in /autogroup-7, its session');
  await ui.press('g');
  expect(ui.screen.text()).toMatch(/\/autogroup-7 +0 → -15/);
  expect(ui.screen.text()).toContain('echo -15 > /proc/7847/autogroup');
  await ui.press(KEYS.Enter);
  expect(insideBox(ui.screen.text())[0]).toBe('✔ autogroup nice 0 → -15: 1/1 group');
  expect(host.written).toEqual(['/proc/7847/autogroup -15']);
});

test('the busiest thread is the first choice after all of them', async () => {
  const srs = { ...srsOf(), busiestTid: 7851 };
  await using ui = await renderDialog({ dialog: RENICE, srs });
  await ui.press('-15', KEYS.Down);
  expect(ui.screen.text()).toMatch(/threads {2}7851 SRT:RcvQ:w1 {2}busiest, .* 2\/5/);
  expect(ui.screen.text()).toContain('renice -15 -p 7851 ');
  await ui.press(KEYS.Down);
  expect(ui.screen.text()).toContain('renice -15 -p 7847 ');
});

test('k keeps it: a thread that comes later gets it too', async () => {
  await using ui = await renderDialog({ dialog: RENICE });
  await ui.press('-15', 'k');
  expect(ui.screen.text()).toContain('kept for new threads: k');
  await ui.press(KEYS.Enter);
  expect(ui.session.keeper.describe({ pid: 7847, startTicks: 1000 })).toEqual(['renice -15']);
});

describe('what was not shown', () => {
  test('is not applied: value and Enter in one burst only show the plan', async () => {
    await using ui = await renderDialog({ dialog: RENICE });
    await ui.screen.write('-5\r');
    await ui.screen.waitFor('renice -5 -p 7847 7849 7850 7851');
    expect(executed(ui.host)).toEqual([]);
    await ui.press(KEYS.Enter);
    expect(executed(ui.host)).toEqual([['renice', '-5', '-p', '7847', '7849', '7850', '7851']]);
  });

  test('is not applied: an arrow and Enter in one burst, when the plan of before stood there', async () => {
    await using ui = await renderDialog({ dialog: { kind: 'renice', nice: -1 } });
    // The escape sequence splits the burst, so Enter arrives as a key of its own right behind the arrow.
    await ui.screen.write(`${KEYS.Down}\r`);
    expect(executed(ui.host)).toEqual([]);
    expect(ui.screen.text()).toMatch(/│ renice -1 -p 7847 +│/);
  });

  test('is not applied while the host has not answered', async () => {
    const { host, answer } = createSlowHost();
    await using ui = await renderDialog({ dialog: { kind: 'renice', nice: -1 }, host });
    answer(0);
    await ui.screen.waitFor('renice -1 -p');
    await ui.press('-15');
    expect(ui.screen.text()).toContain('renice -1 -p 7847');
    expect(ui.screen.text()).toContain('planning · Esc leaves');
    await ui.press(KEYS.Enter);
    expect(executed(ui.host)).toEqual([]);
  });

  test('is not applied when answers come in another order', async () => {
    const { host, answer } = createSlowHost();
    await using ui = await renderDialog({ dialog: { kind: 'renice', nice: -1 }, host });
    await ui.press('1', '5');
    answer(2);
    await ui.screen.waitFor('renice 15 -p');
    answer(0);
    answer(1);
    await ui.screen.flush();
    expect(ui.screen.text()).toContain('renice 15 -p');
    await ui.press(KEYS.Backspace, KEYS.Enter);
    expect(ui.screen.text()).toContain('planning · Esc leaves');
    expect(executed(ui.host)).toEqual([]);
  });

  test.each([SMALL, SMALLEST])('is shown first where it does not fit: %j', async size => {
    await using ui = await renderDialog({ dialog: RENICE, size });
    await ui.press('-15');
    expect(ui.screen.text()).toContain('Enter shows the rest');
    expect(ui.screen.text()).not.toContain('renice -15');
    await ui.press(KEYS.Enter);
    expect(executed(ui.host)).toEqual([]);
    expect(ui.screen.text()).toContain('│ renice -15 -p 7847 7849 7850 7851    │');
    expect(ui.screen.text()).toContain('Enter applies');
    await ui.press(KEYS.Enter);
    expect(executed(ui.host)).toEqual([RENICE_ALL]);
    expect(ui.screen.text()).toContain('✔ renice 0 → -15: 4/4 threads');
  });

  test('counts as unseen when scrolled to and confirmed in one burst', async () => {
    await using ui = await renderDialog({ dialog: RENICE, size: SMALLEST });
    await ui.press('-15');
    await ui.screen.write(`${KEYS.PageDown}\r`);
    expect(executed(ui.host)).toEqual([]);
  });

  test('counts as unseen when scrolled past in one burst', async () => {
    await using ui = await renderDialog({ dialog: RENICE, size: SMALLEST });
    await ui.press('-15', `${KEYS.PageDown}${KEYS.PageUp}`, KEYS.Enter);
    expect(executed(ui.host)).toEqual([]);
    expect(ui.screen.text()).toContain('│ renice -15 -p 7847 7849 7850 7851    │');
  });
});

test('Enter twice applies once', async () => {
  const { host, answer } = createSlowHost();
  await using ui = await renderDialog({ dialog: { kind: 'renice', nice: -15 }, host, size: LARGE });
  answer(0);
  await ui.screen.waitFor('Enter applies');
  await ui.screen.flush();
  await ui.press(KEYS.Enter);
  expect(ui.screen.text()).toContain('applying renice 0 → -15');
  await ui.press(KEYS.Enter, KEYS.Escape);
  expect(ui.view().dialog).toEqual({ kind: 'renice', nice: -15 });
  // Looked at, looked at again when it is in the journal, read back.
  for (const index of [1, 2, 3]) {
    answer(index);
    await ui.screen.flush();
  }
  await ui.screen.waitFor('4/4 threads');
  expect(executed(ui.host)).toEqual([RENICE_ALL]);
});
