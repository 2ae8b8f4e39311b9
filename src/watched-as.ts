import type { CommandLine } from './command-line.ts';
import type { OpenedHost } from './open-host.ts';
import type { Settings } from './settings/settings.ts';
import type { Wanted } from './srs/process/find-srs.ts';

/** A recording is played by what it was recorded with, unless a flag says otherwise. */
export function settingsFor(
  { replay }: OpenedHost,
  settings: Settings,
  { settings: flags }: CommandLine,
): Settings {
  if (replay === undefined) return settings;
  const { delaySeconds, windowSeconds } = replay.host.header;
  return { ...settings, delaySeconds, windowSeconds, ...flags };
}

/** Who is looked for on a host. */
export function wantedOf(
  { pid, settings: flags }: CommandLine,
  { name }: Settings,
  { replay, host }: OpenedHost,
): Wanted {
  if (pid !== undefined) return { pid };
  if (flags.name !== undefined) return { name };
  // What SRS is called on the user's own hosts says nothing of a simulated one.
  return wantedThen(replay?.host.header.wanted) ?? { name: host.kind === 'simulated' ? 'srs' : name };
}

/** Whom the recording was made of. */
function wantedThen(wanted: unknown): Wanted | undefined {
  if (typeof wanted !== 'object' || wanted === null) return undefined;
  if ('pid' in wanted && typeof wanted.pid === 'number') return { pid: wanted.pid };
  return 'name' in wanted && typeof wanted.name === 'string' ? { name: wanted.name } : undefined;
}
