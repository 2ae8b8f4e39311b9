import type { Rule } from '../terms/situation.ts';
import { findBadAffinity } from './bad-affinity.ts';
import { findBlocked } from './blocked.ts';
import { findBurst } from './burst.ts';
import { findCauseUnknown } from './cause-unknown.ts';
import { findChecksumErrors } from './checksum-errors.ts';
import { findCircuitBreaker } from './circuit-breaker.ts';
import { findClampedBuffer } from './clamped-buffer.ts';
import { findCloudAllowance } from './cloud-allowance.ts';
import { findConnectionLimit } from './connection-limit.ts';
import { findConntrackFull } from './conntrack-full.ts';
import { findContended } from './contended.ts';
import { findDefaultBuffer } from './default-buffer.ts';
import { findKnownFault } from './known-fault.ts';
import { findLateClock } from './late-clock.ts';
import { findListenQueue } from './listen-queue.ts';
import { findLostBefore } from './lost-before.ts';
import { findMemoryCharge } from './memory-charge.ts';
import { findNat } from './nat.ts';
import { findNicRing } from './nic-ring.ts';
import { findNiceCannotWork } from './nice-cannot-work.ts';
import { findNoPort } from './no-port.ts';
import { findNotThisHost } from './not-this-host.ts';
import { findOpenFiles } from './open-files.ts';
import { findOtherLoses } from './other-loses.ts';
import { findQdiscDrops } from './qdisc-drops.ts';
import { findReassembly } from './reassembly.ts';
import { findReceiveCpuFull } from './receive-cpu-full.ts';
import { findSaturated } from './saturated.ts';
import { findSendBuffer } from './send-buffer.ts';
import { findSilentLog } from './silent-log.ts';
import { findSlowBuild } from './slow-build.ts';
import { findSlowCpu } from './slow-cpu.ts';
import { findSoftirqSharesCpu } from './softirq-shares-cpu.ts';
import { findSoftnetDrops } from './softnet-drops.ts';
import { findSoftnetSqueezed } from './softnet-squeezed.ts';
import { findSomeoneElseTunes } from './someone-else-tunes.ts';
import { findStarved } from './starved.ts';
import { findStolen } from './stolen.ts';
import { findStopped } from './stopped.ts';
import { findStrangers } from './strangers.ts';
import { findThrottled } from './throttled.ts';
import { findTraced } from './traced.ts';
import { findTsbpd } from './tsbpd.ts';
import { findTxDrops } from './tx-drops.ts';
import { findUdpMemory } from './udp-memory.ts';
import { findUnreadQueue } from './unread-queue.ts';
import { findWrongThread } from './wrong-thread.ts';

/** Every rule about one SRS. Their order does not matter: what costs most is told first. */
export const RULES: readonly Rule[] = [
  findBadAffinity,
  findBlocked,
  findBurst,
  findCauseUnknown,
  findChecksumErrors,
  findCircuitBreaker,
  findClampedBuffer,
  findCloudAllowance,
  findConnectionLimit,
  findConntrackFull,
  findContended,
  findDefaultBuffer,
  findKnownFault,
  findLateClock,
  findListenQueue,
  findLostBefore,
  findMemoryCharge,
  findNat,
  findNicRing,
  findNiceCannotWork,
  findNoPort,
  findNotThisHost,
  findOpenFiles,
  findOtherLoses,
  findQdiscDrops,
  findReassembly,
  findReceiveCpuFull,
  findSaturated,
  findSendBuffer,
  findSilentLog,
  findSlowBuild,
  findSlowCpu,
  findSoftirqSharesCpu,
  findSoftnetDrops,
  findSoftnetSqueezed,
  findSomeoneElseTunes,
  findStarved,
  findStolen,
  findStopped,
  findStrangers,
  findThrottled,
  findTraced,
  findTsbpd,
  findTxDrops,
  findUdpMemory,
  findUnreadQueue,
  findWrongThread,
];
