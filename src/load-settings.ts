import { mergeSettings } from './settings/merge-settings.ts';
import { secretsOf } from './settings/secrets.ts';
import type { Settings } from './settings/settings.ts';
import { configPath } from './storage/paths.ts';
import { storage } from './storage/storage.ts';

export type LoadedSettings = Settings | { readonly problems: readonly string[] };

/**
 * The flags and the configuration file together, or what is wrong with them, a sentence each.
 * @param chosenPath the file that `--config` names, which has to be there; else the usual one, which may be missing
 * @param usualPath undefined when no place for one can be told
 * @param env where passwords may be, too
 */
export async function loadSettings(
  flags: Partial<Settings>,
  chosenPath: string | undefined,
  usualPath: string | undefined = configPath(),
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<LoadedSettings> {
  const file = await readSettings(chosenPath, usualPath);
  if ('problems' in file) return file;
  const settings = mergeSettings({ ...file.settings, ...secretsOf(env) }, flags);
  return 'problem' in settings ? { problems: [settings.problem] } : settings;
}

async function readSettings(
  chosenPath: string | undefined,
  usualPath: string | undefined,
): Promise<{ readonly settings: Partial<Settings> } | { readonly problems: readonly string[] }> {
  const path = chosenPath ?? usualPath;
  if (path === undefined) return { settings: {} };
  const found = await storage.readConfigFile(path).catch(({ message }: Error) => ({
    problem: `cannot be read (${message.replace(`${path}: `, '')})`,
  }));
  if ('problem' in found) {
    // It may say read-only: going on without it could change what must not be changed.
    return { problems: [`${path}: ${found.problem}; --config FILE reads another, --config /dev/null none`] };
  }
  if ('binaryLine' in found) return { problems: [`${path}:${found.binaryLine}: not TOML: it is not UTF-8`] };
  if ('isMissing' in found) {
    return chosenPath === undefined ? { settings: {} } : { problems: [`${path}: there is no such file`] };
  }
  // Most have no file, and no need of a parser.
  const { readConfig } = await import('./settings/read-config.ts');
  return readConfig(found.text, path);
}
