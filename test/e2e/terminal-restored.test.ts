import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { type ShellSession, startInShell } from '../helpers/shell-terminal.ts';
import { SRS_TOP } from '../helpers/srs-top.ts';
import { describeWithTools } from '../helpers/tools.ts';

const SIZE = { columns: 80, rows: 24 };
/** One that nothing on the machine has: what other tests run stays out of the picture. */
const NAME = ['--name', 'srs-nowhere'];

describeWithTools(['dash', 'stty'], 'the terminal is as it was', () => {
  test.each([
    ['q', 'q'],
    ['F10', '\x1b[21~'],
    ['Ctrl-C', '\x03'],
  ])('after %s, with exit status 0', async (_key, typed) => {
    await using shell = await startOnScreen();
    shell.write(typed);
    expect(await shell.nextPrompt()).toBe(0);
    await expectRestored(shell);
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ] as const)('after %s, with exit status %i', async (signal, status) => {
    await using shell = await startOnScreen();
    process.kill(shell.foregroundPid(), signal);
    expect(await shell.nextPrompt()).toBe(status);
    await expectRestored(shell);
  });

  test('after q in an open dialog was left by Esc', async () => {
    await using shell = await startOnScreen();
    shell.write('?');
    await shell.waitFor('╭ help ─');
    shell.press('Escape');
    await shell.waitFor(text => !text.includes('╭ help ─'));
    shell.write('q');
    expect(await shell.nextPrompt()).toBe(0);
    await expectRestored(shell);
  });

  test.each(['Ctrl-Z', 'SIGTSTP'] as const)(
    'while it is suspended by %s, and fg brings it back',
    async by => {
      await using shell = await startOnScreen();
      if (by === 'Ctrl-Z') shell.press(by);
      else process.kill(shell.foregroundPid(), by);
      expect(await shell.nextPrompt()).toBe(128 + constants.signals.SIGTSTP);
      expect(await shell.stty()).toBe(shell.sttyBefore);
      expect(shell.modes()).toEqual(shell.modesBefore);
      await shell.run(['echo', 'the prompt works']);
      expect(await shell.nextPrompt()).toBe(0);

      await shell.run(['fg']);
      await isOnScreen(shell);
      expect(shell.row(0)).toMatch(/^srs-top /);
      expect(shell.row(SIZE.rows - 1)).toMatch(/^q quit /);
      shell.press('Ctrl-Z');
      expect(await shell.nextPrompt()).toBe(128 + constants.signals.SIGTSTP);
      await shell.run(['fg']);
      await isOnScreen(shell);
      shell.write('q');
      expect(await shell.nextPrompt()).toBe(0);
      await expectRestored(shell);
    },
  );

  test('while Ctrl-Z suspends it from within a dialog, which fg brings back', async () => {
    await using shell = await startOnScreen();
    shell.write('?');
    await shell.waitFor('╭ help ─');
    shell.press('Ctrl-Z');
    expect(await shell.nextPrompt()).toBe(128 + constants.signals.SIGTSTP);
    expect(await shell.stty()).toBe(shell.sttyBefore);
    expect(shell.modes()).toEqual(shell.modesBefore);
    await shell.run(['fg']);
    await shell.waitFor('╭ help ─');
    shell.press('Escape');
    await isOnScreen(shell);
    shell.write('q');
    expect(await shell.nextPrompt()).toBe(0);
    await expectRestored(shell);
  });

  test('with --no-mouse never had its mouse taken', async () => {
    await using shell = await startInShell([...SRS_TOP, ...NAME, '--no-mouse'], SIZE);
    await shell.waitFor('no srs-nowhere here: nothing to lose');
    expect(shell.modes()).toMatchObject({
      isAlternateScreen: true,
      mouseTracking: 'none',
      isSgrMouse: false,
    });
    shell.write('q');
    expect(await shell.nextPrompt()).toBe(0);
    expect(shell.raw).not.toMatch(/\x1b\[\?100[0-6]/);
    await expectRestored(shell);
  });

  test('when keys could not be read, which gives a report instead', async () => {
    const command = [...SRS_TOP, ...NAME, '-d', '0.2'].join(' ');
    await using shell = await startInShell(['sh', '-c', `${command} </dev/null`], { columns: 120, rows: 40 });
    expect(await shell.nextPrompt()).toBe(0);
    expect(shell.text()).toMatch(/^srs-top {2}.* 0\.2 s\n– no srs-nowhere here: nothing to lose$/m);
    expect(await shell.stty()).toBe(shell.sttyBefore);
    expect(shell.raw).not.toContain('\x1b[?1049h');
  });

  test.each([
    ['in a timer', 'throw-in-timer.mjs', 'Error: thrown in a timer'],
    ['while a frame is drawn', 'throw-while-drawing.mjs', 'srs-top: thrown while drawing'],
    ['while a sample is taken', 'throw-while-sampling.mjs', 'srs-top: thrown while sampling'],
  ])('after an error that is thrown %s, which is told', async (_when, module, message) => {
    const [node, script] = SRS_TOP;
    const saboteur = fileURLToPath(new URL(`../helpers/${module}`, import.meta.url));
    await using shell = await startInShell([node, '--import', saboteur, script, ...NAME], SIZE);
    await isOnScreen(shell);
    process.kill(shell.foregroundPid(), 'SIGURG');
    expect(await shell.nextPrompt()).toBe(1);
    expect(shell.text()).toContain(message);
    await expectRestored(shell);
  });

  test('after a recording that is damaged, which is told in one line', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'srs-top-replay-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const recording = join(directory, 'r.ndjson');
    writeFileSync(recording, '{"t": 0, "wall"\n');
    await using shell = await startInShell([...SRS_TOP, '--replay', recording], { columns: 200, rows: 24 });
    expect(await shell.nextPrompt()).toBe(1);
    expect(shell.text()).toMatch(
      /^srs-top: cannot play \S+\/r\.ndjson, line 1: expected a line of JSON, as a capture has, got .+\n\$$/m,
    );
    expect(shell.raw).not.toContain('\x1b[?1049h');
    await expectRestored(shell);
  });
});

