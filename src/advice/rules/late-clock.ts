import type { Rule } from '../terms/situation.ts';
import { percent } from '../terms/words.ts';

/** Ticks that came 40 ms or more after the one before, in percent. */
const LATE_FROM = 10;
const BAD_FROM = 40;

/** The timer that everything SRS sends goes by is late. */
export const findLateClock: Rule = ({ srs, name }) => {
  const timer = srs.log?.timer;
  const late = timer?.veryLatePercent;
  if (timer === undefined || late === undefined || late < LATE_FROM) return undefined;
  return {
    id: 'late-clock',
    severity: late >= BAD_FROM ? 'bad' : 'warning',
    sentence: `the timer of ${name} is late: ${percent(late)} of its ticks come 40 ms or more after the one before, instead of 20`,
    evidence: [
      {
        what: 'ticks',
        value: Math.round(timer.ticksPerSecond * 10) / 10,
        unit: '/s, 50 when it gets its time',
      },
      { what: 'ticks 40 ms and more apart', value: Math.round(late), unit: '%' },
    ],
    remedies: [{ label: 'what keeps its thread busy, waiting or blocked: p' }],
    lost: 0,
  };
};
