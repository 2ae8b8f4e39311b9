import type { Remedy } from './finding.ts';
import { ASKED_BY_SRS, fullestSocket, isAsLargeAsAsked } from './own-socket.ts';
import type { Situation } from './situation.ts';

/** What the guide sets, bytes: more than SRS asks for. */
const RECEIVE_LIMIT = 16 * 1024 * 1024;

/** A kernel parameter that `srs-top tune` can set. */
export function sysctlRemedy(
  { srs }: Situation,
  id: string,
  value: number,
  rest: Partial<Remedy> = {},
): Remedy {
  return {
    label: `${id} = ${value}`,
    wish: {
      kind: 'sysctl',
      wishes: [{ id, value: String(value) }],
      srs: { pid: srs.pid, label: 'srs' },
    },
    ...rest,
  };
}

/** Whether an SRS that is started now gets the buffer that it asks for. */
export function isLimitEnough({ snapshot }: Pick<Situation, 'snapshot'>): boolean {
  return (snapshot.sample.networkLimits.value?.receiveMaxBytes ?? 0) >= ASKED_BY_SRS;
}

/** A limit that lets SRS have the buffer that it asks for, from its next start on; or the word that it has it. */
export function largerBuffer(situation: Situation): Remedy {
  const socket = fullestSocket(situation.srs);
  const id = 'net.core.rmem_max';
  if (socket !== undefined && isAsLargeAsAsked(socket))
    return {
      label: 'senders that send evenly, or fewer of them on this SRS',
      note: `SRS has all of the ${ASKED_BY_SRS / 1024 ** 2} MiB that it asks for (doubled by the kernel): a higher rmem_max changes nothing`,
    };
  if (isLimitEnough(situation))
    return {
      label: 'restart SRS',
      note: `${id} is large enough by now; SRS sets its buffers once, when it opens its sockets`,
    };
  return sysctlRemedy(situation, id, RECEIVE_LIMIT, {
    label: `${id} = ${RECEIVE_LIMIT}, then restart SRS`,
    note: 'SRS sets its buffers once, when it opens its sockets: it has to be restarted',
  });
}
