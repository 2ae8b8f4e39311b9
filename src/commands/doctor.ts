import type { AdvisedSnapshot } from '../advice/advised.ts';
import { hostLossFindings } from '../advice/past/host-loss-findings.ts';
import type { Finding } from '../advice/terms/finding.ts';
import { type NotAsked, notAsked } from '../advice/terms/not-asked.ts';
import { situationOf } from '../advice/terms/situation.ts';
import { isProblem, type Problem, readHostEntries, readHostEntry } from '../fleet/host-word.ts';
import { HOST_LOSSES_QUESTION, HostLossesModel } from '../metrics/past/host-losses.ts';
import { unheardWords } from '../metrics/source-problems.ts';
import type { SrsMetrics } from '../metrics/terms/metrics.ts';
import { ledgerOf } from '../metrics/udp/losses.ts';
import { Monitor } from '../monitor.ts';
import { plainCleared, plainFindings } from '../output/findings-json.ts';
import { toPlain } from '../output/json.ts';
import type { Severity } from '../text/severity.ts';
import { wrapText } from '../text/width.ts';
import { doneByJournal } from '../tuning/engine/change-author.ts';
import { foreignChanges } from '../tuning/engine/foreign-changes.ts';
import { createJournal, readContent } from '../tuning/journal/journal.ts';
import { isRefusal } from '../tuning/tuning.ts';
import { clearedLine, findingLines } from '../view/sentences/finding-lines.ts';
import { lossHead } from '../view/sentences/loss-head.ts';
import { wantedWords } from '../view/sentences/wanted-words.ts';
import type { CommandContext, Subcommand, Task } from './command-context.ts';
import { type Diagnosis, EXITS, STATES, type State } from './diagnosis.ts';
import { doctorHosts } from './doctor-hosts.ts';
import { SpanWatch, severityOf, spanLines, type ToldSpan } from './doctor-span.ts';

/** Two refreshes this far apart tell rates. */
const REFRESH_SECONDS = 1;
const QUICK_SECONDS = 1;

export const DOCTOR: Subcommand = {
  name: 'doctor',
  help: 'watch for one window, and say what is wrong, why, and what helps; exit codes of monitoring plugins',
  declare(command, { choose }) {
    command
      .argument(
        '[sources...]',
        'a recording, a sos report (folder or tar), or what sadf -j prints, to be looked through instead of this host; or hosts, each for itself',
      )
      .option('--quick', 'look for a second only: what needs no window')
      .addHelpText(
        'after',
        '\nThe options of srs-top hold here too: --window SECONDS, --json, -p PID and the others.',
      )
      .action((words: readonly string[], { quick = false }: { readonly quick?: boolean }) => {
        const meant = meantBy(words);
        if (isProblem(meant)) command.error(`error: ${meant.problem}`, { exitCode: 2 });
        else
          choose({
            kind: 'doctor',
            asked: { isQuick: quick },
            ...meant,
            exitWithoutHost: EXITS.unknown,
            run: context =>
              (context.hosts ?? []).length === 0
                ? runDoctor(context, quick)
                : doctorHosts(context, context.hosts ?? [], (one, label) => diagnose(one, quick, label)),
          });
      });
  },
};

/** A word alone may be a file of any name; several are hosts. */
function meantBy(words: readonly string[]): Pick<Task, 'source' | 'hosts'> | Problem {
  const [first, ...others] = words;
  if (first === undefined) return { hosts: [] };
  if (others.length > 0) {
    const hosts = readHostEntries(words);
    return isProblem(hosts) ? hosts : { hosts };
  }
  const entry = readHostEntry(first);
  // A name that no host has may be that of a file.
  if (isProblem(entry) || entry.word.kind === 'recording') return { source: first, hosts: [] };
  return entry.word.kind === 'remote' ? { source: first, hosts: [entry] } : { hosts: [entry] };
}

/**
 * `srs-top doctor`: findings of one window, or of all of a recording, as text or `--json`. Resolves with 0 where nothing is wrong, 1 with a warning, 2
 * with what is bad, 3 where it cannot be told: there is no SRS, or the counters of losses cannot be read.
 */
export async function runDoctor(context: CommandContext, isQuick = false): Promise<number> {
  const { state, lines } = await diagnose(context, isQuick);
  context.print(...lines);
  return EXITS[state];
}

