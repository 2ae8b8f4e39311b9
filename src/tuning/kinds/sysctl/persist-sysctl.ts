import type { Demo } from '../../../text/own-command.ts';
import { lastFor, nameFile, type SysctlAssignment, type SysctlFiles } from './sysctl-files.ts';

/** Which file of sysctl.d is to keep kernel parameters, and what has to be known of others that set the same. */
export interface SysctlPlace {
  /** A name that is read behind every file that would undo it: `90-srs-top.conf` where nothing does. */
  readonly fileName: string;
  readonly notes: readonly string[];
}

export const USUAL_NAME = '90-srs-top.conf';
/** Each is read behind the one before. */
const NAMES = [USUAL_NAME, '99-srs-top.conf', '99-zz-srs-top.conf', 'zz-srs-top.conf', 'zzz-srs-top.conf'];

interface Parameter {
  readonly id: string;
  readonly value: string;
}

/** Pure: the same of the same files. */
export function placeSysctl(parameters: readonly Parameter[], files: SysctlFiles): SysctlPlace {
  const isOurs = ({ fileName }: SysctlAssignment): boolean => fileName.endsWith('srs-top.conf');
  const differs = (assignment: SysctlAssignment): boolean =>
    !isOurs(assignment) &&
    parameters.some(({ id, value }) => assignment.key === id && assignment.value !== value);
  const inFolders = files.atBoot.filter(({ path }) => path !== LAST).filter(differs);
  const behind = inFolders.filter(({ fileName }) => fileName > USUAL_NAME);
  const fileName = nameBehind(behind);
  const isReadLast = files.atBoot.some(assignment => assignment.path === LAST && differs(assignment));
  const atEnd = (isReadLast ? files.atBoot : files.later).filter(
    assignment => assignment.path === LAST && differs(assignment),
  );
  return {
    fileName,
    notes: [
      ...behind.map(
        assignment =>
          `${nameFile(assignment)} sets ${assignment.key} = ${assignment.value} and is read after ${USUAL_NAME}, so the file is called ${fileName}, which is read even later. Or change it there.`,
      ),
      ...atEnd.map(assignment => describeLast(assignment, isReadLast)),
    ],
  };
}

const LAST = '/etc/sysctl.conf';

function describeLast({ key, value }: SysctlAssignment, isReadLast: boolean): string {
  return isReadLast
    ? `${LAST} sets ${key} = ${value}, and is read after all files of /etc/sysctl.d: change it there, or this will not hold.`
    : `${LAST} sets ${key} = ${value}: systemd does not read it at boot, but sysctl --system does, after all others. Change it there too.`;
}

/** The first of our names behind all of these; where none is, one that follows the last of them. */
function nameBehind(behind: readonly SysctlAssignment[]): string {
  const last = behind
    .map(({ fileName }) => fileName)
    .sort()
    .at(-1);
  if (last === undefined) return USUAL_NAME;
  return NAMES.find(name => name > last) ?? `${last.replace(/\.conf$/, '')}.srs-top.conf`;
}

/**
 * What becomes of a parameter at the next boot, before it is set: `/etc/sysctl.d/99-x.conf sets it to 1048576 at boot`.
 * @param demo what simulates the host: nothing of that one is kept. Undefined: it is a real one
 */
export function describeNextBoot(
  parameters: readonly Parameter[],
  { atBoot }: SysctlFiles,
  demo?: Demo,
): readonly string[] {
  const set = parameters.flatMap(({ id, value }) => {
    const last = lastFor(atBoot, id);
    return last === undefined ? [] : [{ id, isSame: last.value === value, last }];
  });
  const undone = set.filter(({ isSame }) => !isSame);
  const isKept = set.length === parameters.length && undone.length === 0;
  if (isKept) return [`At the next boot ${set.map(({ last }) => nameFile(last)).join(', ')} sets the same.`];
  return [
    ...undone.map(({ id, last }) => `At the next boot ${nameFile(last)} sets ${id} to ${last.value}.`),
    howLong(undone.length > 0, demo),
  ];
}

function howLong(isUndone: boolean, demo: Demo | undefined): string {
  const until = isUndone ? 'It holds until then' : 'It holds until the next boot';
  if (demo !== undefined) return `${until}.`;
  return `${until}; srs-top persist makes ${isUndone ? 'a file that is read after it' : 'it last'}.`;
}
