import { afterEach, describe, expect, test, vi } from 'vitest';
import { sessionMembers } from './sessions.ts';
import { startTerminal } from './terminal.ts';

const SIZE = { columns: 40, rows: 8 };

function startShellScript(script: string, options = {}) {
  return startTerminal(['sh', '-c', script], { ...SIZE, ...options });
}

afterEach(() => void vi.unstubAllEnvs());

describe('startTerminal', () => {
  test('draws what the program writes, and tells how it ended', async () => {
    await using terminal = startShellScript('printf "one\\r\\n  two  \\r\\n"; exit 3');
    expect(await terminal.exit).toEqual({ exitCode: 3, signal: undefined });
    expect(terminal.text()).toBe('one\n  two');
    expect(terminal.row(1)).toBe('  two');
    expect(terminal.row(99)).toBe('');
  });

  test('counts bytes, not characters, and keeps them', async () => {
    await using terminal = startShellScript('printf "\\342\\226\\210\\033[1mx"');
    await terminal.exit;
    expect(terminal.bytes).toBe(8);
    expect(terminal.raw).toBe('█\x1b[1mx');
  });

  test('gives the program its size, and SIGWINCH when that changes', async () => {
    await using terminal = startShellScript(
      'trap "stty size" WINCH; stty size; while :; do sleep 0.05; done',
    );
    await terminal.waitFor('8 40');
    terminal.resize(60, 12);
    expect(await terminal.waitFor('12 60')).toBe('8 40\n12 60');
  });

  test('gives the program a login’s environment, not that of the test run', async () => {
    vi.stubEnv('CI', 'true');
    vi.stubEnv('NO_COLOR', '1');
    const print = 'env | grep -E "^(TERM|LANG|CI|NO_COLOR|NODE_ENV|MORE|USER)=" | sort';
    await using terminal = startShellScript(print, { env: { MORE: 'yes', USER: undefined } });
    await terminal.exit;
    expect(terminal.text()).toBe('LANG=C.UTF-8\nMORE=yes\nTERM=xterm-256color');
  });

  test('types keys as a terminal does', async () => {
    await using terminal = startShellScript(
      'stty raw -echo; printf ready; head -c 17 | od -An -c -w20; stty sane',
    );
    await terminal.waitFor('ready');
    terminal.press('F7', 'Up', 'BackTab', 'Escape', 'Enter', 'Backspace', 'Ctrl-C');
    terminal.write('qq');
    await terminal.exit;
    const typed = terminal.raw.replace(/\s+/g, ' ');
    expect(typed).toContain(String.raw`033 [ 1 8 ~ 033 [ A 033 [ Z 033 \r 177 003 q`);
  });

  test('passes the answers of the terminal to the program', async () => {
    const ask = 'stty raw -echo; printf "\\033[3;5H\\033[6n"; head -c 6 | od -An -c; stty sane';
    await using terminal = startShellScript(ask);
    expect(await terminal.waitFor('R')).toMatch(/033\s+\[\s+3\s+;\s+5\s+R/);
  });

  test('tells the modes the program switched on', async () => {
    await using terminal = startShellScript(
      'printf "\\033[?1049h\\033[?25l\\033[?2004h\\033[?1002h\\033[?1006hin"; read x; printf "\\033[?1049l\\033[?25h\\033[?2004l\\033[?1002;1006lout"',
    );
    const before = { ...terminal.modes() };
    await terminal.waitFor('in');
    expect(terminal.isAlternateScreen()).toBe(true);
    expect(terminal.modes()).toEqual({
      ...before,
      isAlternateScreen: true,
      isCursorVisible: false,
      isBracketedPaste: true,
      mouseTracking: 'drag',
      isSgrMouse: true,
    });
    terminal.press('Enter');
    await terminal.exit;
    expect(terminal.modes()).toEqual(before);
  });

  test('tells the colours of cells', async () => {
    await using terminal = startShellScript(
      'printf "\\033[1;31ma\\033[0;48;5;200mb\\033[0;38;2;1;2;255mc\\033[0md"',
    );
    await terminal.exit;
    const [red, pink, blue, plain, blank] = terminal.cells()[0] ?? [];
    expect(red).toMatchObject({ char: 'a', foreground: 1, background: 'default', isBold: true });
    expect(pink).toMatchObject({ char: 'b', foreground: 'default', background: 200, isBold: false });
    expect(blue).toMatchObject({ char: 'c', foreground: '#0102ff' });
    expect(plain).toMatchObject({ char: 'd', foreground: 'default', background: 'default' });
    expect(blank?.char).toBe(' ');
    expect(terminal.cells().map(row => row.length)).toEqual(Array(8).fill(40));
  });

  test('shows the screen when it never matches', async () => {
    await using terminal = startShellScript('printf "something else"; sleep 60');
    await terminal.waitFor('else');
    await expect(terminal.waitFor(/wanted/, { timeoutMs: 50 })).rejects.toThrow(
      /^50 ms passed while waiting for the screen to match \/wanted\/:\n\+-{40}\+\n\|something else {26}\|\n/,
    );
  });

  test('does not wait for a program that has ended', async () => {
    await using terminal = startShellScript('printf bye; kill -TERM $$');
    await expect(terminal.waitFor('hello', { timeoutMs: 60_000 })).rejects.toThrow(
      /^sh ended \(SIGTERM\) while waiting for the screen to match hello:\n[\s\S]*\|bye/,
    );
    expect(await terminal.exit).toMatchObject({ signal: 'SIGTERM' });
  });

  test('never matches half a frame', async () => {
    await using terminal = startShellScript(
      'printf "\\033[?2026hhalf"; sleep 0.3; printf " whole\\033[?2026l"',
    );
    expect(await terminal.waitFor('half')).toBe('half whole');
  });

  test('can be another user', async context => {
    if (process.getuid?.() !== 0) context.skip('only root can become another user');
    await using terminal = startShellScript('id -u; id -g', { uid: 65534 });
    await terminal.exit;
    expect(terminal.text()).toBe('65534\n65534');
  });

  test('leaves nothing running, though it ignores the hangup', async () => {
    const terminal = startShellScript('trap "" HUP; sleep 61 & sleep 62 & printf ready; wait');
    await terminal.waitFor('ready');
    expect(sessionMembers(terminal.pid)).toHaveLength(3);
    await terminal.dispose();
    expect(sessionMembers(terminal.pid)).toEqual([]);
  });

  test('runs top', async () => {
    await using terminal = startTerminal(['top', '-d', '1'], { columns: 100, rows: 30 });
    await terminal.waitFor(/%Cpu\(s\):.+ id,[\s\S]*PID USER/);
    terminal.write('q');
    expect((await terminal.exit).exitCode).toBe(0);
  });
});
