import type { Host } from '../../host/host.ts';
import type { BegunRecord } from './journal-record.ts';

/** Whether a change was made on this host: hosts may share a name, and those whose image was copied an id. */
export function isMadeOn(
  { host, hostId = '' }: BegunRecord,
  { id, name }: Pick<Host, 'id' | 'name'>,
): boolean {
  const installation = installationOf(hostId);
  return host === name && (installation === undefined || installation === id);
}

/**
 * What of a host's id is written down: that of its installation, which is 32 digits (machine-id(5)). A host that has none is
 * told by that of a boot, a UUID, which says nothing after the next; older journals may hold one.
 */
export function installationOf(id: string): string | undefined {
  return id === '' || /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(id) ? undefined : id;
}
