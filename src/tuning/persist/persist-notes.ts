import { cleanText } from '../../text/clean-text.ts';
import { quoteArgument } from '../../text/quote.ts';
import { parseQuota } from '../kinds/process/quota-value.ts';
import { cpusOf } from '../limits/cpu-quotas.ts';
import { describeQuotaManager } from '../limits/quota-manager.ts';
import type { ContainerRuntime, UnitHome } from '../limits/unit-home.ts';
import { commonValue } from './agreed-lines.ts';
import { isForUnit, type UnitHomes } from './persist-unit.ts';
import type { StandingTuning } from './standing-tunings.ts';

const SCRIPT = 'srs-top-tuning.sh';

/** That a CPU quota is in no file: its cgroup is made anew by whoever manages it. With the command that has them keep it. */
export function quotaNotes(tunings: readonly StandingTuning[]): readonly string[] {
  const targets = tunings.filter(({ kind }) => kind === 'quota').flatMap(tuning => tuning.targets);
  return targets.map(({ id, value }) => {
    const group = cleanText(id.slice(0, id.lastIndexOf('/')));
    const bandwidth = parseQuota(value);
    const cpus = bandwidth && cpusOf(bandwidth);
    const manager =
      cpus === undefined
        ? undefined
        : describeQuotaManager(group, Number.isFinite(cpus) ? cpus : 'none', undefined);
    return `the CPU quota of ${group} (${value} now) is in none of the files: it ends with that cgroup.${manager === undefined ? '' : ` ${manager}.`}`;
  });
}

/** Why there is no drop-in for a process that was tuned whole, and what to do instead, a sentence or two for each. */
export function unitNotes(tunings: readonly StandingTuning[], homes: UnitHomes): readonly string[] {
  const ofUnits = tunings.filter(isForUnit);
  return [...Map.groupBy(ofUnits, ({ pid, label }) => `${label} ${pid ?? ''}`.trim())].flatMap(
    ([name, own]) => {
      const home = own[0]?.pid === undefined ? undefined : homes.get(own[0].pid);
      return describeHome(name, own, home);
    },
  );
}

function describeHome(
  name: string,
  tunings: readonly StandingTuning[],
  home: UnitHome | undefined,
): readonly string[] {
  if (home?.kind === 'service') {
    const [, template] = /^(.+@)[^@]+\.service$/.exec(home.unit) ?? [];
    return template === undefined
      ? []
      : [
          `${name}: the drop-in is for ${home.unit} alone; for all of its kind put it into ${template}.service.d.`,
        ];
  }
  if (home?.kind === 'container') return [describeContainer(name, tunings, home.runtime, home.id)];
  return [
    `${name} ${home?.why ?? 'is in no unit that is known'}: no drop-in. Start it by a unit of systemd, or run ${SCRIPT} as root after each start.`,
  ];
}

function describeContainer(
  name: string,
  tunings: readonly StandingTuning[],
  runtime: ContainerRuntime,
  id: string,
): string {
  const what = `${name} runs in ${runtime === 'kubernetes' ? 'a pod of kubernetes' : `the ${runtime} container ${id}`}`;
  const rest = `run ${SCRIPT} on the host after each start`;
  const options = runtime === 'docker' || runtime === 'podman' ? optionsOf(tunings, runtime, id) : [];
  const instead =
    options.length === 0 ? `Instead, ${rest}.` : `Instead, ${options.join('; ')}. For all else ${rest}.`;
  return `${what}: no drop-in, because a unit of this host does not reach it. ${instead}`;
}

/** What the runtime can keep by itself: docker-update(1), podman-update(1), and the compose file. */
function optionsOf(
  tunings: readonly StandingTuning[],
  runtime: 'docker' | 'podman',
  id: string,
): readonly string[] {
  return tunings.flatMap(({ kind, targets }) => {
    if (kind === 'affinity') {
      const cpus = commonValue(targets);
      return [
        `${runtime} update --cpuset-cpus ${cpus} ${quoteArgument(id)} (in a compose file: cpuset: "${cpus}")`,
      ];
    }
    if (kind !== 'open-files') return [];
    const limitOf = (side: string): string =>
      (targets.find(target => target.id === side)?.value ?? '').replace('unlimited', '-1');
    return [
      `create it anew with --ulimit nofile=${limitOf('soft')}:${limitOf('hard')} (in a compose file: ulimits: nofile)`,
    ];
  });
}
