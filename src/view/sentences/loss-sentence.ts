import { judgeLoss, type LossState } from '../../metrics/judgement/judge-loss.ts';
import type { SrsMetrics, UdpWindow } from '../../metrics/terms/metrics.ts';
import { type LossLedger, type LossSource, ledgerOf } from '../../metrics/udp/losses.ts';
import { formatCount, formatLossPercent, formatSeconds } from '../../text/format.ts';
import type { Severity } from '../../text/severity.ts';

/** The answer to the first question: is it losing? With its figures, and whose they are. */
export interface LossSentence {
  readonly severity: Severity;
  /** `LOSING UDP`. */
  readonly verdict: string;
  /** `7,382 of 909,526 in 30.0 s (0.81 %)`. */
  readonly figures: string;
  /** The same in fewer words, for a narrow screen: `7,382 in 30 s (0.81 %)`. */
  readonly shortFigures: string;
  /** The least of it, where something else must stand beside it: `7,382 (0.81 %)`. */
  readonly leastFigures: string;
  /** `all at :8000`. */
  readonly owner: string;
  /** The same by the port alone, for a narrow screen. */
  readonly ownerByPort: string;
  /** `srs's netns`, `host's netns`. */
  readonly namespace: string;
}

/**
 * Puts a window into words. Loss is receive buffer errors; what was dropped for want of UDP memory is named beside it,
 * and other errors when there is no loss to name, since they are lost packets too.
 * @param all every SRS of the host: the counters are those of a namespace, and another one in it may own the loss
 */
export function lossSentence(srs: SrsMetrics, all: readonly SrsMetrics[] = []): LossSentence {
  const ledger = ledgerOf(srs.udp);
  const { state, severity } = judgeLoss(ledger);
  const said = SAYINGS[state](srs, ledger, all);
  return { severity, owner: '', ownerByPort: '', ...said, namespace: namespaceName(srs) };
}

/** What is said of it, without whose it is where nobody is to be named. */
type Said = Omit<LossSentence, 'severity' | 'namespace' | 'owner' | 'ownerByPort'> &
  Partial<Pick<LossSentence, 'owner' | 'ownerByPort'>>;

const SAYINGS: Readonly<
  Record<LossState, (srs: SrsMetrics, ledger: LossLedger, all: readonly SrsMetrics[]) => Said>
> = {
  unmeasured: ({ udp: { gapSeconds } }) => {
    const isBlind = gapSeconds > 0;
    const figures = isBlind ? `no counters for ${formatSeconds(gapSeconds)} s` : 'no figures yet';
    const verdict = isBlind ? 'UDP loss unknown' : 'measuring';
    return { verdict, figures, shortFigures: figures, leastFigures: figures };
  },
  losing: (srs, ledger, all) => {
    const { udp } = srs;
    const span = spanOf(udp);
    const lost = formatCount(ledger.receiveBuffer);
    const percent = `(${formatLossPercent(udp.lossPercent)} %)`;
    const more = moreLost(ledger);
    return {
      verdict: 'LOSING UDP',
      figures: `${lost} of ${formatCount(ledger.arrived)} in ${span} ${percent}${more}`,
      shortFigures: `${lost} in ${span} ${percent}${more}`,
      leastFigures: `${lost} ${percent}`,
      owner: whose(srs, all, shortLocal),
      ownerByPort: whose(srs, all, portOf),
    };
  },
  dropping: ({ udp }, ledger) => {
    const span = spanOf(udp);
    const dropped = `${formatCount(ledger.uncounted)} dropped by sockets`;
    return {
      verdict: 'LOSING UDP',
      figures: `${dropped} in ${span}, in no UDP counter`,
      shortFigures: `${dropped} in ${span}`,
      leastFigures: formatCount(ledger.uncounted),
      owner: dropperText(udp, shortLocal),
      ownerByPort: dropperText(udp, portOf),
    };
  },
  errors: ({ udp }, ledger) => {
    const errors = errorsText(ledger);
    const figures = `${errors} in ${spanOf(udp)}`;
    return { verdict: 'UDP errors', figures, shortFigures: figures, leastFigures: errors };
  },
  unread: ({ udp }, { unread }) => {
    const figures = unread === undefined ? '' : unreadText(unread, udp);
    return { verdict: 'UDP loss unknown', figures, shortFigures: figures, leastFigures: '' };
  },
  none: ({ udp }, { arrived }) => {
    const span = `in ${spanOf(udp)}`;
    return {
      verdict: 'no UDP loss',
      figures: `${span}, ${formatCount(arrived)} received`,
      shortFigures: span,
      leastFigures: '',
    };
  },
};

