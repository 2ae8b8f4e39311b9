import type { Socket } from 'node:net';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cleanText } from '../../text/clean-text.ts';
import { type HostFacts, UNKNOWN_FACTS } from '../host.ts';
import { NODE_ENVIRONMENT, nodeCommand } from '../node-command.ts';

/** What `host-facts.ts` prints; absent is what it could not tell. */
export interface RawFacts {
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly system?: { readonly model: string; readonly virtual: boolean; readonly virtualHost?: string };
}

const TIMEOUT_MS = 60_000;

/**
 * Operating system, CPU and kind of virtual machine of this host. Ask once, after the first frame: a process is started,
 * which may take seconds where the DNS is slow; nothing waits for it, nor does the end of srs-top. Never rejects.
 */
export async function findFacts(): Promise<HostFacts> {
  try {
    const { os = [], cpu = [], system }: RawFacts = JSON.parse(await runFactsProgram());
    return {
      operatingSystem: join(...os),
      cpuModel: join(...cpu),
      virtualisation: system && nameVirtualisation(system),
    };
  } catch {
    return UNKNOWN_FACTS;
  }
}

async function runFactsProgram(): Promise<string> {
  // Beside this one, in the bundle as among the sources.
  const program = new URL(`./host-facts${extname(import.meta.url)}`, import.meta.url);
  const { execa } = await import('execa');
  const [file, ...args] = nodeCommand(fileURLToPath(program));
  const child = execa(file, args, {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'ignore',
    reject: false,
    cwd: '/',
    env: NODE_ENVIRONMENT,
    maxBuffer: 65_536,
  });
  child.nodeChildProcess.unref();
  (child.stdout as Partial<Socket>).unref?.();
  const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS).unref();
  const { stdout } = await child;
  clearTimeout(timer);
  return stdout;
}

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