async function startOnScreen(): Promise<ShellSession> {
  const shell = await startInShell([...SRS_TOP, ...NAME], SIZE);
  await isOnScreen(shell);
  return shell;
}

/** It has the whole terminal: the other screen, without a cursor, without echo. */
async function isOnScreen(shell: ShellSession): Promise<void> {
  // After `fg` the cursor goes with the end of the write that brings the panes; pasted text is asked for after that.
  await shell.waitFor(text => {
    const { isCursorVisible, isBracketedPaste } = shell.modes();
    return text.includes('no srs-nowhere here: nothing to lose') && !isCursorVisible && isBracketedPaste;
  });
  expect(shell.modes()).toMatchObject({
    isAlternateScreen: true,
    isCursorVisible: false,
    mouseTracking: 'vt200',
    isSgrMouse: true,
  });
  expect(await shell.stty()).toMatch(/-icanon .*-echo /s);
}

async function expectRestored(shell: ShellSession): Promise<void> {
  expect(await shell.stty()).toBe(shell.sttyBefore);
  expect(shell.modes()).toEqual(shell.modesBefore);
  expect(shell.modes()).toMatchObject({
    isAlternateScreen: false,
    isCursorVisible: true,
    mouseTracking: 'none',
    isSgrMouse: false,
    isBracketedPaste: false,
    isSynchronizing: false,
  });
  expect(shell.text()).not.toContain('nothing to lose');
  await shell.run(['echo', 'the prompt works']);
  expect(await shell.nextPrompt()).toBe(0);
  expect(shell.text()).toMatch(/\nthe prompt works\n\$$/);
}
