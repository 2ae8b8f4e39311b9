import type { Rule } from '../terms/situation.ts';
import { percent } from '../terms/words.ts';

/** Older than this it says nothing of now: the log, which is read every 10 s, is not read any more. */
const RECENT_SECONDS = 25;

/** SRS itself drops media, or stops repairing it: no counter of the kernel shows it. */
export const findCircuitBreaker: Rule = ({ srs, name }) => {
  const breaker = srs.log?.breaker;
  if (breaker === undefined || breaker.secondsAgo > RECENT_SECONDS || !breaker.isTripped) return undefined;
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
