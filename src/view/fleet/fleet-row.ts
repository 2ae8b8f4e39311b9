import type { AdvisedSnapshot } from '../../advice/advised.ts';
import { type Finding, type FindingSeverity, isTroubleOf } from '../../advice/terms/finding.ts';
import { judgeLoss, type LossState } from '../../metrics/judgement/judge-loss.ts';
import type { InterfaceMetrics, SrsMetrics } from '../../metrics/terms/metrics.ts';
import { lossPercent } from '../../metrics/udp/losses.ts';
import type { Thresholds } from '../../settings/thresholds.ts';
import { cleanText } from '../../text/clean-text.ts';
import type { Severity } from '../../text/severity.ts';
import { ownLoss } from './own-loss.ts';

/** One host of a fleet as it stands at the moment of the table. */
export interface FleetHost {
  /** Unlike that of any other. */
  readonly label: string;
  /** What it is called on the screen, where that is another name. */
  readonly shownAs?: string;
  readonly phase: 'opening' | 'watched' | 'unreachable' | 'over';
  /** Why it is not watched; undefined while it is. */
  readonly problem: string | undefined;
  /** Until it is tried again; undefined: it is not about to be. */
  readonly nextTrySeconds: number | undefined;
  /** The newest refresh; undefined: none came yet. */
  readonly snapshot: AdvisedSnapshot | undefined;
  /** How long ago that came; undefined: none did. */
  readonly ageSeconds: number | undefined;
  readonly delaySeconds: number;
  /** Something that was changed on it waits to be taken back, unless somebody keeps it. */
  readonly isPending: boolean;
}

/** `losing` to `ok` are of figures that are of now; `not seen`: SRS may run there all the same. */
export type FleetWord =
  | 'losing'
  | 'bad'
  | 'warning'
  | 'ok'
  | 'measuring'
  | 'no SRS'
  | 'not seen'
  | 'stale'
  | 'lost'
  | 'not reached'
  | 'opening'
  | 'over';

/** A line of the table: a process, or a host of which none is known. */
export interface FleetRow {
  /** Unlike that of any other row, and the same for as long as the process lives. */
  readonly key: string;
  readonly host: FleetHost;
  readonly srs: SrsMetrics | undefined;
  readonly thresholds: Thresholds | undefined;
  /** `proxy`, `origin`, `edge` or `srs`, as the command line has it; empty without a process. */
  readonly role: string;
  /** More than one process of this host is in the table. */
  readonly isOneOfSeveral: boolean;
  readonly word: FleetWord;
  readonly severity: Severity;
  /** Lost in the window; undefined: not known. */
  readonly lost: number | undefined;
  readonly lossPercent: number | undefined;
  readonly hottest: { readonly cpu: number; readonly softirqPercent: number } | undefined;
  /** Bytes a second over the interfaces of its namespace, without lo; undefined: not known. */
  readonly inPerSecond: number | undefined;
  readonly outPerSecond: number | undefined;
  readonly clients: number | undefined;
  /** What is worst with it; undefined: nothing is found. */
  readonly finding: Finding | undefined;
}

export function nameOf({ shownAs, label }: FleetHost): string {
  return shownAs ?? label;
}

/** A refresh that is missing may be late; behind three of them, and some seconds at least, figures are old. */
const STALE_DELAYS = 3;
const LEAST_STALE_SECONDS = 3;

export function isStale({ phase, ageSeconds, delaySeconds }: FleetHost): boolean {
  return (
    phase === 'watched' &&
    ageSeconds !== undefined &&
    ageSeconds > Math.max(LEAST_STALE_SECONDS, STALE_DELAYS * delaySeconds)
  );
}

/** The rows of a host: proxies first, then origins, then edges, and those of one role by pid. */
export function rowsOf(host: FleetHost): readonly FleetRow[] {
  const { snapshot } = host;
  const processes = snapshot?.metrics.srs ?? [];
  if (snapshot === undefined || processes.length === 0) return [rowWithout(host)];
  return processes
    .map(srs => rowOf(host, snapshot, srs, processes.length > 1))
    .toSorted((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role) || pidOf(a) - pidOf(b));
}

const ROLES = ['proxy', 'origin', 'srs', 'edge'];

function pidOf({ srs }: FleetRow): number {
  return srs?.pid ?? 0;
}

function rowWithout(host: FleetHost): FleetRow {
  const { snapshot } = host;
  const findings = snapshot?.advice.findings ?? [];
  const [word, severity] = wordOf(host, undefined, findings);
  return {
    ...{ key: host.label, host, word, severity, role: '', isOneOfSeveral: false },
    ...{ srs: undefined, thresholds: snapshot?.settings.thresholds, finding: worstOf(findings) },
    ...{ lost: undefined, lossPercent: undefined, hottest: undefined, clients: undefined },
    ...{ inPerSecond: undefined, outPerSecond: undefined },
  };
}

