import { promTime } from '../output/prometheus/query.ts';
import { freshSecondsOf, ruleGroups } from '../output/prometheus/rules.ts';
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
      .option('--scrape-interval <time>', 'how often Prometheus scrapes serve (15s unless given)', longTime)
      .addHelpText(
        'after',
        `
Spans and delays are multiples of how often there are new figures: at each scrape, or where serve reads more seldom, as often
as that. How often it reads is taken from -d SECONDS, or from the configuration file; of several it has to be the one that
reads most seldom. A serve that reads more seldom than that is an alert.
Limits of waiting, CPU, buffers and softirq are those of the configuration file ([thresholds]).`,
      )
      .action(({ scrapeInterval = DEFAULT_SCRAPE_SECONDS }: { readonly scrapeInterval?: number }) =>
        choose({
          kind: 'rules',
          asked: { scrapeInterval },
          needsNoHost: true,
          async run({ settings, version, print }) {
            const rhythm = { scrapeSeconds: scrapeInterval, delaySeconds: settings.delaySeconds };
            const [scrape, fresh] = [Math.ceil(scrapeInterval), freshSecondsOf(rhythm)].map(promTime);
            const head = [
              `Made by srs-top ${version}: srs-top rules > /etc/prometheus/srs-top.rules.yml, and in prometheus.yml`,
              'rule_files: [srs-top.rules.yml]. keep_firing_for needs Prometheus 2.42.',
              `Of a scrape every ${scrape}, and a serve that reads at least every ${fresh} (-d).`,
            ];
            print(rulesYaml(ruleGroups(rhythm, settings.thresholds), head));
            return EXIT_DONE;
          },
        }),
      );
  },
};
