import type { Host } from '../../host/host.ts';

/** ` on edge-3` of a host elsewhere: a command that is pasted where srs-top runs would change another process of that pid. */
export function there({ afar, name }: Pick<Host, 'afar' | 'name'>): string {
  return afar === undefined ? '' : ` on ${name}`;
}
