import type { Rule } from '../terms/situation.ts';
import { findBlocked } from './blocked.ts';
import { findBurst } from './burst.ts';
import { findClampedBuffer } from './clamped-buffer.ts';
import { findContended } from './contended.ts';
import { findSaturated } from './saturated.ts';
import { findSoftirqSharesCpu } from './softirq-shares-cpu.ts';
import { findStarved } from './starved.ts';
import { findStolen } from './stolen.ts';
import { findStopped } from './stopped.ts';
import { findThrottled } from './throttled.ts';

/** Every rule about one SRS. Their order does not matter: what costs most is told first. */
export const RULES: readonly Rule[] = [
  findStopped,
  findThrottled,
  findStolen,
  findStarved,
  findBlocked,
  findSoftirqSharesCpu,
  findSaturated,
  findClampedBuffer,
  findBurst,
  findContended,
];
