import type { Rule } from '../terms/situation.ts';
import { percent } from '../terms/words.ts';

/** Percent of a CPU. */
const FULL_FROM = 75;
const IDLE_BELOW = 5;
const OTHERS_BELOW = 15;
/** Share of the receive work of the host, by NET_RX of /proc/softirqs. */
const ALMOST_ALL = 0.8;
const LASTS_MS = 5_000;

/** Nearly all receive work is on one CPU, which is full. */
export const findReceiveCpuFull: Rule = ({ snapshot }) => {
  const { cpus } = snapshot.metrics;
  const full = cpus.find(({ softirq, idle }) => (softirq ?? 0) >= FULL_FROM && (idle ?? 100) < IDLE_BELOW);
  const others = cpus.filter(one => one !== full);
  if (full === undefined || others.length === 0) return undefined;
  if (others.some(({ softirq }) => (softirq ?? 100) >= OTHERS_BELOW)) return undefined;
  const all = cpus.reduce((sum, { netRxPerSecond }) => sum + (netRxPerSecond ?? Number.NaN), 0);
  // Timers and block devices are softirqs, too. Unknown is less than anything here.
  if (!((full.netRxPerSecond ?? 0) >= all * ALMOST_ALL) || all === 0) return undefined;
  return {
    id: 'receive-cpu-full',
    severity: 'warning',
    sentence: `CPU ${full.cpu} does nearly all the receiving and is full (softirq ${percent(full.softirq)}), while the others do little of it`,
    evidence: [
      { what: `softirq on CPU ${full.cpu}`, value: Math.round(full.softirq ?? 0), unit: '%' },
      {
        what: `rounds of receiving on CPU ${full.cpu}`,
        value: Math.round(full.netRxPerSecond ?? 0),
        unit: '/s',
      },
      { what: 'rounds of receiving on all', value: Math.round(all), unit: '/s' },
    ],
    remedies: [{ label: 'IRQs of the NIC on several CPUs, or RPS: i' }],
    lost: 0,
    holdsForMs: LASTS_MS,
    about: 'host',
  };
};
