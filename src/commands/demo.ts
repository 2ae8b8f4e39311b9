import type { Subcommand } from './command-context.ts';

/** What is shown where no scenario is named. */
export const DEFAULT_DEMO = 'starved';

/** Every scenario that there is, and what it is in a few words; they themselves are loaded where one is shown. */
export const DEMOS: Readonly<Record<string, string>> = {
  [DEFAULT_DEMO]: 'other programs keep SRS from a CPU',
  softirq: "interrupts take the CPU of SRS's thread",
  'small-buffer': 'bursts are larger than the receive buffer',
  quota: 'the CPU quota of its unit stops SRS',
  blocked: 'SRS waits for its disk',
  'not-this-host': 'the packets are lost before they come here',
  healthy: 'nothing is wrong',
};

export const DEMO: Subcommand = {
  name: 'demo',
  help: 'show a simulated host that loses packets, and obeys what is tuned: no root, no SRS, no Linux',
  declare(command, { show }) {
    command
      .argument('[name]', `what is wrong with it: ${DEFAULT_DEMO} unless given; an unknown name lists all`)
      .option(
        '--tour',
        'be shown around: keys are pressed by themselves, with captions, and it ends by itself',
      )
      .addHelpText(
        'after',
        '\nEvery other command takes a simulated host too: srs-top doctor --demo starved, srs-top --json --demo quota.',
      )
      .action((name = DEFAULT_DEMO, { tour = false }: { readonly tour?: boolean }) =>
        show({ demo: name, isTour: tour }),
      );
  },
};
