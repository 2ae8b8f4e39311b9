import { parseCpuList } from './cpu-list.ts';
import { toInteger } from './numbers.ts';

/** More NUMA nodes than that no Linux has (MAX_NUMNODES of x86). */
const HIGHEST_NODE = 1_023;

/**
 * A device's numa_node (Documentation/ABI/testing/sysfs-bus-pci): the NUMA node that it is at. Undefined for anything else
 * and for -1, which the kernel says where the firmware told it nothing.
 */
export function parseNumaNode(text: string): number | undefined {
  const node = toInteger(text.trim());
  return node === undefined || node < 0 || node > HIGHEST_NODE ? undefined : node;
}

/** `/sys/devices/system/node/node1/cpulist` and its text: the node's number and its CPUs; undefined for anything else. */
export function parseNodeCpus(
  path: string,
  text: string,
): { readonly node: number; readonly cpus: readonly number[] } | undefined {
  const [, digits] = /\/node(\d{1,4})\/cpulist$/.exec(path) ?? [];
  const cpus = parseCpuList(text);
  return digits === undefined || cpus === undefined ? undefined : { node: Number(digits), cpus };
}
