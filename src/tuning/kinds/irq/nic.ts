import { type Host, isFailure } from '../../../host/host.ts';
import { cleanText } from '../../../text/clean-text.ts';
import { isRefusal, type Refusal } from '../../tuning.ts';
import { type NicIrq, readInterrupts, readNicIrqs } from './nic-irqs.ts';
import { type ReceiveQueue, readReceiveQueues } from './receive-queues.ts';

/** An interface as far as IRQs and RPS go. */
export interface Nic {
  readonly name: string;
  readonly irqs: readonly NicIrq[];
  readonly queues: readonly ReceiveQueue[];
}

const DIRECTORY = '/sys/class/net';

/** The interfaces of srs-top's own network namespace that have IRQs or receive queues: those with IRQs first, lo last. */
export async function readNics(host: Host): Promise<readonly Nic[] | Refusal> {
  const lines = await readInterrupts(host);
  if (isRefusal(lines)) return lines;
  const names = await listInterfaces(host);
  if (isRefusal(names)) return names;
  const nics: Nic[] = [];
  for (const name of names) {
    const irqs = await readNicIrqs(host, name, lines);
    nics.push({ name, irqs, queues: await readReceiveQueues(host, name) });
  }
  const rank = ({ name, irqs }: Nic): number => (irqs.length > 0 ? 0 : name === 'lo' ? 2 : 1);
  return nics
    .filter(({ irqs, queues }) => irqs.length + queues.length > 0)
    .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

/** Why there is no such interface, with those that there are; undefined when there is. */
export async function refuseInterface(host: Host, name: string): Promise<Refusal | undefined> {
  const names = await listInterfaces(host);
  if (isRefusal(names)) return names;
  if (names.includes(name)) return undefined;
  return {
    refused: `there is no interface ${cleanText(name)}; there are ${names.map(cleanText).join(', ')}`,
  };
}

/** Without names that would be read as patterns or other directories. The kernel forbids `/` in them. */
async function listInterfaces(host: Host): Promise<readonly string[] | Refusal> {
  const names = (await host.look({ names: [DIRECTORY] })).names(DIRECTORY);
  if (isFailure(names)) return { refused: `${DIRECTORY} cannot be read: ${names.detail}` };
  return names.filter(name => name !== '*' && name === cleanText(name));
}
