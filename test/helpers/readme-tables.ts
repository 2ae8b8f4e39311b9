import type { Option } from 'commander';
import { createCommand } from '../../src/command-line.ts';
import { ALL_SETTINGS } from '../../src/settings/settings.ts';
import { KEY_BINDINGS, REPLAY_BINDINGS } from '../../src/ui/keys/keymap.ts';
import { joinNeighbours } from '../../src/ui/parts/key-binding.ts';

/** A README with its tables as they have to be. `npm run readme` writes them; a test compares. */
export function withTables(readme: string): string {
  const withKeys = replaceBetween(readme, 'keys', 'src/ui/keys/keymap.ts', keysTable());
  const sources = 'src/command-line.ts and src/settings/settings.ts';
  return replaceBetween(withKeys, 'options', sources, optionsTable());
}

function keysTable(): string {
  const ofReplay = joinNeighbours(REPLAY_BINDINGS).map(({ keys, help }) => ({
    keys,
    help: `in a recording: ${help}`,
  }));
  const rows = [...joinNeighbours(KEY_BINDINGS), ...ofReplay].map(
    ({ keys, help }) => `| ${keys.map(key => `\`${key}\``).join(' ')} | ${help} |`,
  );
  return ['| key | what it does |', '|---|---|', ...rows].join('\n');
}

function optionsTable(): string {
  const nothing = (): void => undefined;
  const rows = createCommand(
    '0.0.0',
    [],
    { answer: nothing, complain: nothing },
    { choose: nothing, show: nothing, watch: nothing },
  ).options.map(option => `| ${nameOf(option)} | ${meaningOf(option)} |`);
  return ['| option | meaning |', '|---|---|', ...rows].join('\n');
}

/** `-d, --delay <seconds>` → `` `-d`, `--delay SECONDS` ``. */
function nameOf({ flags }: Option): string {
  const names = flags.replace(/<([a-z]+)>/, (_, argument: string) => argument.toUpperCase()).split(', ');
  return names.map(name => `\`${name}\``).join(', ');
}

function meaningOf({ flags, description }: Option): string {
  return ALL_SETTINGS.find(([, { flag }]) => flag === flags)?.[1].readme ?? description;
}

function replaceBetween(readme: string, name: string, sources: string, table: string): string {
  const [start, end] = [`<!-- ${name}: made from ${sources} -->\n`, `<!-- /${name} -->`];
  const [from, to] = [readme.indexOf(start), readme.indexOf(end)];
  if (from === -1 || to === -1) throw new Error(`the README has no place for the ${name}`);
  return `${readme.slice(0, from + start.length)}${table}\n${readme.slice(to)}`;
}
