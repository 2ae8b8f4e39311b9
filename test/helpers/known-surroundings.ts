import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setPriority, userInfo } from 'node:os';
import { fileURLToPath } from 'node:url';
import { readStatField } from './four-threads.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SCHED_OTHER = '0';

/** Whoever runs the tests has set these for his own sake; they would change what programs print, or where they write. */
const PERSONAL =
  /^(LC_.*|LANG|LANGUAGE|TZ|TERM|COLORTERM|NO_COLOR|FORCE_COLOR|CLICOLOR.*|COLUMNS|LINES|XDG_.*|SUDO_.*|POSIXLY_CORRECT|PERF_.*)$/;

/**
 * Puts this process where the tests take themselves to be, whoever started them, how and from where. Everything that is
 * started from here inherits it: nice value 0, policy SCHED_OTHER, all CPUs, umask 022, the project as its working
 * directory, and the few variables of a login. What only root may put right (a lower nice value) is left to others as it
 * is.
 */
export function takeKnownSurroundings(): void {
  process.chdir(ROOT);
  process.umask(0o022);
  takeKnownVariables();
  takeKnownScheduling();
}

function takeKnownVariables(): void {
  for (const name of Object.keys(process.env).filter(name => PERSONAL.test(name))) delete process.env[name];
  process.env.LANG = 'C.UTF-8';
  process.env.TZ = 'UTC';
  process.env.TERM = 'xterm-256color';
  // Before anything asks for it: some that read it do not know what to do without.
  process.env.HOME ||= userInfo().homedir;
}

function takeKnownScheduling(): void {
  if (process.platform !== 'linux') return;
  const policy = readStatField(process.pid, process.pid, 41);
  if (policy !== SCHED_OTHER) change('chrt', '--other', '--pid', '0');
  try {
    setPriority(0);
  } catch {
    // EACCES: only root may lower it.
  }
  if (readAllowedCpus() !== readOnlineCpus()) change('taskset', '--pid', '--cpu-list', readOnlineCpus());
}

/** Runs a command of util-linux on this process; where it is missing or refused, this process stays as it is. */
function change(command: string, ...args: readonly string[]): void {
  try {
    execFileSync(command, [...args, String(process.pid)], { stdio: 'ignore' });
  } catch {
    // The tests that rest on it say what they found instead.
  }
}

function readAllowedCpus(): string | undefined {
  return /^Cpus_allowed_list:\t(.*)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
}

function readOnlineCpus(): string {
  return readFileSync('/sys/devices/system/cpu/online', 'utf8').trim();
}
