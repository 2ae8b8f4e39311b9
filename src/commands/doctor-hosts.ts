import { type HostEntry, isProblem } from '../fleet/host-word.ts';
import { cleanText } from '../text/clean-text.ts';
import type { Severity } from '../text/severity.ts';
import { padEnd, truncate, widthOf } from '../text/width.ts';
import type { CommandContext } from './command-context.ts';
import { type Diagnosis, EXITS, STATES, type State } from './diagnosis.ts';

/** Looks at the host of its context. @param label the name that it has among several */
type Diagnose = (context: CommandContext, label: string) => Promise<Diagnosis>;

/**
 * `srs-top doctor a b c`: all at once, each told in the order in which it was named, and a summary. Resolves with the exit
 * code of the worst: 2 before 1, 1 before 3 (it cannot be told, or the host cannot be reached), 3 before 0.
 */
export async function doctorHosts(
  context: CommandContext,
  hosts: readonly HostEntry[],
  diagnose: Diagnose,
): Promise<number> {
  const { print, isJson } = context;
  const all = hosts.map(entry => ({ entry, diagnosing: diagnoseHost(context, entry, diagnose) }));
  const found: (readonly [HostEntry, Diagnosis])[] = [];
  for (const { entry, diagnosing } of all) {
    const diagnosis = await diagnosing;
    found.push([entry, diagnosis]);
    if (isJson) print(...diagnosis.lines.map(line => withTarget(entry.label, line)));
    else print(...(found.length === 1 ? [] : ['']), ...diagnosis.lines);
  }
  const worst =
    STATES.findLast(state => found.some(([, diagnosis]) => diagnosis.state === state)) ?? 'unknown';
  if (found.length > 1) print(...summaryOf(found, worst, context));
  return EXITS[worst];
}

async function diagnoseHost(
  context: CommandContext,
  entry: HostEntry,
  diagnose: Diagnose,
): Promise<Diagnosis> {
  const opened = await context.openNamed?.(entry, (context.hosts ?? []).length === 1);
  if (opened === undefined || isProblem(opened)) return unreached(entry, opened?.problem ?? '', context);
  try {
    return await diagnose({ ...context, ...opened }, entry.label);
  } catch (error) {
    return unreached(entry, error instanceof Error ? error.message : String(error), context);
  } finally {
    await opened.host.close();
  }
}

function unreached({ label }: HostEntry, problem: string, { isJson }: CommandContext): Diagnosis {
  const headline = `not reached: ${cleanText(problem)}`;
  const json = JSON.stringify({ schema: 1, host: null, state: 'unknown', problem: cleanText(problem) });
  return { state: 'unknown', lines: isJson ? [json] : [`UNKNOWN  ${label}`, headline], headline };
}

/** First in the line: two hosts may have one name. */
function withTarget(label: string, json: string): string {
  return `{"target":${JSON.stringify(label)},${json.slice(1)}`;
}

/** The worst first, in the order in which they were named. */
function summaryOf(
  found: readonly (readonly [HostEntry, Diagnosis])[],
  worst: State,
  { isJson, theme, columns }: CommandContext,
): readonly string[] {
  const counts = Object.fromEntries(
    STATES.map(state => [state, found.filter(([, diagnosis]) => diagnosis.state === state).length]),
  );
  if (isJson)
    return [JSON.stringify({ schema: 1, summary: { state: worst, hosts: found.length, ...counts } })];
  const width = Math.max(...found.map(([{ label }]) => widthOf(label)));
  const told = STATES.toReversed().flatMap(state => (counts[state] ? [`${counts[state]} ${state}`] : []));
  return [
    '',
    `${worst.toUpperCase()}  ${found.length} hosts: ${told.join(', ')}`,
    ...STATES.toReversed().flatMap(state =>
      found
        .filter(([, diagnosis]) => diagnosis.state === state)
        .map(([{ label }, { headline }]) => {
          const line = `${state.toUpperCase().padEnd(8)}  ${padEnd(label, width)}  ${headline}`;
          return theme.paint(SEVERITY_OF[state], truncate(line, columns));
        }),
    ),
  ];
}

const SEVERITY_OF: Readonly<Record<State, Severity>> = {
  ok: 'good',
  unknown: 'unknown',
  warning: 'warning',
  critical: 'bad',
};
