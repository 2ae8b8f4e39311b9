import { isFailure } from '../host/host.ts';
import type { Look } from '../host/look.ts';

/**
 * Tells a kernel without IPv6 (not built in, or `ipv6.disable=1`), which has none of the files of it, from one of which a
 * file could not be read: then others are there, or refused.
 */
export class Ipv6Sign {
  readonly #paths: readonly string[];
  #isThere = false;

  constructor(pid: number) {
    this.#paths = ['snmp6', 'udp6', 'tcp6', 'sockstat6'].map(name => `/proc/${pid}/net/${name}`);
  }

  /** Whether a file of IPv6 was ever seen, those of this refresh among them. */
  isThere(look: Look): boolean {
    this.#isThere ||= this.#paths.some(path => {
      const result = look.text(path);
      return !isFailure(result) || result.reason !== 'gone';
    });
    return this.#isThere;
  }
}
