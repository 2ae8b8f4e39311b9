import { expect, test } from 'vitest';
import { startInShell } from './shell-terminal.ts';
import { describeWithTools } from './tools.ts';

const SIZE = { columns: 60, rows: 10 };

/** Takes the terminal over as a full-screen program does; `read` holds it until Enter or a signal. */
const TAKE_OVER =
  'saved=$(stty -g); printf "\\033[?1049h\\033[?25l"; stty raw -echo; printf "hold %s" ready; head -c 1 >/dev/null; printf "\\033[?1049l\\033[?25h"; stty $saved';

describeWithTools(['dash', 'stty'], 'startInShell', () => {
  test('sees a terminal that was put back', async () => {
    await using shell = await startInShell(['sh', '-c', TAKE_OVER], SIZE);
    await shell.waitFor('hold ready');
    expect(shell.isAlternateScreen()).toBe(true);
    expect(await shell.stty()).not.toBe(shell.sttyBefore);
    shell.press('Enter');
    expect(await shell.sttyAfter()).toBe(shell.sttyBefore);
    expect(shell.sttyBefore).toContain('rows 10; columns 60;');
    expect(shell.modes()).toEqual(shell.modesBefore);
  });

  test('sees a terminal that was left behind by a killed program', async () => {
    await using shell = await startInShell(['sh', '-c', TAKE_OVER], SIZE);
    await shell.waitFor('hold ready');
    const program = shell.foregroundPid();
    expect(program).not.toBe(shell.pid);
    process.kill(program, 'SIGKILL');
    expect(await shell.nextPrompt()).toBe(128 + 9);
    expect(await shell.sttyAfter()).toMatch(/-icanon .*-echo /s);
    expect(shell.modes()).toEqual({ ...shell.modesBefore, isAlternateScreen: true, isCursorVisible: false });
  });

  test('tells exit statuses and quotes arguments, command after command', async () => {
    await using shell = await startInShell(
      ['sh', '-c', 'printf "%s\\n" "$1"; exit 7', 'sh', "it's $HOME; a"],
      SIZE,
    );
    expect(await shell.nextPrompt()).toBe(7);
    expect(shell.text()).toContain("\nit's $HOME; a\n$");
    await shell.run(['true']);
    expect(await shell.nextPrompt()).toBe(0);
    expect(shell.foregroundPid()).toBe(shell.pid);
  });

  test('has job control: Ctrl-Z and fg', async () => {
    await using shell = await startInShell(['sleep', '600'], SIZE);
    // Nothing is drawn as a job gets the terminal.
    await expect.poll(() => shell.foregroundPid()).not.toBe(shell.pid);
    shell.press('Ctrl-Z');
    expect(await shell.nextPrompt()).toBe(128 + 20);
    expect(await shell.sttyAfter()).toBe(shell.sttyBefore);
    await shell.run(['fg']);
    await expect.poll(() => shell.foregroundPid()).not.toBe(shell.pid);
    shell.press('Ctrl-C');
    expect(await shell.nextPrompt()).toBe(128 + 2);
  });
});