/** At whose sockets packets were lost, of this SRS or of another one in its namespace. */
function whose(srs: SrsMetrics, all: readonly SrsMetrics[], nameOf: (local: string) => string): string {
  const { udp } = srs;
  const sibling = udp.owners.length === 0 ? siblingThatOwns(srs, all) : undefined;
  if (sibling !== undefined) return `${ownerText(sibling.udp, nameOf)} of SRS ${sibling.pid}`;
  return ownerText(udp, nameOf) + (udp.owners.length > 0 && !areOwnersTold(srs) ? ', whose is unknown' : '');
}

/** Which source of those that "no loss" rests on was not read in the window. */
function unreadText(source: LossSource, { gapSeconds }: UdpWindow): string {
  if (source === 'counters') return `no counters for ${formatSeconds(gapSeconds)} s`;
  return source === 'received and errors' ? 'received packets and errors not read' : `${source} not read`;
}

/** False for a user who may not see whose a socket is: those of the whole namespace are named then. */
function areOwnersTold({ sockets }: SrsMetrics): boolean {
  return sockets.length === 0 || sockets.some(({ isOwn }) => isOwn !== undefined);
}

/** Another SRS in the same network namespace at whose sockets packets were lost. */
export function siblingThatOwns(srs: SrsMetrics, all: readonly SrsMetrics[]): SrsMetrics | undefined {
  const { id } = srs.namespace;
  if (id === undefined) return undefined;
  return all.find(other => other.pid !== srs.pid && other.namespace.id === id && other.udp.owners.length > 0);
}

/** `30 s`, and when less (or more) was covered: `12.4 s of 30`. */
export function spanOf(udp: UdpWindow): string {
  const isWhole = Math.abs(udp.coveredSeconds - udp.windowSeconds) < 0.05 * udp.windowSeconds;
  return isWhole
    ? `${Math.round(udp.coveredSeconds)} s`
    : `${formatSeconds(udp.coveredSeconds)} s of ${udp.windowSeconds}`;
}

/**
 * Whose the loss is. The counters and the sockets are read some microseconds apart while packets go on being dropped:
 * a remainder below a thousandth is that, and no other owner.
 * Where sockets were not read all the while, what is known to be theirs is the least of it.
 * @param nameOf how an address is written: a short line leaves out the wildcard
 */
export function ownerText(udp: UdpWindow, nameOf = (local: string): string => local): string {
  const lost = udp.receiveBufferErrors ?? 0;
  const [first, ...rest] = udp.owners;
  if (lost === 0) return '';
  if (first === undefined) return udp.unowned === undefined ? '' : 'none at a socket of this SRS';
  const { owned } = ledgerOf(udp);
  const isAll = lost - owned <= lost / 1_000;
  if (isAll && rest.length === 0) return `all at ${nameOf(first.local)}`;
  const others = rest.length === 0 ? '' : ` and ${rest.length} more`;
  return isAll
    ? `all at ${nameOf(first.local)}${others}`
    : `${udp.unowned === undefined ? 'at least ' : ''}${formatCount(owned)} of ${formatCount(lost)} at ${nameOf(first.local)}${others}`;
}

/** `:8000` of `0.0.0.0:8000`, and any other address as it is. */
function shortLocal(local: string): string {
  return local.replace(/^(?:0\.0\.0\.0|\[::\])(?=:\d+$)/, '');
}

/** `:8000` of `0.0.0.0:8000`. */
export function portOf(local: string): string {
  return local.slice(local.lastIndexOf(':'));
}

/** `, 1,200 more for want of UDP memory`: lost besides what the receive buffers were too full for. */
function moreLost({ memory = 0, uncounted = 0 }: LossLedger): string {
  const kinds: [number, string][] = [
    [memory, 'for want of UDP memory'],
    [uncounted, 'dropped by sockets'],
  ];
  return kinds.map(([count, why]) => (count > 0 ? `, ${formatCount(count)} more ${why}` : '')).join('');
}

function dropperText({ owners: [first, ...rest] }: UdpWindow, nameOf: (local: string) => string): string {
  if (first === undefined) return '';
  return `at ${nameOf(first.local)}${rest.length === 0 ? '' : ` and ${rest.length} more`}`;
}

/** `12 send buffer errors, 3 bad checksums`: every kind that there is. */
function errorsText({ sendBuffer, memory, checksum, otherInput }: LossLedger): string {
  const kinds: [number | undefined, string][] = [
    [sendBuffer, 'send buffer errors'],
    [memory, 'for want of UDP memory'],
    [checksum, 'bad checksums'],
    [otherInput, 'other input errors'],
  ];
  return kinds
    .filter(([count]) => (count ?? 0) > 0)
    .map(([count, name]) => `${formatCount(count)} ${name}`)
    .join(', ');
}

export function namespaceName(srs: SrsMetrics): string {
  if (srs.namespace.isHost === true) return "host's netns";
  return "srs's netns";
}
