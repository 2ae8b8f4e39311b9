import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isTrustedOwner } from './trust.ts';

/** A directory of somebody else's. */
export interface ForeignOwner {
  readonly path: string;
  readonly uid: number;
}

/** The first directory on the way to `path`, itself among them, that is neither root's nor ours. Undefined: none is. */
export async function findForeignOwner(path: string): Promise<ForeignOwner | undefined> {
  const parent = dirname(path);
  const above = parent === path ? undefined : await findForeignOwner(parent);
  if (above !== undefined) return above;
  const uid = await stat(path).then(
    found => found.uid,
    // What is not there yet will be ours.
    () => undefined,
  );
  return uid === undefined || isTrustedOwner(uid) ? undefined : { path, uid };
}
