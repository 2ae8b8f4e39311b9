import { quoteForShell } from './quote.ts';

/**
 * What brings a command under `sh`, whatever shell logs in there. The login shell gets one line (`bootLine`) without a
 * character that dash, bash, BusyBox, fish or csh would read differently: no quote, backslash, `!` or newline inside its
 * quotes. Everything else comes through standard input, where neither `ps` nor the login shell sees it.
 */

/** Ends with sh waiting for `firstLines`, once it has printed the mark on both of its streams, and its pid behind that. */
export function bootLine(mark: string): string {
  return `exec sh -c '${[
    'echo >&2',
    `echo ${mark} e >&2`,
    't=',
    '[ -t 0 ] && t=tty',
    'b=',
    'i=',
    '[ -r /proc/sys/kernel/random/boot_id ] && IFS= read -r b </proc/sys/kernel/random/boot_id',
    '[ -r /proc/1/stat ] && IFS= read -r i </proc/1/stat',
    'IFS= read -r l </proc/$$/stat',
    'echo',
    `echo ${mark} b "$b" "$i"`,
    `echo ${mark} $$ "$t" "$l"`,
    'unset b i l t',
    'IFS= read -r l && eval "$l"',
  ].join(';')}'`;
}

/**
 * What sh reads first: a line that reads as many more as there are, and these. The command then has what follows as its
 * standard input, since a shell reads no byte beyond a line. Programs of /sbin (`tc`, `ethtool`) are found too, which the
 * PATH of a login without a terminal often leaves out.
 */
export function firstLines(command: readonly string[]): string {
  const text = [
    'unset l n t e',
    'LC_ALL=C; PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin; export LC_ALL PATH',
    'cd /',
    `exec ${quoteForShell(command)}`,
  ].join('\n');
  const lines = text.split('\n');
  const collect = [
    `unset n t e;n=${lines.length};t=`,
    // Of what a command prints the last newlines are left out, so that something has to stand behind it.
    `e=$(printf "\\nx");e=\${e%x}`,
    'while [ "$n" -gt 0 ] && IFS= read -r l;do t=$t$l$e;n=$((n-1));done',
    'eval "$t"',
  ].join(';');
  return [collect, ...lines, ''].join('\n');
}

/** What sh told of itself when it began. */
export interface Boot {
  /** Its pid there, and of the command that takes its place. */
  readonly pid: number;
  /** When it was started, in clock ticks since the boot of the kernel there; empty: unknown (proc_pid_stat(5)). */
  readonly startTime: string;
  /** It has a terminal, which would echo what it is sent and translate what it says. */
  readonly hasTerminal: boolean;
  /**
   * What lasts as long as the other host does: its kernel's boot id, and when its first process was started, which in a
   * container is the container's. Empty: unknown.
   */
  readonly lifetime: string;
}

const LONGEST_BOOT = 4_096;

/** Finds the line that tells where the command's own output begins, behind whatever a login printed. */
export function findBoot(
  text: string,
  mark: string,
): { readonly boot: Boot; readonly end: number } | undefined {
  const at = text.search(new RegExp(`${mark} \\d+ `));
  const newline = at === -1 ? -1 : text.indexOf('\n', at);
  if (newline === -1 || newline - at > LONGEST_BOOT) return undefined;
  const line = text.slice(at + mark.length + 1, newline).replace(/\r$/, '');
  const [pid = '', tty = ''] = line.split(' ', 2);
  const boot = { pid: Number(pid), startTime: startTimeIn(line), hasTerminal: tty === 'tty' };
  return { boot: { ...boot, lifetime: lifetimeIn(text, mark) }, end: newline + 1 };
}

function lifetimeIn(text: string, mark: string): string {
  const [, bootId, firstProcess = ''] = new RegExp(`${mark} b ([\\da-f-]{36}) (.*)`).exec(text) ?? [];
  return bootId === undefined ? '' : `${bootId} ${startTimeIn(firstProcess)}`;
}

/** Field 22 of proc_pid_stat(5), behind a name that may hold blanks and brackets. */
function startTimeIn(stat: string): string {
  const field = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  return /^\d+$/.test(field) ? field : '';
}
