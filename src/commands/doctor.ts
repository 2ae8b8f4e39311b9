import type { AdvisedSnapshot } from '../advice/advised.ts';
import type { Finding } from '../advice/terms/finding.ts';
import { judgeLoss } from '../metrics/judgement/judge-loss.ts';
import { unheardWords } from '../metrics/source-problems.ts';
import { ledgerOf } from '../metrics/udp/losses.ts';
import { Monitor } from '../monitor.ts';
import { plainCleared, plainFindings } from '../output/findings-json.ts';
import { toPlain } from '../output/json.ts';
import { doneByJournal } from '../tuning/engine/change-author.ts';
import { foreignChanges } from '../tuning/engine/foreign-changes.ts';
import { createJournal, type Journal, readContent } from '../tuning/journal/journal.ts';
import { isRefusal } from '../tuning/tuning.ts';
import { clearedLine, findingLines } from '../view/sentences/finding-lines.ts';
import { lossSentence } from '../view/sentences/loss-sentence.ts';
import { wantedWords } from '../view/sentences/wanted-words.ts';
import type { CommandContext, Subcommand } from './command-context.ts';

/** As plugins of Nagios and Icinga end: OK, WARNING, CRITICAL, UNKNOWN. */
const EXITS = { ok: 0, warning: 1, critical: 2, unknown: 3 } as const;
type State = keyof typeof EXITS;

/** Two refreshes this far apart tell rates. */
const REFRESH_SECONDS = 1;
const QUICK_SECONDS = 1;

export const DOCTOR: Subcommand = {
  name: 'doctor',
  help: 'watch for one window, and say what is wrong, why, and what helps; exit codes of monitoring plugins',
  declare(command, { choose }) {
    command
      .option('--quick', 'look for a second only: what needs no window')
      .addHelpText(
        'after',
        '\nThe options of srs-top hold here too: --window SECONDS, --json, -p PID and the others.',
      )
      .action(({ quick = false }: { readonly quick?: boolean }) =>
        choose({ kind: 'doctor', asked: { isQuick: quick }, run: context => runDoctor(context, quick) }),
      );
  },
};

/**
 * `srs-top doctor`: findings of one window, as text or `--json`. Resolves with 0 where nothing is wrong, 1 with a warning, 2
 * with what is bad, 3 where it cannot be told: there is no SRS, or the counters of losses cannot be read.
 */
export async function runDoctor(context: CommandContext, isQuick = false): Promise<number> {
  const { host, wanted, settings } = context;
  const seconds = isQuick ? QUICK_SECONDS : settings.windowSeconds;
  const monitor = new Monitor(host, { ...settings, delaySeconds: REFRESH_SECONDS, wanted });
  const stop = new AbortController();
  const endMs = host.clock.nowMs() + seconds * 1_000;
  let last: AdvisedSnapshot | undefined;
  const journal = createJournal(host, () => context.stateDirectory);
  for await (const snapshot of monitor.run(stop.signal)) {
    last = snapshot;
    await tellForeign(monitor, snapshot, journal, host.name);
    if (host.kind !== 'recorded' && snapshot.sample.atMs >= endMs) stop.abort();
  }
  if (last === undefined) return EXITS.unknown;
  const state = stateOf(last);
  if (context.isJson) context.print(jsonOf(last, state));
  else context.print(...reportOf(last, state, context));
  return EXITS[state];
}

/** Whose work a change is, the journal says. */
async function tellForeign(
  monitor: Monitor,
  { changes, sample }: AdvisedSnapshot,
  journal: Journal,
  hostName: string,
): Promise<void> {
  if (changes.length === 0) return;
  const content = await readContent(journal);
  if (isRefusal(content)) return;
  const offsetMs = sample.time.getTime() - sample.atMs;
  monitor.tellForeign(foreignChanges(changes, [], doneByJournal(content.entries, hostName, offsetMs)));
}

function stateOf({ advice, metrics }: AdvisedSnapshot): State {
  const worst = (severity: Finding['severity']): boolean =>
    advice.findings.some(finding => finding.severity === severity);
  if (worst('bad')) return 'critical';
  if (worst('warning')) return 'warning';
  const isUnknown = metrics.srs.some(({ udp }) => ledgerOf(udp).unread !== undefined);
  return metrics.srs.length === 0 || isUnknown ? 'unknown' : 'ok';
}

function jsonOf({ metrics, advice }: AdvisedSnapshot, state: State): string {
  const { schema, time, host, problems, srs } = metrics;
  return JSON.stringify(
    toPlain({
      schema,
      time,
      host,
      state,
      srs: srs.map(({ pid, command, udp }) => ({ pid, command, udp })),
      findings: plainFindings(advice),
      clearedFindings: plainCleared(advice),
      problems,
    }),
  );
}

/** What could not be asked, SRS's own words among it: without them only their findings are missing. */
function unknownLines({ metrics, sample }: AdvisedSnapshot): readonly string[] {
  return [...metrics.problems, ...unheardWords(sample, metrics.problems)].map(
    ({ source, detail }) => `  ${source}: ${detail}`,
  );
}

function reportOf(snapshot: AdvisedSnapshot, state: State, context: CommandContext): readonly string[] {
  const { metrics, advice, unseen } = snapshot;
  const { theme, columns, wanted } = context;
  const head = metrics.srs.map(srs => {
    const { verdict, figures } = lossSentence(srs, metrics.srs);
    const { severity } = judgeLoss(ledgerOf(srs.udp));
    return theme.paint(severity, `${theme.symbols[severity]} srs ${srs.pid}: ${verdict}  ${figures}`);
  });
  const none =
    unseen === undefined
      ? `no ${wantedWords(wanted)} runs here`
      : `it cannot be told whether an SRS runs here: ${unseen}`;
  const unknown = unknownLines(snapshot);
  return [
    `${state.toUpperCase()}  ${metrics.host}  ${metrics.time}`,
    ...(head.length === 0 ? [none] : head),
    ...advice.findings.flatMap(finding => ['', ...findingLines(finding, theme, columns)]),
    ...(advice.findings.length === 0 && head.length > 0 ? ['', 'no findings'] : []),
    ...(advice.cleared.length === 0 ? [] : ['', ...advice.cleared.map(clearedLine)]),
    ...(unknown.length === 0 ? [] : ['', 'not known:', ...unknown]),
  ];
}
