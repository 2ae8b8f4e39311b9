import { toInteger } from './numbers.ts';

/** Faster than any link that can be bought (Ethernet is at 800 Gbit/s today). Mbit/s. */
const FASTEST_MBPS = 10_000_000;
/** SPEED_UNKNOWN (−1, include/uapi/linux/ethtool.h) of drivers that keep it in 16 bits. In 32 bits it is beyond the fastest. */
const UNKNOWN_IN_16_BITS = 65_535;

/**
 * /sys/class/net/NAME/speed (Documentation/ABI/testing/sysfs-class-net) in Mbit/s. `none` where the link has no speed: it
 * is down, or virtual. Undefined when that is no such text.
 */
export function parseLinkSpeed(text: string): number | 'none' | undefined {
  const speed = toInteger(text.trim());
  if (speed === undefined) return undefined;
  return speed > 0 && speed <= FASTEST_MBPS && speed !== UNKNOWN_IN_16_BITS ? speed : 'none';
}
