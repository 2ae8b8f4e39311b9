import type { Rule } from '../terms/situation.ts';
import { percent } from '../terms/words.ts';

const FULL_FROM = 75;
const FREE_BELOW = 15;

/** All receive work is on one CPU, which is full. */
export const findReceiveCpuFull: Rule = ({ snapshot }) => {
  const { cpus } = snapshot.metrics;
  const full = cpus.find(({ softirq, idle }) => (softirq ?? 0) >= FULL_FROM && (idle ?? 100) < 5);
  const others = cpus.filter(one => one !== full);
  if (
    full === undefined ||
    others.length === 0 ||
    others.some(({ softirq }) => (softirq ?? 100) >= FREE_BELOW)
  )
    return undefined;
  return {
    id: 'receive-cpu-full',
    severity: 'warning',
    sentence: `CPU ${full.cpu} does all the receiving and is full (softirq ${percent(full.softirq)}), while the others do none`,
    evidence: [
      { what: `softirq on CPU ${full.cpu}`, value: Math.round(full.softirq ?? 0), unit: '%' },
      ...others.slice(0, 4).map(({ cpu, softirq }) => ({
        what: `softirq on CPU ${cpu}`,
        value: Math.round(softirq ?? 0),
        unit: '%',
      })),
    ],
    remedies: [{ label: 'IRQs of the NIC on several CPUs, or RPS: i' }],
    lost: 0,
  };
};
