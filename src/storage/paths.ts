import { homedir, tmpdir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Where srs-top keeps its journal, profiles and recordings: `$XDG_STATE_HOME/srs-top`, else `~/.local/state/srs-top`.
 * A relative XDG_STATE_HOME counts as unset (XDG Base Directory Specification 0.8). Under sudo, HOME is taken as it is.
 * Where nobody knows a home it is a directory of the user's own in that of temporary files: what was tuned does not
 * outlast a boot either.
 * @param home null where nobody knows one (a container's user without an entry in passwd)
 */
export function stateDirectory(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  home: string | null = homeOrNone() ?? null,
): string {
  const base = environment.XDG_STATE_HOME ?? '';
  if (isAbsolute(base)) return join(base, 'srs-top');
  if (home === null) return join(tmpdir(), `srs-top-${process.geteuid?.() ?? 'state'}`);
  return join(home, '.local', 'state', 'srs-top');
}

/**
 * Where the configuration is looked for: `$XDG_CONFIG_HOME/srs-top/config.toml`, else `~/.config/srs-top/config.toml`.
 * @param home undefined where nobody knows one (a container's user without an entry in passwd)
 * @returns undefined when no place can be told
 */
export function configPath(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  home: string | undefined = homeOrNone(),
): string | undefined {
  const base = environment.XDG_CONFIG_HOME ?? '';
  if (isAbsolute(base)) return join(base, 'srs-top', 'config.toml');
  return home === undefined ? undefined : join(home, '.config', 'srs-top', 'config.toml');
}

/** HOME, and where that is no place (not set, empty, relative) what passwd says. */
function homeOrNone(): string | undefined {
  return [homedir, () => userInfo().homedir].map(absoluteOrNone).find(home => home !== undefined);
}

function absoluteOrNone(ask: () => string): string | undefined {
  try {
    const home = ask();
    return isAbsolute(home) ? home : undefined;
  } catch {
    // HOME is not set, and passwd has no entry.
    return undefined;
  }
}
