import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Where srs-top keeps its journal, profiles and recordings: `$XDG_STATE_HOME/srs-top`, else `~/.local/state/srs-top`.
 * A relative XDG_STATE_HOME counts as unset (XDG Base Directory Specification 0.8). Under sudo, HOME is taken as it is.
 */
export function stateDirectory(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  home: string = homedir(),
): string {
  const base = environment['XDG_STATE_HOME'] ?? '';
  return join(isAbsolute(base) ? base : join(home, '.local', 'state'), 'srs-top');
}
