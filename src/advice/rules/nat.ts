import type { Rule } from '../terms/situation.ts';
import { percent } from '../terms/words.ts';

/** Percent of a CPU, of all of them: one that carries nothing uses none. */
const TOLD_FROM = 5;

/**
 * docker-proxy carries packets, while SRS is in a namespace of its own: each of them is copied by a program before SRS sees it.
 * Whose packets they are it does not tell. Known only while somebody asked for neighbours.
 */
export const findNat: Rule = ({ srs, name, snapshot }) => {
  const proxies = (snapshot.neighbours ?? []).filter(one => one.name === 'docker-proxy');
  const used = proxies.reduce((sum, { cpuPercent }) => sum + cpuPercent, 0);
  if (srs.namespace.isHost !== false || used < TOLD_FROM) return undefined;
  return {
    id: 'nat',
    severity: 'remark',
    sentence: `docker-proxy uses ${percent(used)} of a CPU to carry packets of published ports; ${name} is in a namespace of its own`,
    evidence: proxies.map(({ pid, cpuPercent }) => ({
      what: `docker-proxy ${pid}`,
      value: Math.round(cpuPercent),
      unit: '%',
    })),
    remedies: [
      {
        label: 'network_mode: host for the container of SRS',
        command: 'ps -o pid,args -C docker-proxy',
        note: 'shows which ports they carry; with network_mode: host nothing stands before SRS',
      },
    ],
    lost: 0,
    about: 'host',
  };
};
