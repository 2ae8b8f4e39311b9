import { quoteArgument } from '../../text/quote.ts';
import { chrtCommand } from '../kinds/process/policy.ts';
import { USUAL_NAME } from '../kinds/sysctl/persist-sysctl.ts';
import { TUNINGS } from '../kinds/tunings.ts';
import { agreedLines, commonValue } from './agreed-lines.ts';
import { type UnitHomes, unitsOf } from './persist-unit.ts';
import type { StandingTuning } from './standing-tunings.ts';

/** One file that keeps something for the next boot. */
export interface PersistFile {
  /** Without a folder: `90-srs-top.conf`. */
  readonly name: string;
  /** Where it belongs, for the user to put it: srs-top writes nothing there. */
  readonly place: string;
  readonly text: string;
}

type Targets = StandingTuning['targets'];

/**
 * What stands now as files that make it stand after the next boot: a shell script that does all of it again, kernel
 * parameters for sysctl.d, and a drop-in for SRS's unit. Those that would say nothing are left out. None of them is
 * put in its place. Pids, tids and the numbers of IRQs are other ones after a boot: they are looked up by name.
 * @param homes what each process is started by: without a unit there is no drop-in
 * @param sysctlName of the file for sysctl.d, as `placeSysctl` found it
 */
export function persistFiles(
  tunings: readonly StandingTuning[],
  homes: UnitHomes = new Map(),
  sysctlName = USUAL_NAME,
): readonly PersistFile[] {
  const script = scriptLines(tunings);
  const sysctl = parametersOf(tunings).map(({ id, value }) => `${id} = ${value}`);
  return [
    ...fileOf('srs-top-tuning.sh', 'to be run by root when SRS has started', ['#!/bin/sh', 'set -u'], script),
    ...fileOf(sysctlName, '/etc/sysctl.d/', ['# Read at boot, and by sysctl --system.'], sysctl),
    ...unitFiles(tunings, homes),
  ];
}

/** The kernel parameters that stand, a later value of the same for the earlier. */
export function parametersOf(
  tunings: readonly StandingTuning[],
): readonly { readonly id: string; readonly value: string }[] {
  return targetsOf(tunings, 'sysctl');
}

/** A drop-in for the unit of each process that was tuned whole. */
function unitFiles(tunings: readonly StandingTuning[], homes: UnitHomes): readonly PersistFile[] {
  const units = unitsOf(tunings, homes);
  return units.flatMap(({ unit, fileName, lines }) => {
    const name = units.length === 1 ? 'srs-top.conf' : `srs-top-${fileName}.conf`;
    return fileOf(name, `/etc/systemd/system/${unit}.d/`, ['[Service]'], lines);
  });
}

function fileOf(
  name: string,
  place: string,
  head: readonly string[],
  lines: readonly string[],
): PersistFile[] {
  return lines.length === 0 ? [] : [{ name, place, text: `${[...head, ...lines].join('\n')}\n` }];
}

function scriptLines(tunings: readonly StandingTuning[]): readonly string[] {
  const byLabel = Map.groupBy(tunings, ({ label }) => label);
  return [
    ...targetsOf(tunings, 'sysctl').map(({ id, value }) => `sysctl -w ${quoteArgument(`${id}=${value}`)}`),
    ...targetsOf(tunings, 'irq-affinity').flatMap(({ name, value }) => [
      `# the IRQ that /proc/interrupts calls ${name}`,
      `for irq in $(awk -v name=${quoteArgument(name)} 'substr($0, length($0) - length(name)) == " " name { sub(":", "", $1); print $1 }' /proc/interrupts); do`,
      `  echo ${value} > "/proc/irq/$irq/smp_affinity_list"`,
      'done',
    ]),
    ...writesOf(targetsOf(tunings, 'rps')),
    ...[...byLabel].flatMap(([label, own]) => processLines(label, own)),
  ];
}

/** `echo 3 > /sys/class/net/eth0/queues/rx-0/rps_cpus`, as the kind itself would write it. */
function writesOf(targets: Targets): readonly string[] {
  const wishes = targets.map(({ id, value }) => ({ id, wanted: value }));
  return TUNINGS.rps
    .steps({ process: undefined, scope: 'all' }, wishes)
    .flatMap(step => ('path' in step ? [`echo ${step.text} > ${quoteArgument(step.path)}`] : []));
}

/** Once for each process of that name: several SRS may run. */
function processLines(label: string, tunings: readonly StandingTuning[]): readonly string[] {
  const ofThreads = [
    ...agreedLines(tunings.filter(isOfAllAlike), threadLines),
    ...tunings.filter(tuning => !isOfAllAlike(tuning)).flatMap(threadLines),
  ];
  const ofProcess = agreedLines(tunings, ({ kind, targets }) => {
    if (kind === 'autogroup') return targets.map(({ value }) => `echo ${value} > "/proc/$pid/autogroup"`);
    if (kind !== 'open-files') return [];
    const limit = (id: string): string => targets.find(target => target.id === id)?.value ?? '';
    return [`prlimit --pid "$pid" --nofile=${limit('soft')}:${limit('hard')}`];
  });
  const lines = [...ofProcess, ...ofThreads];
  // A shell rejects a loop that contains only comments.
  if (lines.every(line => line.startsWith('#'))) return lines;
  return [
    `for pid in $(pidof ${quoteArgument(label)}); do`,
    ...indent(ofProcess),
    ...(ofThreads.length === 0
      ? []
      : [
          '  for task in "/proc/$pid/task/"*; do',
          '    tid=$(basename "$task")',
          ...indent(indent(ofThreads)),
          '  done',
        ]),
    'done',
  ];
}

/** What gives the thread `$tid` its value: every thread, or those of these names. */
function threadLines({ kind, isOfAll, targets }: StandingTuning): readonly string[] {
  const command = (value: string): string | undefined => {
    if (kind === 'nice') return `renice ${value} -p "$tid"`;
    if (kind === 'affinity') return `taskset -pc ${value} "$tid"`;
    return kind === 'policy' ? chrtCommand(value, '"$tid"').join(' ') : undefined;
  };
  const common = commonValue(targets);
  if (isOfAll && common !== undefined) return [command(common)].filter(line => line !== undefined);
  const cases = targets.flatMap(({ name, value }) => {
    const line = command(value);
    return line === undefined ? [] : [`  ${quoteArgument(name)}) ${line} ;;`];
  });
  return cases.length === 0 ? [] : ['case "$(cat "$task/comm")" in', ...new Set(cases), 'esac'];
}

/** Targets of a kind that belongs to the host; a later value of the same target replaces an earlier one. */
function targetsOf(tunings: readonly StandingTuning[], kind: string): Targets {
  const targets = tunings.filter(tuning => tuning.kind === kind).flatMap(tuning => tuning.targets);
  return [...new Map(targets.map(target => [target.id, target])).values()];
}

function isOfAllAlike({ isOfAll, targets }: StandingTuning): boolean {
  return isOfAll && commonValue(targets) !== undefined;
}

function indent(lines: readonly string[]): readonly string[] {
  return lines.map(line => `  ${line}`);
}
