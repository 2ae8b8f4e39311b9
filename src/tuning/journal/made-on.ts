import type { Host } from '../../host/host.ts';
import type { BegunRecord } from './journal-record.ts';

/** Whether a change was made on this host: hosts may share a name, and those whose image was copied an id. */
export function isMadeOn({ host, hostId }: BegunRecord, { id, name }: Pick<Host, 'id' | 'name'>): boolean {
  return host === name && (hostId === undefined || hostId === id);
}
