/**
 * Milliseconds of CPU that this process has used. What a source costs is told by this, not by a clock: on a starved
 * host, where the figures matter most, a clock counts the wait for a CPU too, and every source would seem dear.
 */
export function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
