import { userInfo } from 'node:os';
import { type Host, isFailure } from '../../host/host.ts';
import { parsePasswd } from '../../procfs/passwd.ts';
import { cleanText } from '../../text/clean-text.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Whoever is root by its own login says so only where nothing names a person. */
const ROOT = 'root';
/** The kernel's `(uid_t) -1`: no login was told (audit, /proc/PID/loginuid). */
const NO_LOGIN = 4_294_967_295;
const LONGEST_NAME = 64;

/**
 * Who sits before this srs-top: the user that came to be root by sudo, doas or pkexec, else the one that logged in, by the
 * kernel's word (`loginuid` outlives `su -`), else the user that it runs as. Undefined: nobody tells. Never rejects.
 */
export async function findOperator(
  host: Host,
  environment: Environment = process.env,
  runsAs: () => string | undefined = userOrNone,
): Promise<string | undefined> {
  const { SUDO_USER, DOAS_USER, PKEXEC_UID } = environment;
  const named = [SUDO_USER, DOAS_USER].map(toName).find(name => name !== undefined && name !== ROOT);
  if (named !== undefined) return named;
  const uid = toUid(PKEXEC_UID) ?? (await readLoginUid(host));
  return (uid === undefined ? undefined : await nameOf(host, uid)) ?? toName(SUDO_USER) ?? toName(runsAs());
}

/**
 * The name of a user as it may stand in a journal: of letters, digits and what directory services put between them
 * (`CORP\alice`, `alice@corp`). The environment is anybody's to set; undefined for all that is no such name.
 */
export function toName(text: unknown): string | undefined {
  if (typeof text !== 'string' || text.length > LONGEST_NAME || cleanText(text) !== text) return undefined;
  return /^[\p{L}\p{N}_][\p{L}\p{N}_.@\\+-]*\$?$/u.test(text) ? text : undefined;
}

function toUid(text: string | undefined): number | undefined {
  const uid = /^\d{1,10}$/.test(text?.trim() ?? '') ? Number(text) : Number.NaN;
  return uid < NO_LOGIN ? uid : undefined;
}

async function readLoginUid(host: Host): Promise<number | undefined> {
  const path = '/proc/self/loginuid';
  const read = (await host.look({ texts: [path] })).text(path);
  return isFailure(read) ? undefined : toUid(read.text);
}

/** `alice`, and `uid 1000` where passwd does not have it, as of a directory service. */
async function nameOf(host: Host, uid: number): Promise<string> {
  const path = '/etc/passwd';
  const read = (await host.look({ texts: [path] })).text(path);
  const name = isFailure(read) ? undefined : toName(parsePasswd(read.text).get(uid));
  return name ?? `uid ${uid}`;
}

function userOrNone(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    // A container's user without an entry in passwd.
    return undefined;
  }
}