/** @param label of the host among several */
async function diagnose(context: CommandContext, isQuick: boolean, label?: string): Promise<Diagnosis> {
  const { host, wanted, settings } = context;
  const seconds = isQuick ? QUICK_SECONDS : settings.windowSeconds;
  // Between two records of a recording there is nothing to see.
  const delaySeconds = Math.max(REFRESH_SECONDS, (host.recordedEveryMs ?? 0) / 1_000);
  const monitor = new Monitor(host, { ...settings, delaySeconds, wanted });
  const stop = new AbortController();
  const endMs = host.clock.nowMs() + seconds * 1_000;
  let last: AdvisedSnapshot | undefined;
  const hostLosses = new HostLossesModel();
  const aheadMs = host.clock.time().getTime() - host.clock.nowMs();
  let hasSrs = false;
  const tellForeign = foreignTeller(context, monitor);
  const span = host.kind === 'recorded' ? new SpanWatch() : undefined;
  for await (const snapshot of monitor.run(stop.signal)) {
    last = snapshot;
    await tellForeign(snapshot);
    span?.take(snapshot);
    hasSrs ||= snapshot.metrics.srs.length > 0;
    if (host.kind === 'recorded') hostLosses.take(await host.look(HOST_LOSSES_QUESTION), aheadMs);
    if (host.kind !== 'recorded' && snapshot.sample.atMs >= endMs) stop.abort();
  }
  if (last === undefined) return { state: 'unknown', lines: [], headline: 'nothing came of it' };
  const ofHost = hasSrs ? [] : hostLossFindings(hostLosses.losses, aheadMs);
  const report = withFindings(last, ofHost);
  const told = span?.tell();
  const state = worstOf(stateOf(report), told);
  const unasked = host.kind === 'recorded' ? notAskedOf(report) : [];
  const lines = context.isJson
    ? [jsonOf(report, state, unasked, told)]
    : reportOf(report, state, unasked, told, context, label);
  return { state, lines, headline: headlineOf(report, told) };
}

/** What is worst at its end, or was before. */
function headlineOf({ advice, metrics }: AdvisedSnapshot, span: ToldSpan | undefined): string {
  const past = (span?.findings ?? []).map(({ severity, worst }) => ({
    severity,
    sentence: worst.sentence,
  }));
  const told = [...advice.findings, ...past].find(({ severity }) => severity !== 'remark');
  if (told !== undefined) return told.sentence;
  const [srs] = metrics.srs;
  if (srs === undefined) return 'no SRS';
  return lossHead(srs, metrics.srs).words.replaceAll('  ', ' ');
}

/** What was found without any SRS, before what was found of one. */
function withFindings(snapshot: AdvisedSnapshot, findings: readonly Finding[]): AdvisedSnapshot {
  const { advice } = snapshot;
  return { ...snapshot, advice: { ...advice, findings: [...findings, ...advice.findings] } };
}

/** Rules that a recording does not have enough for. */
function notAskedOf(snapshot: AdvisedSnapshot): readonly NotAsked[] {
  return notAsked(snapshot.metrics.srs.flatMap(srs => situationOf(snapshot, srs) ?? []));
}

/** Whose work a change is, the journal says; of a recording what was told then. */
function foreignTeller(
  { host, stateDirectory, told }: CommandContext,
  monitor: Monitor,
): (snapshot: AdvisedSnapshot) => Promise<void> {
  const journal = createJournal(host, () => stateDirectory);
  return async ({ changes, sample }) => {
    if (changes.length === 0) return;
    if (host.kind === 'recorded') {
      // It may be told only later, or never.
      void told
        ?.done(sample.atMs)
        .then(({ own, others }) => monitor.tellForeign(foreignChanges(changes, own, others)));
      return;
    }
    const content = await readContent(journal);
    if (isRefusal(content)) return;
    const offsetMs = sample.time.getTime() - sample.atMs;
    monitor.tellForeign(foreignChanges(changes, [], doneByJournal(content.entries, host, offsetMs)));
  };
}

const STATE_OF: Readonly<Record<Severity, State>> = {
  good: 'ok',
  unknown: 'unknown',
  warning: 'warning',
  bad: 'critical',
};

/** Of all of a recording: that all was well again at its end makes nothing of it undone. */
function worstOf(atEnd: State, span: ToldSpan | undefined): State {
  const during = span === undefined ? 'ok' : STATE_OF[severityOf(span)];
  return STATES.indexOf(during) > STATES.indexOf(atEnd) ? during : atEnd;
}

