import { OPERATIONS, type OperationName, type Operations, performOperation } from './operations.ts';
import { isRemotePath } from './remote-path.ts';

/** Does an operation somewhere else, within a time. Rejects as the operation does, and when the time is over. */
export type Performer = (name: OperationName, args: readonly unknown[]) => Promise<unknown>;

/** Done here where the kernel itself answers: another process would first have to be started. */
const READING: readonly OperationName[] = ['findForeignOwner', 'freeBytes', 'readConfigFile', 'readLines'];

let elsewhere: Performer | undefined;

/**
 * Has what writes, or asks a file system that may never answer, done by another process from now on. A call that hangs
 * in a file system cannot be given up, not even by a SIGKILL: it would keep this process from ending.
 */
export function performStorageBy(performer: Performer | undefined): void {
  elsewhere = performer;
}

async function perform(name: OperationName, args: readonly unknown[]): Promise<unknown> {
  const isDoneHere = elsewhere === undefined || (READING.includes(name) && !isRemotePath(String(args[0])));
  return isDoneHere ? performOperation(name, args) : elsewhere?.(name, args);
}

/** srs-top's own files. The first argument of each operation is a path. */
export const storage = Object.fromEntries(
  (Object.keys(OPERATIONS) as OperationName[]).map(name => [
    name,
    (...args: readonly unknown[]) => perform(name, args),
  ]),
) as Operations;
