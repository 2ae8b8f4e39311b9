import { ALL_SETTINGS } from './settings.ts';

/** A configuration file that sets everything to what it is anyway, with what each setting is for. */
export function defaultConfig(): string {
  const lines = ALL_SETTINGS.map(([, { key, kind, initial, comment, beginsGroup }]) => [
    ...(beginsGroup === true ? [''] : []),
    `# ${comment}`,
    ...(kind.isTable === true ? [`[${key}]`, kind.write(initial)] : [`${key} = ${kind.write(initial)}`]),
  ]);
  return `${[
    '# srs-top: what is set unless a flag says otherwise. Belongs in $XDG_CONFIG_HOME/srs-top/config.toml, else',
    '# ~/.config/srs-top/config.toml.',
    ...lines.flat(),
  ].join('\n')}\n`;
}
