import { beforeEach, describe, expect, test } from 'vitest';
import { formatDateTime } from '../../../../src/text/format.ts';
import { applyTuning } from '../../../../src/tuning/engine/apply.ts';
import { planRenice } from '../../../../src/tuning/kinds/process/renice.ts';
import type { ThreadScope } from '../../../../src/tuning/tuning.ts';
import { expectPlan } from '../../../helpers/expect-tuning.ts';
import type { FakeHost } from '../../../helpers/fake-host.ts';
import { SRS_IDENTITY, statText } from '../../../helpers/fake-process.ts';
import { KEYS } from '../../../helpers/keys.ts';
import { createMemoryJournal, type MemoryJournal } from '../../../helpers/memory-journal.ts';
import { createSrsHost, insideBox, LARGE, renderDialog, SMALL } from '../render-dialog.tsx';

const UNDO = { kind: 'undo' } as const;
const JOURNAL = { kind: 'journal' } as const;
const NOW = formatDateTime('2026-11-23T01:46:55Z');

let host: FakeHost;
let journal: MemoryJournal;
beforeEach(() => {
  host = createSrsHost();
  journal = createMemoryJournal();
});

async function renice(nice: number, scope: ThreadScope = 'all'): Promise<void> {
  const plan = expectPlan(await planRenice(host, { process: SRS_IDENTITY, label: 'srs', scope, nice }));
  await applyTuning(host, journal, plan);
}

/** What was run since this was asked for. */
function watchCommands(): () => readonly string[] {
  const from = host.asked.length;
  return () => host.asked.slice(from).map(({ command }) => command.join(' '));
}

describe('the undo dialog', () => {
  test('shows what takes the last change back, and does it', async () => {
    await renice(5, [7849]);
    await renice(-15);
    const commands = watchCommands();
    await using ui = await renderDialog({ dialog: UNDO, host, journal });
    await ui.screen.waitFor('Enter applies');
    expect(insideBox(ui.screen.text())).toEqual([
      '2  renice 0 and 5 → -15  srs 7847',
      '',
      '  thread            NI now → then',
      '  7847 srs             -15 → 0      busiest, 17.2 %',
      '  7849 SRT:GC          -15 → 5      0.1 %',
      '  7850 SRT:SndQ:w1     -15 → 0      0.1 %',
      '  7851 SRT:RcvQ:w1     -15 → 0      0.1 %',
      'renice 0 -p 7847 7850 7851',
      'renice 5 -p 7849',
      'Enter applies · Esc leaves',
    ]);
    await ui.screen.flush();
    await ui.press(KEYS.Enter);
    await ui.screen.waitFor('4/4 threads');
    expect(commands()).toEqual(['renice 0 -p 7847 7850 7851', 'renice 5 -p 7849']);
    expect(ui.notices.map(({ text }) => text)).toEqual(['undo 2: renice -15 → 0 and 5: 4/4 threads']);
    expect((await journal.entries()).map(({ undoneBy }) => undoneBy)).toEqual([undefined, 3, undefined]);
  });

  test('asks about what something else has changed since', async () => {
    await renice(-15);
    host.files.set('/proc/7847/task/7849/stat', statText({ tid: 7849, name: 'SRT:GC', nice: 3 }));
    const commands = watchCommands();
    await using ui = await renderDialog({ dialog: UNDO, host, journal });
    await ui.screen.waitFor('Enter applies');
    expect(insideBox(ui.screen.text()).join(' ')).toContain(
      'SRT:GC 7849: now at 3, srs-top had set -15. Something else has changed it since.',
    );
    await ui.screen.flush();
    // The second one of a burst answers a question that nobody has read.
    await ui.screen.write('\r\r');
    expect(ui.screen.text()).toContain('Take it back anyway?');
    await ui.screen.flush();
    expect(ui.screen.text()).toContain('Enter takes it back · Esc leaves');
    await ui.press(KEYS.Enter);
    await ui.screen.waitFor('4/4 threads');
    expect(commands()).toEqual(['renice 0 -p 7847 7849 7850 7851']);
  });

  test('leaves with Esc, where it asks too', async () => {
    await renice(-15);
    host.files.set('/proc/7847/task/7849/stat', statText({ tid: 7849, name: 'SRT:GC', nice: 3 }));
    const commands = watchCommands();
    await using ui = await renderDialog({ dialog: UNDO, host, journal });
    await ui.screen.waitFor('Enter applies');
    await ui.screen.flush();
    await ui.press(KEYS.Enter);
    await ui.screen.waitFor('anyway?');
    await ui.press(KEYS.Escape);
    await ui.screen.waitFor(text => !text.includes('anyway?'));
    expect(ui.view().dialog).toBeUndefined();
    expect(commands()).toEqual([]);
  });

  test('says so when there is nothing to take back', async () => {
    await using ui = await renderDialog({ dialog: UNDO, host, journal });
    await ui.screen.waitFor('This user has no change in force to take back.');
    await ui.press(KEYS.Enter);
    expect(host.asked).toEqual([]);
  });

  test('says why the journal cannot be read', async () => {
    const broken = {
      ...journal,
      read: async () => {
        throw new Error('EACCES: permission denied');
      },
    };
    await using ui = await renderDialog({ dialog: UNDO, host, journal: broken });
    await ui.screen.waitFor('the journal cannot be read: EACCES: permission denied');
  });

  test('says why one cannot be taken back', async () => {
    await renice(-15);
    for (const path of host.files.keys()) if (path.startsWith('/proc/7847')) host.files.delete(path);
    await using ui = await renderDialog({ dialog: { ...UNDO, entry: 1 }, host, journal, srs: null });
    await ui.screen.waitFor('1 (renice 0 → -15) cannot be undone: pid 7847 has ended');
  });

  test('changes nothing on a read-only host', async () => {
    await renice(-15);
    host = { ...host, isReadOnly: true };
    await using ui = await renderDialog({ dialog: UNDO, host, journal });
    await ui.screen.waitFor('renice 0 -p 7847 7849 7850 7851');
    expect(ui.screen.text()).toContain('read-only: nothing can be applied');
    const commands = watchCommands();
    await ui.press(KEYS.Enter, KEYS.Enter);
    expect(commands()).toEqual([]);
  });
});

