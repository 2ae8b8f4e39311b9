import { userInfo } from 'node:os';
import { stateDirectory } from './paths.ts';
import { isRemotePath } from './remote-path.ts';
import { storage } from './storage.ts';

export interface StateDirectory {
  readonly path: string;
  /** Why it is not where HOME or XDG_STATE_HOME say, to be told once; undefined: it is there. */
  readonly notice: string | undefined;
}

/**
 * Where srs-top's own files are to be. What HOME and XDG_STATE_HOME say, but for root where a directory of that belongs
 * to another user (sudo that keeps HOME): that one could not enter what root makes there, and could put links in root's
 * way. Root's own home is then the one that passwd names. Nothing is made. Never rejects.
 * @returns `usual`: what counts until `place` is known, which may take seconds where another machine is asked
 */
export function findStateDirectory(): {
  readonly usual: string;
  readonly isQuick: boolean;
  readonly place: Promise<StateDirectory>;
} {
  const usual = stateDirectory();
  const isRoot = process.geteuid?.() === 0;
  return {
    usual,
    isQuick: !isRoot || !isRemotePath(usual),
    place: isRoot ? placeForRoot(usual) : Promise.resolve({ path: usual, notice: undefined }),
  };
}

async function placeForRoot(usual: string): Promise<StateDirectory> {
  const foreign = await storage.findForeignOwner(usual).catch(() => undefined);
  const own = foreign === undefined ? usual : stateDirectory({}, rootHome());
  if (foreign === undefined || own === usual) return { path: usual, notice: undefined };
  const notice = `${foreign.path} belongs to user ${foreign.uid}: root's journal, profiles and pictures are in ${own}`;
  return { path: own, notice };
}

function rootHome(): string {
  try {
    return userInfo().homedir;
  } catch {
    // A container without passwd.
    return '/root';
  }
}
