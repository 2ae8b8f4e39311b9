/** What SRS's API asks for (`http_api { auth { … } }`). Never shown, recorded or put into a command. */
export type ApiCredentials =
  | { readonly user: string; readonly password: string }
  /** SRS 8.0.28 and later. */
  | { readonly token: string };

/** What stands in the header `Authorization`. A line break in it would begin another header: then it throws. */
export function authorizationOf(credentials: ApiCredentials): string {
  const told =
    'token' in credentials
      ? `Bearer ${credentials.token}`
      : `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')}`;
  if (/\p{Cc}/u.test(told)) throw new Error('a token of more than one line cannot be sent');
  return told;
}

/** A line for `curl -K -`, which reads it from its standard input: nobody sees it among the arguments of a process. */
export function authorizationLine(authorization: string): string {
  // As curl's manual says of `--config`.
  return `header = "Authorization: ${authorization.replace(/[\\"]/g, String.raw`\$&`)}"\n`;
}

/** A token counts more than a user. Empty texts are none. */
export function credentialsOf(given: {
  readonly apiUser?: string;
  readonly apiPassword?: string;
  readonly apiToken?: string;
}): ApiCredentials | undefined {
  const { apiUser: user = '', apiPassword: password = '', apiToken: token = '' } = given;
  if (token !== '') return { token };
  return user === '' && password === '' ? undefined : { user, password };
}

/** Below are root and accounts of services (UID_MIN of login.defs(5)). */
const FIRST_ORDINARY_USER = 1_000;

/**
 * Whether a process of this user may get them. Anybody can call a program srs and have it ask for a password; one that the
 * user named by its pid is meant.
 * @param userId its effective user; undefined: not known
 */
export function mayGetCredentials(userId: number | undefined, isNamedByPid: boolean): boolean {
  return isNamedByPid || (userId !== undefined && userId < FIRST_ORDINARY_USER);
}