describe('the journal', () => {
  test('lists everything, the newest first, and takes back what is chosen', async () => {
    await renice(-15);
    await renice(-10);
    await using ui = await renderDialog({ dialog: JOURNAL, host, journal, size: { columns: 90, rows: 24 } });
    await ui.screen.waitFor('renice 0');
    expect(insideBox(ui.screen.text())).toEqual([
      'what                   time                 on                   state',
      `› 2  renice -15 → -10  ${NOW}  srs 7847, 4 threads  in force`,
      `  1  renice 0 → -15    ${NOW}  srs 7847, 4 threads  overridden`,
      'Up Down choose · Enter takes back · Esc leaves',
    ]);
    await ui.press(KEYS.Down, KEYS.Down);
    expect(ui.screen.text()).toContain('› 1  renice 0 → -15');
    await ui.press(KEYS.Enter);
    expect(ui.view().dialog).toEqual({ kind: 'undo', entry: 1 });
    await ui.screen.waitFor('Enter applies');
    expect(insideBox(ui.screen.text()).join(' ')).toContain('now at -10, srs-top had set -15.');
  });

  test('keeps the time of day where there is no room for the day, and leaves out on whom before that', async () => {
    await renice(-15);
    await using ui = await renderDialog({ dialog: JOURNAL, host, journal, size: { columns: 62, rows: 24 } });
    await ui.screen.waitFor('renice 0');
    expect(insideBox(ui.screen.text()).slice(0, 2)).toEqual([
      'what                 time      state',
      `› 1  renice 0 → -15  ${NOW.slice(11)}  in force`,
    ]);
  });

  test.each([LARGE, SMALL])('shows what and how it stands where there is less room: %j', async size => {
    for (let nice = -19; nice < 0; nice++) await renice(nice);
    await using ui = await renderDialog({ dialog: JOURNAL, host, journal, size });
    await ui.screen.waitFor('› 19  renice -2 → -1');
    expect(insideBox(ui.screen.text())[1]).toMatch(/^› 19 {2}renice -2 → -1 .*in force$/);
    await ui.press(KEYS.End);
    expect(ui.screen.text()).toMatch(/› {2}1 {2}renice 0 → -19 .*overridden/);
    await ui.press(KEYS.Up);
    expect(ui.screen.text()).toMatch(/› {2}2 {2}renice -19 → -18/);
    await ui.press(KEYS.Home);
    expect(ui.screen.text()).toMatch(/› 19 {2}renice -2 → -1/);
  });

  test('can be read on a read-only host', async () => {
    await renice(-15);
    host = { ...host, isReadOnly: true };
    await using ui = await renderDialog({ dialog: JOURNAL, host, journal });
    await ui.screen.waitFor('› 1  renice 0 → -15');
  });

  test('says so when nothing was tuned', async () => {
    await using ui = await renderDialog({ dialog: JOURNAL, host, journal });
    await ui.screen.waitFor('Nothing was tuned yet.');
    await ui.press(KEYS.Enter);
    expect(ui.view().dialog).toEqual(JOURNAL);
  });
});
