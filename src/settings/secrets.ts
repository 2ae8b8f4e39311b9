import type { Settings } from './settings.ts';

/** What is known of a user and is shown nowhere. */
export type Secrets = Pick<Settings, 'apiUser' | 'apiPassword' | 'apiToken'>;

/** Takes the secrets out of settings that others get to see. */
export function withoutSecrets<T extends Partial<Settings>>(settings: T): Omit<T, keyof Secrets> {
  const { apiUser: _user, apiPassword: _password, apiToken: _token, ...shown } = settings;
  return shown;
}

/** What the environment says, before the file does. A text that spans lines is none. */
export function secretsOf(env: Readonly<Record<string, string | undefined>>): Partial<Secrets> {
  const of = (name: string): string | undefined => {
    const text = env[name];
    return text === undefined || text === '' || /\p{Cc}/u.test(text) ? undefined : text;
  };
  const found = {
    apiUser: of('SRS_TOP_API_USER'),
    apiPassword: of('SRS_TOP_API_PASSWORD'),
    apiToken: of('SRS_TOP_API_TOKEN'),
  };
  return Object.fromEntries(Object.entries(found).filter(([, text]) => text !== undefined));
}