function stateOf({ advice, metrics }: AdvisedSnapshot): State {
  const worst = (severity: Finding['severity']): boolean =>
    advice.findings.some(finding => finding.severity === severity);
  if (worst('bad')) return 'critical';
  if (worst('warning')) return 'warning';
  const isUnknown = metrics.srs.some(({ udp }) => ledgerOf(udp).unread !== undefined);
  return metrics.srs.length === 0 || isUnknown ? 'unknown' : 'ok';
}

function jsonOf(
  snapshot: AdvisedSnapshot,
  state: State,
  unasked: readonly NotAsked[],
  span: ToldSpan | undefined,
): string {
  const { metrics, advice } = snapshot;
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
      notAsked: unasked,
      stateAtEnd: span && stateOf(snapshot),
      span,
    }),
  );
}

/**
 * What could not be asked, SRS's own words among it: without them only their findings are missing. Of an SRS of which the
 * recording has a moment that is said of all of it, where there is more of another.
 */
function unknownLines({ metrics, sample }: AdvisedSnapshot, isRecorded: boolean): readonly string[] {
  const passing = isRecorded ? metrics.srs.filter(isOfAMoment) : [];
  const saidElsewhere = passing.length === metrics.srs.length ? [] : passing.map(({ pid }) => ` of ${pid}`);
  return [...metrics.problems, ...unheardWords(sample, metrics.problems)]
    .filter(({ source }) => !saidElsewhere.some(of => source.endsWith(of)))
    .map(({ source, detail }) => `  ${source}: ${detail}`);
}

/** Of a single moment nothing is measured, and of a recording nothing will be. */
function isOfAMoment({ udp }: SrsMetrics): boolean {
  return udp.coveredSeconds === 0;
}

function reportOf(
  snapshot: AdvisedSnapshot,
  state: State,
  unasked: readonly NotAsked[],
  span: ToldSpan | undefined,
  context: CommandContext,
  label: string | undefined,
): readonly string[] {
  const { metrics, advice, unseen } = snapshot;
  const { theme, columns, wanted } = context;
  const when = span === undefined ? '' : 'at its end: ';
  const isRecorded = context.host.kind === 'recorded';
  const whole = metrics.srs.filter(srs => !isRecorded || !isOfAMoment(srs));
  const head = [...whole, ...metrics.srs.filter(srs => !whole.includes(srs))].map(srs => {
    if (!whole.includes(srs))
      return theme.paint(
        'unknown',
        `${theme.symbols.unknown} srs ${srs.pid}: what it loses is not known: the recording has a single moment of it`,
      );
    const { severity, words } = lossHead(srs, metrics.srs);
    return theme.paint(severity, `${theme.symbols[severity]} ${when}srs ${srs.pid}: ${words}`);
  });
  const there = isRecorded ? (span === undefined ? 'is in this recording' : 'was there') : 'runs here';
  const none =
    unseen === undefined
      ? `${when}no ${wantedWords(wanted)} ${there}`
      : `it cannot be told whether an SRS runs here: ${unseen}`;
  const unknown = unknownLines(snapshot, isRecorded);
  return [
    `${state.toUpperCase()}  ${label === undefined ? '' : `${label}  `}${metrics.host}  ${metrics.time}`,
    ...(span === undefined ? [] : [...spanLines(span, theme, columns), '']),
    ...(head.length === 0 ? [none] : head),
    ...advice.findings.flatMap(finding => ['', ...findingLines(finding, theme, columns)]),
    ...(advice.findings.length === 0 && head.length > 0 ? ['', `${when}no findings`] : []),
    // What was told of all of a recording has them, in the words of their worst.
    ...(advice.cleared.length === 0 || span !== undefined ? [] : ['', ...advice.cleared.map(clearedLine)]),
    ...(unknown.length === 0 ? [] : ['', 'not known:', ...unknown]),
    ...(unasked.length === 0
      ? []
      : ['', 'could not be asked:', ...unasked.flatMap(one => notAskedLines(one, columns))]),
  ];
}

/** All rules are not listed one by one. */
const MOST_LISTED = 30;

function notAskedLines({ needs, findings }: NotAsked, columns: number): readonly string[] {
  const names = findings.length > MOST_LISTED ? `every rule (${findings.length})` : findings.join(', ');
  return wrapText(`without ${needs}: ${names}`, columns - 2).map(
    (line, index) => `  ${index === 0 ? '' : '  '}${line}`,
  );
}
