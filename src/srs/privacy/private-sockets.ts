import type { Pseudonyms } from './pseudonyms.ts';

/**
 * What ss prints of sockets with other names for processes, cgroups and interfaces (`-p`, `-e`, and where one is bound to a
 * device: `203.0.113.7%acme0:8000`). Addresses stay.
 */
export function privateSockets(names: Pseudonyms, text: string): string {
  return text
    .replace(PROCESS, name => names.program(name))
    .replace(DEVICE, name => names.interface(name))
    .replace(GROUP, path => names.group(path));
}

const PROCESS = /(?<=\(")[^"\n]+(?=",pid=)/g;
const DEVICE = /(?<=[\d*\]]%)[^\s%:]+(?=:[\d*])/g;
/**
 * A cgroup, as ss prints it behind `cgroup:` (iproute2 misc/ss.c). A blank in it is one of its own unless another field follows.
 * `cgroup:unreachable:1` is none.
 */
const GROUP = /(?<=\scgroup:)\/\S*(?: (?!v6only:|[<-]-[->]|\w+:\(|\s)\S+)*/g;
