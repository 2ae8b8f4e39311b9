import { dashboard } from '../output/prometheus/dashboard.ts';
import { EXIT_DONE, type Subcommand } from './command-context.ts';

export const DASHBOARD: Subcommand = {
  name: 'dashboard',
  help: 'print a dashboard for Grafana, of what serve gives (JSON, to be imported there)',
  declare(command, { choose }) {
    command.action(() =>
      choose({
        kind: 'dashboard',
        asked: {},
        needsNoHost: true,
        async run({ settings, print }) {
          print(JSON.stringify(dashboard(settings.thresholds), undefined, 2));
          return EXIT_DONE;
        },
      }),
    );
  },
};
