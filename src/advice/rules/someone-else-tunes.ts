import type { Change, ForeignChange } from '../../metrics/changes/change.ts';
import { describeChange } from '../../tuning/engine/describe-change.ts';
import type { Remedy } from '../terms/finding.ts';
import type { Rule } from '../terms/situation.ts';
import { type Tuner, tunerOf } from '../terms/tuners.ts';

/** So many IRQs are named in a command. */
const MOST_NAMED = 8;

/** A daemon that tunes the host by itself runs, and a value of the kind that it sets was changed by no srs-top. */
export const findSomeoneElseTunes: Rule = ({ tuners: { running, changes }, snapshot, srs }) => {
  if (running === undefined) return undefined;
  const ofThisSrs = changes.filter(({ change: { pid } }) => pid === undefined || pid === srs.pid);
  const theirs = ofThisSrs.flatMap(foreign => {
    const tuner = tunerOf(running, foreign);
    return tuner === undefined ? [] : [{ foreign, tuner }];
  });
  // What was set here matters more than what is newer.
  const told = theirs.findLast(({ foreign }) => foreign.wasTuned) ?? theirs.at(-1);
  if (told === undefined) return undefined;
  const { foreign, tuner } = told;
  const { change, wasTuned } = foreign;
  const same = theirs.filter(one => one.tuner === tuner).map(one => one.foreign);
  const minutes = Math.round((snapshot.sample.atMs - change.atMs) / 60_000);
  return {
    id: 'someone-else-tunes',
    severity: wasTuned ? 'warning' : 'remark',
    sentence: `${tuner.name} (pid ${tuner.pid}) ${wasTuned ? 'runs, and what srs-top set is gone' : 'sets values by itself'}: ${describeChange(change)}, ${minutes === 0 ? 'just now' : `${minutes} min ago`}`,
    evidence: [
      { what: 'was', value: change.parts[0].from },
      { what: 'is', value: change.parts[0].to },
      { what: 'changes by nobody else known', value: same.length },
      { what: 'runs', value: `${tuner.name} ${tuner.pid}` },
    ],
    remedies: remediesFor(tuner, change, same),
    lost: 0,
    ...(change.pid === undefined ? { about: 'host' as const } : {}),
  };
};

function remediesFor({ name }: Tuner, change: Change, all: readonly ForeignChange[]): readonly Remedy[] {
  if (name === 'irqbalance') return ofIrqbalance(all);
  if (name === 'bpftune')
    return [
      {
        label: 'stop bpftune, then set the value again',
        command: 'systemctl stop bpftune',
        note: 'until the next boot; bpftune -a LIST runs the tuners of that list alone',
        noteHasCommands: true,
      },
    ];
  const value = change.what === 'sysctl' ? `${change.parts[0].id} = VALUE below [sysctl]` : 'it';
  return [
    {
      label: 'set it in a profile of tuned',
      command: 'tuned-adm active',
      note: `put ${value} into /etc/tuned/srs/tuned.conf, with include= and the active profile below [main]; then tuned-adm profile srs`,
      noteHasCommands: true,
    },
    {
      label: 'stop tuned, then set the value again',
      command: 'systemctl stop tuned',
      note: 'it takes back all that its profile set',
    },
  ];
}

function ofIrqbalance(all: readonly ForeignChange[]): readonly Remedy[] {
  const irqs = [...new Set(all.flatMap(({ change }) => change.parts.map(({ id }) => id)))];
  const banned = irqs.slice(0, MOST_NAMED).map(irq => `--banirq=${irq}`);
  return [
    {
      label: 'irqbalance that leaves these IRQs alone',
      command: `systemctl stop irqbalance && irqbalance ${banned.join(' ')}`,
      note: 'for good: the same arguments in OPTIONS of /etc/default/irqbalance (Debian, Ubuntu) or IRQBALANCE_ARGS of /etc/sysconfig/irqbalance (RHEL). Then set the CPUs again',
      noteHasCommands: true,
    },
    {
      label: 'no irqbalance, then set the CPUs again',
      command: 'systemctl disable --now irqbalance',
      note: 'IRQs then stay where they are: spread those of other cards by hand',
    },
  ];
}
