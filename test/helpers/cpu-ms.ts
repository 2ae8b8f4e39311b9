/** Milliseconds of the CPU that this thread takes for something: what others take of the CPUs meanwhile does not count. */
export function cpuMsOf(work: () => unknown): number {
  const before = process.threadCpuUsage();
  work();
  return cpuMsSince(before);
}

/** The same since then. @param before what `process.threadCpuUsage` said */
export function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}
