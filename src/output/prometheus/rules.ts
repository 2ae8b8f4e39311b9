import type { Thresholds } from '../../settings/thresholds.ts';
import { type AlertWishes, causeAlerts, lossAlerts } from './alert-rules.ts';
import { nodeExporterAlerts } from './node-exporter.ts';
import { presenceAlerts } from './presence-alerts.ts';
import { recordedRules } from './recorded.ts';
import type { RuleGroup } from './rule.ts';

/** How often is read, in seconds. */
export interface Rhythm {
  /** What Prometheus scrapes. */
  readonly scrapeSeconds: number;
  /** What serve reads of its host: the delay of the one that reads most seldom. */
  readonly delaySeconds: number;
}

/** How often Prometheus has new figures, in whole seconds: a scrape between two refreshes has those of before. */
export function freshSecondsOf({ scrapeSeconds, delaySeconds }: Rhythm): number {
  return Math.ceil(Math.max(scrapeSeconds, delaySeconds));
}

/** Recording and alert rules for what `srs-top serve` gives: spans and delays are multiples of the rhythm. */
export function ruleGroups(rhythm: Rhythm, thresholds: Thresholds): readonly RuleGroup[] {
  const [scrapeSeconds, freshSeconds] = [Math.ceil(rhythm.scrapeSeconds), freshSecondsOf(rhythm)];
  const recorded = recordedRules(freshSeconds);
  const wishes: AlertWishes = { recorded, thresholds, scrapeSeconds, freshSeconds };
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
