import type { Remedy } from './finding.ts';
import type { Situation } from './situation.ts';

/** What SRS asks for (SrsUdpListener::listen of srs_app_listener.cpp), in bytes; the kernel gives twice of it. */
export const ASKED_BY_SRS = 10_485_760;

/** A limit that lets SRS have the buffer that it asks for, from its next start on. */
export function sysctlRemedy({ srs }: Situation): readonly Remedy[] {
  const limit = { id: 'net.core.rmem_max', value: String(16 * 1024 * 1024) };
  return [
    {
      label: `${limit.id} = ${limit.value}, then restart SRS`,
      wish: { kind: 'sysctl', wishes: [limit], srs: { pid: srs.pid, label: `srs ${srs.pid}` } },
      note: 'SRS sets its buffers once, when it opens its sockets: it has to be restarted',
    },
  ];
}
