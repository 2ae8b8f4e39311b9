import type { Thresholds } from '../../settings/thresholds.ts';
import { type AlertWishes, causeAlerts, lossAlerts } from './alert-rules.ts';
import { nodeExporterAlerts } from './node-exporter.ts';
import { presenceAlerts } from './presence-alerts.ts';
import { recordedRules } from './recorded.ts';
import type { RuleGroup } from './rule.ts';

/**
 * Recording and alert rules for what `srs-top serve` gives.
 * @param scrapeSeconds how often Prometheus scrapes: spans and delays are multiples of it
 */
export function ruleGroups(scrapeSeconds: number, thresholds: Thresholds): readonly RuleGroup[] {
  const recorded = recordedRules(scrapeSeconds);
  const wishes: AlertWishes = { recorded, thresholds, scrapeSeconds };
  const { span: _, ...rules } = recorded;
  return [
    {
      name: 'srs-top',
      rules: [
        ...Object.values(rules),
        ...lossAlerts(wishes),
        ...causeAlerts(wishes),
        ...presenceAlerts(wishes),
      ],
    },
    { name: 'srs-top-with-node-exporter', rules: nodeExporterAlerts(wishes) },
  ];
}
