import { isIP } from 'node:net';

/** Where a server listens. */
export interface ListenAddress {
  /** An IP address; `::` and `0.0.0.0` are all of the host's. */
  readonly host: string;
  /** 0: one that is free. */
  readonly port: number;
}

const LOOPBACK = '127.0.0.1';
const LARGEST_PORT = 65_535;

/**
 * Reads `127.0.0.1:9109`, `[::1]:9109`, `localhost:9109`, `9109` (loopback), or `:9109` (every address, as Prometheus has
 * it). Names are not looked up: they may come to mean another address. Undefined for anything else.
 */
export function readListenAddress(text: string): ListenAddress | undefined {
  const [, inBrackets, plain, digits] = /^(?:(?:\[([^\]]+)\]|([^:[\]]*)):)?(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > LARGEST_PORT) return undefined;
  const host = hostOf(inBrackets, plain);
  return host === undefined ? undefined : { host, port };
}

function hostOf(inBrackets: string | undefined, plain: string | undefined): string | undefined {
  if (inBrackets !== undefined) return isIP(inBrackets) === 6 ? inBrackets : undefined;
  if (plain === undefined || plain === 'localhost') return LOOPBACK;
  if (plain === '') return '::';
  return isIP(plain) === 4 ? plain : undefined;
}

/** Whether nobody but this host reaches it. */
export function isLoopback({ host }: ListenAddress): boolean {
  // An IPv4 address within IPv6 is not taken for one, however it is written.
  return host === '::1' || /^127\./.test(host);
}

/** `127.0.0.1:9109`, `[::1]:9109`. */
export function addressWords({ host, port }: ListenAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
