import { cleanText } from './clean-text.ts';

/**
 * An address as people are told it: without user and password, of which nothing is seen either where it is none that could
 * be asked.
 */
export function withoutUser(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isOfServer = url !== undefined && /^https?:$/.test(url.protocol);
  if (!isOfServer) return cleanText(address.slice(address.lastIndexOf('@') + 1));
  if (url.username === '' && url.password === '') return cleanText(address);
  return cleanText(`${url.origin}${url.pathname.replace(/\/+$/, '')}${url.search}`);
}

/** An address names a password, which every user of this machine could read in the list of processes. */
export function hasPassword(address: string): boolean {
  return URL.canParse(address) && new URL(address).password !== '';
}
