import type { Rule } from '../terms/situation.ts';
import { findBadAffinity } from './bad-affinity.ts';
import { findBlocked } from './blocked.ts';
import { findBurst } from './burst.ts';
import { findClampedBuffer } from './clamped-buffer.ts';
import { findCloudAllowance } from './cloud-allowance.ts';
import { findConntrackFull } from './conntrack-full.ts';
import { findContended } from './contended.ts';
import { findDefaultBuffer } from './default-buffer.ts';
import { findListenQueue } from './listen-queue.ts';
import { findCircuitBreaker, findConnectionLimit, findLateClock, findSilentLog } from './log-rules.ts';
import { findMemory } from './memory.ts';
import { findNicRing } from './nic-drops.ts';
import { findNiceCannotWork } from './nice-cannot-work.ts';
import { findNotThisHost } from './not-this-host.ts';
import { findOpenFiles } from './open-files.ts';
import { findQdiscDrops } from './qdisc-drops.ts';
import { findReassembly } from './reassembly.ts';
import { findReceiveCpuFull } from './receive-cpu-full.ts';
import { findSaturated } from './saturated.ts';
import { findSendBuffer } from './send-buffer.ts';
import { findSlowBuild } from './slow-build.ts';
import { findSoftirqSharesCpu } from './softirq-shares-cpu.ts';
import { findSoftnetDrops, findSoftnetSqueezed } from './softnet.ts';
import { findStarved } from './starved.ts';
import { findStolen } from './stolen.ts';
import { findStopped } from './stopped.ts';
import { findStrangers } from './strangers.ts';
import { findThrottled } from './throttled.ts';
import { findTraced } from './traced.ts';
import { findTsbpd } from './tsbpd.ts';
import { findTxDrops } from './tx-drops.ts';
import { findChecksumErrors, findNoPort, findOtherLoses } from './udp-errors.ts';
import { findWrongThread } from './wrong-thread.ts';

/** Every rule about one SRS. Their order does not matter: what costs most is told first. */
export const RULES: readonly Rule[] = [
  findBadAffinity,
  findBlocked,
  findBurst,
  findClampedBuffer,
  findContended,
  findDefaultBuffer,
  findCircuitBreaker,
  findConnectionLimit,
  findLateClock,
  findSilentLog,
  findMemory,
  findNiceCannotWork,
  findOpenFiles,
  findSaturated,
  findSlowBuild,
  findSoftirqSharesCpu,
  findStarved,
  findStolen,
  findStopped,
  findStrangers,
  findThrottled,
  findTraced,
  findTsbpd,
  findChecksumErrors,
  findNoPort,
  findOtherLoses,
  findWrongThread,
  findCloudAllowance,
  findConntrackFull,
  findListenQueue,
  findNicRing,
  findNotThisHost,
  findQdiscDrops,
  findReassembly,
  findReceiveCpuFull,
  findSendBuffer,
  findSoftnetDrops,
  findSoftnetSqueezed,
  findTxDrops,
];
