import { expect } from 'vitest';
import { type ShellSession, startInShell } from '../helpers/shell-terminal.ts';
import { SRS_TOP } from '../helpers/srs-top.ts';

const SIZE = { columns: 100, rows: 30 };
const WAIT = { timeoutMs: 30_000 };

/** What is on the screen when srs-top ends, and what was typed to get there. */
interface State {
  readonly name: string;
  readonly typed?: string;
  readonly shows: string | RegExp;
  /** Keys are the dialog's, and Esc leaves it. */
  readonly isDialog?: boolean;
}

const STATES: readonly State[] = [
  { name: 'the panes', shows: 'SRT:GC' },
  { name: 'a zoomed pane', typed: 'z', shows: 'SRT:GC' },
  { name: 'the history', typed: 'h', shows: /History/i },
  { name: 'a pause', typed: ' ', shows: 'PAUSED' },
  { name: 'help', typed: '?', shows: '╭ help ─', isDialog: true },
  { name: 'renice', typed: 'r', shows: '╭ renice ─', isDialog: true },
  { name: 'affinity', typed: 'a', shows: '╭ affinity ─', isDialog: true },
  { name: 'scheduling policy', typed: 'c', shows: '╭ scheduling policy ─', isDialog: true },
  { name: 'profile', typed: 'p', shows: '╭ profile ─', isDialog: true },
  { name: 'journal', typed: 'U', shows: '╭ journal ─', isDialog: true },
];

/** How it ends, and the exit status that the shell sees; undefined: the terminal is gone, and there is no shell. */
interface Ending {
  readonly name: string;
  readonly status: number | undefined;
  readonly end: (shell: ShellSession, state: State) => Promise<void> | void;
}

const SIGNALS = {
  SIGHUP: 129,
  SIGINT: 130,
  SIGQUIT: 131,
  SIGABRT: 134,
  SIGUSR2: 140,
  SIGALRM: 142,
  SIGTERM: 143,
  SIGXCPU: 152,
  SIGVTALRM: 154,
} as const;

const ENDINGS: readonly Ending[] = [
  {
    name: 'q',
    status: 0,
    async end(shell, { isDialog = false, shows }) {
      if (isDialog) {
        shell.press('Escape');
        await shell.waitFor(text => !text.includes(String(shows)), WAIT);
      }
      shell.write('q');
    },
  },
  { name: 'Ctrl-C', status: 0, end: shell => shell.press('Ctrl-C') },
  { name: 'F10', status: 0, end: shell => shell.press('F10') },
  ...Object.entries(SIGNALS).map(([signal, status]) => ({
    name: signal,
    status,
    end: (shell: ShellSession) => void process.kill(shell.foregroundPid(), signal as NodeJS.Signals),
  })),
  { name: 'a cut line', status: undefined, end: shell => shell.hangUp() },
];

export interface StateAndEnding {
  readonly state: State;
  readonly ending: Ending;
}

export const STATES_AND_ENDINGS: readonly StateAndEnding[] = STATES.flatMap(state =>
  ENDINGS.map(ending => ({ state, ending })),
);

export function nameEnding({ state, ending }: StateAndEnding): string {
  return `${ending.name} in ${state.name}`;
}

/** Rejects unless the terminal is as it was before srs-top, or, where the terminal is gone, nothing is left running. */
export async function expectRestored(srsPid: number, { state, ending }: StateAndEnding): Promise<undefined> {
  await using shell = await startInShell([...SRS_TOP, '-p', String(srsPid)], SIZE);
  await shell.waitFor(text => text.includes('SRT:GC') && shell.modes().isBracketedPaste, WAIT);
  if (state.typed !== undefined) shell.write(state.typed);
  await shell.waitFor(state.shows, WAIT);
  const pid = shell.foregroundPid();
  expect(pid).not.toBe(shell.pid);
  await ending.end(shell, state);
  if (ending.status === undefined) {
    await expect.poll(() => isThere(pid), { timeout: 10_000 }).toBe(false);
    return undefined;
  }
  expect(await shell.nextPrompt(WAIT.timeoutMs)).toBe(ending.status);
  expect(await shell.stty()).toBe(shell.sttyBefore);
  expect(shell.modes()).toEqual(shell.modesBefore);
  await shell.run(['echo', 'the prompt works']);
  expect(await shell.nextPrompt(WAIT.timeoutMs)).toBe(0);
  expect(shell.text()).toMatch(/\nthe prompt works\n\$$/);
  return undefined;
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
