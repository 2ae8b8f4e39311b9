import type { HostFailure } from '../../host/host.ts';
import type { Found } from '../../host/look.ts';

/** Where SRS's log is read. */
export type OpenLog =
  | { readonly path: string }
  /** Why there is no file to read. */
  | { readonly missing: string };

/**
 * The log among the open files of an SRS, by the links in /proc/PID/fd: the file that it writes, not the one of that name,
 * so that one that was renamed, deleted or lies in a container is found as well. A file of which the name ends in `.log`,
 * the first opened; else where its standard output goes. The path is that of the link, which the kernel follows to the
 * very file.
 */
export function chooseLog(links: Found<string>, directory: string): OpenLog {
  let named = Number.POSITIVE_INFINITY;
  for (const [link, target] of links)
    if (isNamedLog(target)) named = Math.min(named, Number(link.slice(directory.length + 1)));
  if (Number.isFinite(named)) return { path: `${directory}/${named}` };
  const outputs = [`${directory}/1`, `${directory}/2`];
  const path = outputs.find(link => isFile(links.get(link)));
  if (path !== undefined) return { path };
  const isPiped = outputs.some(link => /^(?:pipe|socket):/.test(String(links.get(link))));
  return {
    missing: isPiped
      ? 'SRS writes its log into a pipe (docker logs, journalctl), not into a file'
      : 'SRS has no log file open',
  };
}

type Target = string | HostFailure | undefined;

function isNamedLog(target: Target): boolean {
  return isFile(target) && /\.log(?: \(deleted\))?$/.test(target);
}

function isFile(target: Target): target is string {
  return typeof target === 'string' && target.startsWith('/') && !target.startsWith('/dev/');
}
