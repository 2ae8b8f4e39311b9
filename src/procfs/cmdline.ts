/**
 * /proc/PID/cmdline (proc_pid_cmdline(5)): the arguments, as they came. Empty for kernel threads and zombies. Empty
 * arguments at the end are left out: programs that write a title over their arguments leave NULs behind it.
 */
export function parseCommandLine(text: string): string[] {
  const parts = text.split('\0');
  return parts.slice(0, parts.findLastIndex(part => part !== '') + 1);
}
