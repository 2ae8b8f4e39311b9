import { ruleGroups } from '../output/prometheus/rules.ts';
import { rulesYaml } from '../output/prometheus/rules-yaml.ts';
import { EXIT_DONE, type Subcommand } from './command-context.ts';
import { longTime } from './record-options.ts';

/** What Prometheus's own example has. */
const DEFAULT_SCRAPE_SECONDS = 15;

export const RULES: Subcommand = {
  name: 'rules',
  help: 'print alert and recording rules for Prometheus, of what serve gives',
  declare(command, { choose }) {
    command
      .option(
        '--scrape-interval <time>',
        'how often Prometheus scrapes serve (15s unless given): spans and delays are multiples of it',
        longTime,
      )
      .addHelpText(
        'after',
        '\nLimits of waiting, CPU, buffers and softirq are those of the configuration file ([thresholds]).',
      )
      .action(({ scrapeInterval = DEFAULT_SCRAPE_SECONDS }: { readonly scrapeInterval?: number }) =>
        choose({
          kind: 'rules',
          asked: { scrapeInterval },
          needsNoHost: true,
          async run({ settings, version, print }) {
            const head = [
              `Made by srs-top ${version}: srs-top rules > /etc/prometheus/srs-top.rules.yml, and in prometheus.yml`,
              'rule_files: [srs-top.rules.yml]. keep_firing_for needs Prometheus 2.42.',
            ];
            print(rulesYaml(ruleGroups(Math.ceil(scrapeInterval), settings.thresholds), head));
            return EXIT_DONE;
          },
        }),
      );
  },
};
