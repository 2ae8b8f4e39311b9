import { DEFAULT_SETTINGS, type Settings } from './settings.ts';

/**
 * What counts: flags before the file, the file before what is usual. A window shorter than the delay could not be told
 * from it, so a delay from a flag stretches the window of the file, and any delay the usual one.
 * @returns a problem when the window of a flag is shorter than the delay
 */
export function mergeSettings(
  file: Partial<Settings>,
  flags: Partial<Settings>,
): Settings | { readonly problem: string } {
  const settings = { ...DEFAULT_SETTINGS, ...file, ...flags };
  const { delaySeconds, windowSeconds } = settings;
  if (windowSeconds >= delaySeconds) return settings;
  const isAskedFor = flags.windowSeconds !== undefined;
  if (!isAskedFor) return { ...settings, windowSeconds: delaySeconds };
  return { problem: `expected a window of at least the delay, ${delaySeconds} s, got ${windowSeconds} s` };
}
