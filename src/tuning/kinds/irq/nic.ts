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
  const [lines, names] = await Promise.all([readInterrupts(host), listInterfaces(host)]);
  if (isRefusal(lines)) return lines;
  if (isRefusal(names)) return names;
  const nics = await Promise.all(
    names.map(async (name): Promise<Nic> => {
      const [irqs, queues] = await Promise.all([
        readNicIrqs(host, name, lines),
        readReceiveQueues(host, name),
      ]);
      return { name, irqs, queues };
    }),
  );
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

/** The same for a name that would be read as a pattern or another directory: nothing is asked for by it. */
export async function refuseStrangeName(host: Host, name: string): Promise<Refusal | undefined> {
  return /[/*\0]|^\.{0,2}$/.test(name) ? refuseInterface(host, name) : undefined;
}

/** Without names that would be read as patterns or other directories. The kernel forbids `/` in them. */
async function listInterfaces(host: Host): Promise<readonly string[] | Refusal> {
  const names = (await host.look({ names: [DIRECTORY] })).names(DIRECTORY);
  if (isFailure(names)) return { refused: `${DIRECTORY} cannot be read: ${names.detail}` };
  return names.filter(name => name !== '*' && name === cleanText(name));
}
