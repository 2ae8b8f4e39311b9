import { Argument } from 'commander';
import { EXPLANATIONS } from '../advice/terms/explanations.ts';
import { FINDING_IDS } from '../advice/terms/finding.ts';
import { bashCompletion } from '../manual/bash.ts';
import { fishCompletion } from '../manual/fish.ts';
import { type KnownWords, type Outline, outlineOf } from '../manual/outline.ts';
import { zshCompletion } from '../manual/zsh.ts';
import type { Subcommand } from './command-context.ts';
import { DEMOS } from './demo.ts';
import { WISH_WORDS } from './read-wishes.ts';

const SHELLS: Readonly<Record<string, (program: Outline) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** Words that help a value along where it may be more than these. */
export const KNOWN_WORDS: KnownWords = {
  '--demo': DEMOS,
  '--host': {
    local: 'this machine',
    ...Object.fromEntries(Object.entries(DEMOS).map(([name, what]) => [`demo:${name}`, what])),
  },
  'demo [name]': DEMOS,
  'explain [id]': Object.fromEntries(FINDING_IDS.map(id => [id, EXPLANATIONS[id].title])),
  'tune <set...>': WISH_WORDS,
  'unit <what>': { recorder: 'a recorder that is always on', serve: 'metrics for Prometheus' },
};

export const COMPLETION: Subcommand = {
  name: 'completion',
  help: 'print what completes commands and options in a shell',
  declare(command, { answer }) {
    command
      .addArgument(new Argument('<shell>', 'which shell').choices(Object.keys(SHELLS)))
      .addHelpText(
        'after',
        `
bash: srs-top completion bash > ~/.local/share/bash-completion/completions/srs-top
zsh:  srs-top completion zsh > DIRECTORY/_srs-top, with a directory of $fpath
fish: srs-top completion fish > ~/.config/fish/completions/srs-top.fish`,
      )
      .action((shell: string) => {
        const program = command.parent;
        const write = SHELLS[shell];
        if (program !== null && write !== undefined) answer(write(outlineOf(program, KNOWN_WORDS)));
      });
  },
};
