import { cleanText } from '../../text/clean-text.ts';
import type { AsideReader } from '../asking/aside-reader.ts';
import { type HostFacts, isFailure, type ReadResult } from '../host.ts';

const OS_RELEASE = '/etc/os-release';
const CPU_INFO = '/proc/cpuinfo';
const VENDOR = '/sys/class/dmi/id/sys_vendor';
const PRODUCT = '/sys/class/dmi/id/product_name';
const DOCKER = '/.dockerenv';
const CONTAINER = '/run/systemd/container';

/** Operating system, CPU and kind of virtual machine of the other host, by files that are there since Linux 2.6. */
export async function findFactsThere(aside: AsideReader): Promise<HostFacts> {
  const texts = await aside.read([OS_RELEASE, CPU_INFO, VENDOR, PRODUCT, DOCKER, CONTAINER], { most: 8_192 });
  const textOf = (path: string): string | undefined => textIn(texts.get(path));
  return {
    operatingSystem: readOperatingSystem(textOf(OS_RELEASE) ?? ''),
    cpuModel: fieldOf(textOf(CPU_INFO) ?? '', /^(?:model name|Model|Processor|cpu model)\s*:\s*(.+)$/m),
    virtualisation: readVirtualisation({
      dmi: `${textOf(VENDOR) ?? ''} ${textOf(PRODUCT) ?? ''}`,
      container: textOf(DOCKER) === undefined ? textOf(CONTAINER) : 'docker',
      isGuest: /^flags\s*:.*\bhypervisor\b/m.test(textOf(CPU_INFO) ?? ''),
    }),
  };
}

function textIn(read: ReadResult | undefined): string | undefined {
  return read === undefined || isFailure(read) ? undefined : read.text;
}

/** By os-release(5): `Debian GNU/Linux 12`. Undefined where it does not say. */
export function readOperatingSystem(text: string): string | undefined {
  const name = fieldOf(text, /^NAME=["']?([^"'\n]+)/m);
  const version = fieldOf(text, /^VERSION_ID=["']?([^"'\n]+)/m);
  return name === undefined ? undefined : [name, version].filter(word => word !== undefined).join(' ');
}

interface Signs {
  /** Who made the machine and what, as its firmware says. */
  readonly dmi: string;
  readonly container: string | undefined;
  /** The CPU says that a hypervisor runs it. */
  readonly isGuest: boolean;
}

/** The innermost one: a container on a virtual machine is a container. Undefined when none was noticed. */
export function readVirtualisation({ dmi, container, isGuest }: Signs): string | undefined {
  const named = cleanText(container ?? '').trim();
  if (named !== '') return named.toLowerCase();
  const known = HYPERVISORS.find(([pattern]) => pattern.test(dmi))?.[1];
  return known ?? (isGuest ? 'virtual machine' : undefined);
}

const HYPERVISORS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/VMware/i, 'vmware'],
  [/VirtualBox|innotek/i, 'virtualbox'],
  [/Microsoft Corporation Virtual/i, 'hyper-v'],
  [/Xen/i, 'xen'],
  [/Parallels/i, 'parallels'],
  [/QEMU|KVM|Amazon EC2|Google Compute|OpenStack|Alibaba Cloud|Tencent/i, 'kvm'],
];

function fieldOf(text: string, pattern: RegExp): string | undefined {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? undefined : cleanText(found).trim() || undefined;
}
