import { cleanText } from '../procfs/clean-text.ts';
import type { HostFacts } from './host.ts';

/**
 * Operating system, CPU and kind of virtual machine of this host, from systeminformation. It starts shells, some of
 * which block the event loop for tens of milliseconds: ask once, after the first frame. Never rejects.
 */
export async function findFacts(): Promise<HostFacts> {
  try {
    const { default: information } = await import('systeminformation');
    const [os, cpu, system] = await Promise.allSettled([
      information.osInfo(),
      information.cpu(),
      information.system(),
    ]);
    return {
      operatingSystem: os.status === 'fulfilled' ? join(os.value.distro, os.value.release) : undefined,
      cpuModel: cpu.status === 'fulfilled' ? join(cpu.value.manufacturer, cpu.value.brand) : undefined,
      virtualisation: system.status === 'fulfilled' ? nameVirtualisation(system.value) : undefined,
    };
  } catch {
    return UNKNOWN_FACTS;
  }
}

export const UNKNOWN_FACTS: HostFacts = {
  operatingSystem: undefined,
  cpuModel: undefined,
  virtualisation: undefined,
};

/** The innermost one: a container on a virtual machine is a container. In lower case; undefined when none was noticed. */
export function nameVirtualisation(system: {
  readonly model: string;
  readonly virtual: boolean;
  readonly virtualHost?: string;
}): string | undefined {
  if (system.model === 'Docker Container') return 'docker';
  if (!system.virtual) return undefined;
  return join(system.virtualHost ?? '')?.toLowerCase() ?? 'virtual machine';
}

function join(...words: readonly string[]): string | undefined {
  return cleanText(words.join(' ')).trim() || undefined;
}
