import type { Stage, StageLoser } from '../../metrics/terms/stages.ts';
import { formatCount } from '../../text/format.ts';

const NAMES: Readonly<Record<Stage['stage'], string>> = {
  nic: 'NIC',
  softnet: 'softnet',
  conntrack: 'conntrack',
  ip: 'IP',
  udp: 'UDP',
  sockets: 'sockets',
  srs: 'SRS',
  qdisc: 'qdisc',
  cloud: 'cloud limits',
  tcp: 'TCP',
};

/** There is one for all namespaces. */
const OF_ALL: readonly Stage['stage'][] = ['softnet', 'cloud'];

/** `NIC`, or `NIC, host` where the same stage of SRS's own namespace is another one. */
export function stageName({ stage, where }: Stage, isHostNamespace: boolean): string {
  const isHost = where === 'host' && !isHostNamespace && !OF_ALL.includes(stage);
  return NAMES[stage] + (isHost ? ', host' : '');
}

/** Who lost what: `SRS :8000`, `ffmpeg :5353 (4711) 50`. The figure stands where there are several. */
export function losersText(losers: readonly StageLoser[]): string {
  const figureOf = ({ lost }: StageLoser): string => (losers.length === 1 ? '' : ` ${formatCount(lost)}`);
  return losers.map(loser => loserName(loser) + figureOf(loser)).join(', ');
}

function loserName({ name, owner, pid }: StageLoser): string {
  if (owner === 'self') return `SRS ${name}`;
  if (owner === 'other') return `${name} (${pid})`;
  return owner === 'unknown' && name.startsWith(':') ? `${name}, not known whose` : name;
}

/** Every counter that grew, by the kernel's name: `RcvbufErrors 7,382`; without the sum of others, which stand elsewhere. */
export function countersText({ counters }: Stage): string {
  const texts: string[] = [];
  for (const name in counters) {
    const grown = counters[name];
    if (grown !== undefined && grown !== 0 && name !== 'InErrors')
      texts.push(`${name} ${formatCount(grown)}`);
  }
  return texts.join(', ');
}

/** What waits at this moment, and what of it there may be; nothing where nothing waits. */
export function levelsText({ stage, levels, lost, counters }: Stage): string {
  if (stage === 'srs') return breakerText(levels);
  // It loses nothing, and counts nothing.
  if (stage === 'conntrack' && lost === 0 && counters.drop === undefined) return 'off';
  const pairs = LEVELS[stage] ?? [];
  return pairs
    .flatMap(([name, words, limit]) => {
      const level = levels[name];
      const most = limit === undefined ? undefined : levels[limit];
      if (level === undefined || level === 0) return [];
      return [`${words} ${formatCount(level)}${most === undefined ? '' : ` of ${formatCount(most)}`}`];
    })
    .join(', ');
}

function breakerText({ breaker, dying }: Stage['levels']): string {
  if (breaker === undefined) return '';
  if (breaker === 0) return 'breaker off';
  return dying === 1 ? 'breaker on, drops media' : 'breaker on';
}

const LEVELS: Partial<Record<Stage['stage'], readonly (readonly [string, string, string?])[]>> = {
  softnet: [['backlog', 'waiting', 'netdev_max_backlog']],
  conntrack: [['entries', 'entries', 'nf_conntrack_max']],
  sockets: [['send_queue_bytes', 'Send-Q']],
  qdisc: [['qlen', 'waiting']],
  tcp: [['unsent_bytes', 'unsent bytes']],
};

/** Spans that differ less are those of the window. Seconds. */
const SAME_SPAN_SECONDS = 3;

/** Of which span the counts are, where that is not the window that ends now: `20 s, 9 s ago`. */
export function spanText({ spanSeconds, ageSeconds = 0 }: Stage, coveredSeconds: number): string {
  if (spanSeconds === undefined) return '';
  const isOther = Math.abs(spanSeconds - coveredSeconds) > SAME_SPAN_SECONDS;
  const isOld = ageSeconds > SAME_SPAN_SECONDS;
  if (!isOther && !isOld) return '';
  return `${Math.round(spanSeconds)} s${isOld ? `, ${Math.round(ageSeconds)} s ago` : ''}`;
}
