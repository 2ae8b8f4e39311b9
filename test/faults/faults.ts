import type { Fault } from './fault.ts';
import { BEYOND_FAULTS } from './kinds/beyond.ts';
import { BUFFER_FAULTS } from './kinds/buffers.ts';
import { CPU_FAULTS } from './kinds/cpu.ts';
import { HELD_UP_FAULTS } from './kinds/held-up.ts';
import { RECEIVE_FAULTS } from './kinds/receiving.ts';

/** All faults that are injected, by what they strike. */
export const FAULTS: readonly Fault[] = [
  ...CPU_FAULTS,
  ...HELD_UP_FAULTS,
  ...BUFFER_FAULTS,
  ...RECEIVE_FAULTS,
  ...BEYOND_FAULTS,
];
