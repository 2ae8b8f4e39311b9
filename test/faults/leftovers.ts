import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { HERE } from '../helpers/namespace.ts';
import { CGROUP_NAMES, cgroupParents } from './cgroup.ts';
import { DIRECTORY_NAMES } from './rig.ts';

/** What rigs of this process have left behind: processes, namespaces, cgroups, folders. */
export async function findLeftovers(): Promise<readonly string[]> {
  const namespaces = await HERE.exec(['ip', 'netns', 'list']);
  const cgroups = cgroupParents().flatMap(parent => readdirSync(parent).map(name => ({ parent, name })));
  return [
    ...childrenOf(process.pid),
    ...namespaces.split('\n').filter(name => name.startsWith(`srs-top-${process.pid}-`)),
    ...cgroups.flatMap(({ parent, name }) => (name.startsWith(CGROUP_NAMES) ? [`${parent}/${name}`] : [])),
    ...readdirSync(tmpdir()).filter(name => name.startsWith(DIRECTORY_NAMES)),
  ];
}

/** Every sysctl of the host that a fault changes for its while, and its value. */
export function hostSettings(): Readonly<Record<string, string>> {
  const paths = [
    ...['rmem_max', 'rmem_default', 'wmem_max', 'wmem_default', 'netdev_max_backlog'].map(
      name => `core/${name}`,
    ),
    'ipv4/udp_mem',
    'netfilter/nf_conntrack_max',
  ];
  return Object.fromEntries(paths.map(path => [path, readFileSync(`/proc/sys/net/${path}`, 'utf8')]));
}

function childrenOf(pid: number): readonly string[] {
  return readdirSync(`/proc/${pid}/task`).flatMap(tid =>
    readFileSync(`/proc/${pid}/task/${tid}/children`, 'utf8')
      .split(' ')
      .filter(Boolean)
      .map(child => `pid ${child}: ${readFileSync(`/proc/${child}/cmdline`, 'utf8').replaceAll('\0', ' ')}`),
  );
}
