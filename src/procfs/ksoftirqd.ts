/** Which CPU a kernel thread does softirqs of: `ksoftirqd/12` (kernel/softirq.c); undefined for another name. */
export function cpuOfKsoftirqd(comm: string): number | undefined {
  const [, digits] = /^ksoftirqd\/(\d{1,4})\n?$/.exec(comm) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
