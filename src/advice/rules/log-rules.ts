import type { Rule } from '../terms/situation.ts';
import { count, percent } from '../terms/words.ts';

/** Ticks that came more than 40 ms after the one before, in percent. */
const LATE_FROM = 10;
const LATE_BAD_FROM = 40;
/** SRS writes its figures every 5 s. */
const SILENT_FROM_SECONDS = 20;
/** Percent of a CPU: who does nothing has nothing to say. */
const BUSY_FROM = 20;
const BREAKER_RECENT_SECONDS = 10;
const LIMIT_RECENT_SECONDS = 60;

/** SRS itself drops media, or stops repairing it: no counter of the kernel shows it. */
export const findCircuitBreaker: Rule = ({ srs, name }) => {
  const breaker = srs.log?.breaker;
  if (breaker === undefined || breaker.secondsAgo > BREAKER_RECENT_SECONDS || !breaker.isTripped)
    return undefined;
  const does = breaker.isDying
    ? 'drops packets to players'
    : breaker.isCritical
      ? 'answers neither NACK nor TWCC'
      : 'answers no NACK';
  return {
    id: 'circuit-breaker',
    severity: breaker.isDying ? 'bad' : 'warning',
    sentence: `${name} protects itself: its circuit breaker ${does}, at ${percent(breaker.cpuPercent)} CPU`,
    evidence: [
      { what: 'CPU by its own count', value: Math.round(breaker.cpuPercent), unit: '%' },
      { what: 'last line', value: Math.round(breaker.secondsAgo), unit: 's ago' },
    ],
    remedies: [{ label: 'less load, or what makes SRS slow', note: 'p shows where it spends its time' }],
    lost: 0,
    explains: ['late-clock'],
  };
};

/** The timer that everything SRS sends goes by is late. */
export const findLateClock: Rule = ({ srs, name }) => {
  const timer = srs.log?.timer;
  const late = timer?.veryLatePercent;
  if (timer === undefined || late === undefined || late < LATE_FROM) return undefined;
  return {
    id: 'late-clock',
    severity: late >= LATE_BAD_FROM ? 'bad' : 'warning',
    sentence: `the timer of ${name} is late: ${percent(late)} of its ticks come 40 ms or more after the one before, instead of 20`,
    evidence: [
      {
        what: 'ticks',
        value: Math.round(timer.ticksPerSecond * 10) / 10,
        unit: '/s, 50 when it gets its time',
      },
      { what: 'ticks 40 ms and more apart', value: Math.round(late), unit: '%' },
    ],
    remedies: [{ label: 'what keeps its thread busy, waiting or blocked' }],
    lost: 0,
  };
};

/** It is busy and says nothing: it hangs, or its log level hides what it says. */
export const findSilentLog: Rule = ({ srs, name }) => {
  const { log } = srs;
  if (log === undefined || (srs.cpuPercent ?? 0) < BUSY_FROM || log.followedSeconds < SILENT_FROM_SECONDS)
    return undefined;
  const silent = log.lastLineSecondsAgo ?? log.followedSeconds;
  if (silent < SILENT_FROM_SECONDS && log.hasPeriodicLines !== false) return undefined;
  const isHidden = log.hasPeriodicLines === false && silent < SILENT_FROM_SECONDS;
  return {
    id: 'silent-log',
    severity: isHidden ? 'remark' : 'warning',
    sentence: isHidden
      ? `${name} logs warnings alone: its figures (NACKs, timer, SRT loss) are not known`
      : `${name} uses ${percent(srs.cpuPercent)} of a CPU and has logged nothing for ${count(silent)} s: it hangs, or logs at level warn`,
    evidence: [
      { what: 'last line', value: Math.round(silent), unit: 's ago' },
      { what: '%CPU', value: Math.round(srs.cpuPercent ?? 0), unit: '%' },
    ],
    remedies: [
      { label: 'see where it spends its time: p', note: 'srs_log_level info (v2) shows its figures again' },
    ],
    lost: 0,
  };
};

/** Clients are sent away, or soon will be. */
export const findConnectionLimit: Rule = ({ srs, name }) => {
  const limit = srs.log?.connectionLimit;
  if (limit === undefined || limit.secondsAgo > LIMIT_RECENT_SECONDS) return undefined;
  return {
    id: 'connection-limit',
    severity: 'bad',
    sentence: `${name} sends clients away: it has ${count(limit.connections)} of ${count(limit.limit)} connections (max_connections)`,
    evidence: [
      { what: 'connections', value: limit.connections },
      { what: 'max_connections', value: limit.limit },
      { what: 'last client sent away', value: Math.round(limit.secondsAgo), unit: 's ago' },
    ],
    remedies: [{ label: 'a higher max_connections, and a reload of SRS' }],
    lost: 0,
  };
};
