import { formatBytes } from '../../text/format.ts';
import { fullestSocket, highestQueue } from '../terms/own-socket.ts';
import { isProxy, type Rule } from '../terms/situation.ts';
import { count, lostEvidence, ownShare, seenIn } from '../terms/words.ts';

/** Bytes: what the installers of SRS set (16 MiB), and less. */
const SMALL_BELOW = 4 * 1024 * 1024;
const WANTED = 16 * 1024 * 1024;

/** srs-proxy asks for no buffer (internal/proxy/rtc.go): it has rmem_default. */
export const findDefaultBuffer: Rule = situation => {
  const { srs, reading, causes } = situation;
  const socket = fullestSocket(srs);
  const got = socket?.receiveBufferBytes;
  if (!isProxy(reading) || socket === undefined || got === undefined || got >= SMALL_BELOW) return undefined;
  const burst = ownShare(causes.get('burst'));
  const limit = { id: 'net.core.rmem_default', value: String(WANTED) };
  return {
    id: 'default-buffer',
    severity: burst === undefined ? 'remark' : 'bad',
    sentence: `srs-proxy ${srs.pid} has the default receive buffer of ${formatBytes(got)} at ${socket.local}: it asks for none${burst === undefined ? '' : `, and ${count(burst.lost)} packets were lost`}`,
    evidence: [
      { what: 'receive buffer (rmem_default)', value: got, unit: 'bytes' },
      ...(burst === undefined ? highestQueue(socket) : lostEvidence(situation, burst)),
    ],
    remedies: [
      {
        label: `${limit.id} = ${limit.value}, then restart srs-proxy`,
        wish: { kind: 'sysctl', wishes: [limit], srs: { pid: srs.pid, label: `srs-proxy ${srs.pid}` } },
        note: 'for every socket of the host that is opened from then on and asks for no size; rmem_max changes nothing here',
      },
    ],
    lost: burst?.lost ?? 0,
    explains: burst === undefined ? [] : ['burst'],
    ...seenIn(burst),
  };
};
