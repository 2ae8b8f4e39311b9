import { parseCommandLine } from '../../procfs/cmdline.ts';

/** What valgrind was started with: its own options come first, each with its value behind `=`. */
export function valgrindOptions(commandLine: string): readonly string[] {
  const args = parseCommandLine(commandLine).slice(1);
  const end = args.findIndex(argument => !argument.startsWith('-'));
  return end === -1 ? args : args.slice(0, end);
}

/**
 * The file that valgrind was told to report to (`--log-file=vg-%p.log`, the manual's §2.6.1); undefined: none, so it
 * reports to the standard error. `%n`, which counts, stays as it is.
 * @param pid as the process itself sees it
 */
export function valgrindLogFile(
  options: readonly string[],
  environ: string,
  pid: number,
): string | undefined {
  const option = options.findLast(argument => argument.startsWith('--log-file='));
  return option
    ?.slice('--log-file='.length)
    .replace(/%(?:p|%|q\{([^}]*)\})/g, (found, name: string | undefined) => {
      if (found === '%%') return '%';
      return name === undefined ? String(pid) : (readVariable(environ, name) ?? '');
    });
}

/**
 * The file that AddressSanitizer was told to report to (`ASAN_OPTIONS=log_path=/tmp/asan`), whose name it ends with the
 * pid; undefined: none, so it reports to the standard error.
 * @param pid as the process itself sees it
 */
export function asanLogFile(environ: string, pid: number): string | undefined {
  const options = readVariable(environ, 'ASAN_OPTIONS') ?? '';
  const paths = options.matchAll(/(?<![^:,\s])log_path=(?:"([^"]*)"|'([^']*)'|([^:,\s]*))/g);
  const [, ...values] = [...paths].at(-1) ?? [];
  const path = values.find(value => value !== undefined);
  return path === undefined || /^(?:|stdout|stderr)$/.test(path) ? undefined : `${path}.${pid}`;
}

function readVariable(environ: string, name: string): string | undefined {
  return environ
    .split('\0')
    .find(variable => variable.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}