function rowOf(
  host: FleetHost,
  snapshot: AdvisedSnapshot,
  srs: SrsMetrics,
  isOneOfSeveral: boolean,
): FleetRow {
  const findings = snapshot.advice.findings.filter(finding => isTroubleOf(finding, srs.pid));
  const ledger = ownLoss(snapshot, srs);
  const { state } = judgeLoss(ledger);
  const [word, severity] = wordOf(host, state, findings);
  return {
    key: `${host.label} ${srs.pid} ${srs.startTicks}`,
    ...{ host, srs, isOneOfSeveral, word, severity },
    thresholds: snapshot.settings.thresholds,
    role: roleOf(srs.command),
    lost: state === 'unmeasured' || (state === 'unread' && ledger.lost === 0) ? undefined : ledger.lost,
    lossPercent: lossPercent(ledger.receiveBuffer, ledger.arrived),
    hottest: hottestOf(snapshot),
    inPerSecond: sumOf(srs.interfaces, ({ receiveBytesPerSecond }) => receiveBytesPerSecond),
    outPerSecond: sumOf(srs.interfaces, ({ sendBytesPerSecond }) => sendBytesPerSecond),
    clients: srs.api?.clientCount,
    finding: worstOf(findings),
  };
}

/** What the program is called, else what its configuration is: SRS itself does not tell its role in a cluster. */
function roleOf(command: string): string {
  const [program = '', ...rest] = command.split(' ');
  if (/(?:^|\/)srs-proxy$/.test(program)) return 'proxy';
  const [, role] = /(?:^|[/._-])(origin|edge)[\w.-]*\.conf(?: |$)/.exec(rest.join(' ')) ?? [];
  return role ?? 'srs';
}

function wordOf(
  host: FleetHost,
  loss: LossState | undefined,
  findings: readonly Finding[],
): readonly [FleetWord, Severity] {
  if (host.phase === 'unreachable')
    return host.snapshot === undefined ? ['not reached', 'warning'] : ['lost', 'warning'];
  if (host.phase === 'opening') return ['opening', 'unknown'];
  if (isStale(host)) return ['stale', 'warning'];
  if (host.phase === 'over') return ['over', 'unknown'];
  if (loss === 'losing' || loss === 'dropping') return ['losing', 'bad'];
  const worst = worstOf(findings)?.severity;
  if (worst === 'bad') return ['bad', 'bad'];
  if (worst === 'warning' || loss === 'errors') return ['warning', 'warning'];
  if (loss === undefined)
    return host.snapshot?.unseen === undefined ? ['no SRS', 'unknown'] : ['not seen', 'warning'];
  return loss === 'none' ? ['ok', 'good'] : ['measuring', 'unknown'];
}

const WORST_FIRST: readonly FindingSeverity[] = ['bad', 'warning', 'remark'];

/** Of those that are equally bad the one that costs most, which comes first. */
function worstOf(findings: readonly Finding[]): Finding | undefined {
  return WORST_FIRST.map(severity => findings.find(finding => finding.severity === severity)).find(
    finding => finding !== undefined,
  );
}

function hottestOf({ metrics }: AdvisedSnapshot): FleetRow['hottest'] {
  let hottest: FleetRow['hottest'];
  for (const { cpu, softirq } of metrics.cpus)
    if (softirq !== undefined && (hottest === undefined || softirq > hottest.softirqPercent))
      hottest = { cpu, softirqPercent: softirq };
  return hottest;
}

/** Undefined where that of one of them is not known. */
function sumOf(
  interfaces: readonly InterfaceMetrics[],
  figure: (one: InterfaceMetrics) => number | undefined,
): number | undefined {
  let sum = 0;
  const wired = interfaces.filter(({ name }) => name !== 'lo');
  for (const one of wired) {
    const value = figure(one);
    if (value === undefined) return undefined;
    sum += value;
  }
  return wired.length === 0 ? undefined : sum;
}

/** All that is to be said of a row beside its figures, in a sentence; empty: nothing. */
export function wordsOf({ host, finding, word }: FleetRow): string {
  const { problem, nextTrySeconds, ageSeconds = 0 } = host;
  if (host.phase === 'unreachable') {
    const again = nextTrySeconds === undefined ? '' : `; tried again in ${Math.ceil(nextTrySeconds)} s`;
    const age = word === 'lost' ? `; figures are ${Math.round(ageSeconds)} s old` : '';
    return cleanText(`${problem ?? 'not reached'}${again}${age}`);
  }
  if (word === 'opening') return 'being opened';
  if (word === 'stale') return `no refresh for ${Math.round(ageSeconds)} s: its figures are of then`;
  if (word === 'over') return cleanText(problem ?? 'nothing more comes');
  if (finding !== undefined) return finding.sentence;
  if (word === 'not seen') return cleanText(`which proves nothing: ${host.snapshot?.unseen}`);
  return word === 'no SRS' ? 'no SRS runs there' : '';
}
