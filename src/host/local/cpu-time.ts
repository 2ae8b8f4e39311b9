/** There since Node 22.19 and 23.9. */
const { threadCpuUsage } = process as { threadCpuUsage?: typeof process.threadCpuUsage };

/**
 * Milliseconds of CPU that this thread has used, or this process where Node does not tell them apart: to sum up ten threads
 * takes the kernel four times as long. What a source costs is told by this, not by a clock: on a starved host, where the
 * figures matter most, a clock counts the wait for a CPU too, and every source would seem dear.
 */
export function cpuMilliseconds(): number {
  const { user, system } = threadCpuUsage === undefined ? process.cpuUsage() : threadCpuUsage();
  return (user + system) / 1_000;
}
