import type { Privilege } from '../host.ts';

export interface PrivilegeSources {
  /** Effective user id; undefined where there are none. */
  readonly userId: number | undefined;
  /** Whether `sudo -n true` succeeds. */
  readonly askSudo: () => Promise<boolean>;
  readonly nowMs: () => number;
}

// Credentials of sudo come and go (sudo -v, sudo -k, its time-out) while srs-top runs.
const VALID_FOR_MS = 60_000;

/** Tells how changes can be carried out. Sudo is asked at most once a minute, and never by root. */
export function createPrivilegeCheck({ userId, askSudo, nowMs }: PrivilegeSources): () => Promise<Privilege> {
  let answer: Promise<Privilege> | undefined;
  let askedAtMs = 0;
  return async () => {
    if (userId === 0) return 'root';
    if (answer === undefined || nowMs() - askedAtMs >= VALID_FOR_MS) {
      askedAtMs = nowMs();
      answer = askSudo().then(isAllowed => (isAllowed ? 'sudo' : 'user'));
    }
    return answer;
  };
}
