import type { Privilege } from '../host.ts';

export interface PrivilegeSources {
  /** Effective user id; undefined where there are none. */
  readonly userId: number | undefined;
  /** Whether `sudo -n true` succeeds; undefined where it cannot be told, as on a line that was lost. */
  readonly askSudo: () => Promise<boolean | undefined>;
  readonly nowMs: () => number;
}

// Credentials of sudo come and go (sudo -v, sudo -k, its time-out) while srs-top runs.
const VALID_FOR_MS = 60_000;

/**
 * Tells how changes can be carried out. Sudo is asked at most once a minute, and never by root. While it cannot be asked its
 * last answer holds, and the next who wants to know asks it anew.
 */
export function createPrivilegeCheck({ userId, askSudo, nowMs }: PrivilegeSources): () => Promise<Privilege> {
  let answer: Promise<Privilege> | undefined;
  let askedAtMs = 0;
  let last: Privilege = 'user';

  async function ask(): Promise<Privilege> {
    const isAllowed = await askSudo();
    if (isAllowed === undefined) answer = undefined;
    else last = isAllowed ? 'sudo' : 'user';
    return last;
  }

  return async () => {
    if (userId === 0) return 'root';
    if (answer === undefined || nowMs() - askedAtMs >= VALID_FOR_MS) {
      askedAtMs = nowMs();
      answer = ask();
    }
    return answer;
  };
}
