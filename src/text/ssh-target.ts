import { cleanText } from './clean-text.ts';
import { truncate } from './width.ts';

/** Whom ssh is asked to connect to. */
export interface RemoteTarget {
  /** A name, an alias of ssh_config(5), or an address; of IPv6 without brackets. */
  readonly host: string;
  /** Undefined: as ssh's configuration says. */
  readonly user: string | undefined;
  /** Undefined: as ssh's configuration says. */
  readonly port: number | undefined;
}

/** What a user and a host may not hold: a ProxyCommand of ssh's configuration hands both to a shell (as OpenSSH 9.6 has it). */
const FORBIDDEN = /[\s\p{Cc}\p{Cf}'"`\\;&<>|(){}$!#*?]/u;

/** Why a word is none, in words. */
export interface NoTarget {
  readonly refused: string;
}

/** A name has 253 characters, and a user less than that. */
const MOST_LENGTH = 512;
const MOST_SHOWN = 60;

/** Whether a word says that ssh reaches it, whatever else it could be. */
export function isSshUrl(text: string): boolean {
  return /^ssh:\/\//i.test(text);
}

/** `host`, `user@host`, `ssh://user@host:port`; an IPv6 address bare, or in brackets. Refused in words where it is none. */
export function parseTarget(text: string): RemoteTarget | NoTarget {
  const shown = `"${truncate(cleanText(text), MOST_SHOWN)}"`;
  const refuse = (why: string): NoTarget => ({ refused: `${shown} is no host to connect to: ${why}` });
  if (/^\d+$/.test(text))
    return { refused: `${shown} is no host: -p ${shown.slice(1, -1)} watches the process` };
  if (text.length > MOST_LENGTH) return refuse(`it has more than ${MOST_LENGTH} characters`);
  const isUrl = isSshUrl(text);
  const body = isUrl ? text.slice('ssh://'.length).replace(/\/$/, '') : text;
  if (isUrl && body.includes('/')) return refuse('a path has no meaning there');
  const at = body.lastIndexOf('@');
  const userText = at === -1 ? undefined : body.slice(0, at);
  const place = splitPort(body.slice(at + 1));
  if (place === undefined)
    return refuse('a bracket is not closed, or something other than a port follows it');
  const { host, portText } = place;
  const user = userText === undefined || !isUrl ? userText : decode(userText);
  if (user === undefined && userText !== undefined) return refuse('its user is not written as a URL has it');
  if (host === '' || user === '') return refuse(`expected ${WRITTEN_AS}`);
  if (isUrl && user?.includes(':')) return refuse('srs-top takes no passwords; ssh asks for them');
  for (const part of [host, user ?? '']) {
    if (part.startsWith('-')) return refuse('no part of it may begin with "-"');
    // What is not seen would make two names look the same.
    if (FORBIDDEN.test(part) || cleanText(part) !== part)
      return refuse('it holds blanks, quotes or other characters that no host name has');
  }
  if (portText === undefined) return { host, user, port: undefined };
  if (!isUrl) return refuse(`with a port it is written ssh://${body}`);
  const port = /^\d{1,5}$/.test(portText) ? Number(portText) : 0;
  return port < 1 || port > 65_535 ? refuse('its port is not 1 to 65535') : { host, user, port };
}

const WRITTEN_AS = 'host, user@host or ssh://user@host:port';

/** An address with several colons is one of IPv6 without a port. Undefined where brackets are wrong. */
function splitPort(
  place: string,
): { readonly host: string; readonly portText: string | undefined } | undefined {
  if (place.startsWith('[')) {
    const [, host = '', portText] = /^\[([^\][]*)\](?::(.*))?$/.exec(place) ?? [];
    return host === '' ? undefined : { host, portText };
  }
  const [host = '', portText, ...more] = place.split(':');
  return more.length > 0 ? { host: place, portText: undefined } : { host, portText };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** As people call it: `user@edge-3`, with the port where it is not ssh's own. */
export function targetName({ host, user, port }: RemoteTarget): string {
  const place = port === undefined ? host : `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return cleanText(user === undefined ? place : `${user}@${place}`);
}
