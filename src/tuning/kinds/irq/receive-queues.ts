import { type Host, isFailure } from '../../../host/host.ts';
import { formatCpuList, parseCpuList } from '../../../procfs/cpu-list.ts';
import { formatCpuMask, parseCpuMask } from '../../../procfs/cpu-mask.ts';

/** A receive queue of an interface, with the CPUs that RPS hands its packets to. */
export interface ReceiveQueue {
  /** `eth0/rx-0`. */
  readonly id: string;
  /** As `RPS_OFF` or a list: `0-3`. */
  readonly cpus: string;
}

/** How a mask of no CPU is shown: packets stay on the CPU that took the interrupt. */
export const RPS_OFF = 'off';

/** The receive queues that have RPS, by number. None where the kernel was built without it (CONFIG_RPS). */
export async function readReceiveQueues(host: Host, interfaceName: string): Promise<readonly ReceiveQueue[]> {
  const pattern = `/sys/class/net/${interfaceName}/queues/*/rps_cpus`;
  const look = await host.look({ texts: [pattern] });
  return [...look.texts(pattern)]
    .flatMap(([path, read]) => {
      const [, number] = /\/queues\/rx-(\d+)\/rps_cpus$/.exec(path) ?? [];
      return number === undefined || isFailure(read) ? [] : [{ number: Number(number), text: read.text }];
    })
    .sort((a, b) => a.number - b.number)
    .map(({ number, text }) => ({ id: `${interfaceName}/rx-${number}`, cpus: maskToList(text) }));
}

/** Whether it is the id of a queue and nothing that leads elsewhere: it may come from a journal that somebody edited. */
export function isQueueId(id: string): boolean {
  return /^(?!\.{1,2}\/)[^/]+\/rx-\d+$/.test(id);
}

/** `eth0/rx-0` → `/sys/class/net/eth0/queues/rx-0/rps_cpus`. */
export function rpsPath(id: string): string {
  const slash = id.lastIndexOf('/');
  return `/sys/class/net/${id.slice(0, slash)}/queues/${id.slice(slash + 1)}/rps_cpus`;
}

/** As shown, so that values can be compared; malformed input is returned unchanged. */
export function maskToList(text: string): string {
  const cpus = parseCpuMask(text);
  if (cpus === undefined) return text.trim();
  return cpus.length === 0 ? RPS_OFF : formatCpuList(cpus);
}

/** What the kernel takes. Anything that is no list is left for the kernel to refuse. */
export function listToMask(list: string): string {
  const cpus = list === RPS_OFF ? [] : parseCpuList(list);
  return cpus === undefined ? list : formatCpuMask(cpus);
}
