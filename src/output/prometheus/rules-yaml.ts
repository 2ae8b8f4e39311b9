import { promTime } from './query.ts';
import type { AlertRule, RecordingRule, RuleGroup } from './rule.ts';

/** Rules as Prometheus reads them. Texts are quoted as JSON does, which YAML 1.2 takes as it is. */
export function rulesYaml(groups: readonly RuleGroup[], head: readonly string[]): string {
  return [
    ...head.map(line => `# ${line}`),
    'groups:',
    ...groups.flatMap(({ name, rules }) => [
      `  - name: ${quote(name)}`,
      '    rules:',
      ...rules.flatMap(rule => ['', ...('alert' in rule ? alertLines(rule) : recordLines(rule))]),
      '',
    ]),
  ]
    .join('\n')
    .trimEnd();
}

function recordLines({ record, expr }: RecordingRule): readonly string[] {
  return [`      - record: ${quote(record)}`, `        expr: ${quote(expr)}`];
}

function alertLines(rule: AlertRule): readonly string[] {
  const { alert, expr, forSeconds, keepSeconds, severity, summary, description, runbook } = rule;
  return [
    `      - alert: ${quote(alert)}`,
    `        expr: ${quote(expr)}`,
    `        for: ${promTime(forSeconds)}`,
    ...(keepSeconds === 0 ? [] : [`        keep_firing_for: ${promTime(keepSeconds)}`]),
    '        labels:',
    `          severity: ${quote(severity)}`,
    '        annotations:',
    `          summary: ${quote(summary)}`,
    `          description: ${quote(description)}`,
    `          runbook: ${quote(runbook)}`,
  ];
}

/** Names as they are, all else as JSON has it. */
function quote(text: string): string {
  return /^[a-z]+[A-Za-z-]*$|^Srs\w+$/.test(text) ? text : JSON.stringify(text);
}
