import { type HostFailure, isFailure } from '../host/host.ts';
import type { Look } from '../host/look.ts';
import { toCount } from '../procfs/numbers.ts';
import { notUnderstood } from './texts.ts';

const DIRECTORY = '/sys/class/net';
const DEVICES = `${DIRECTORY}/*/device`;
/** Entries that are looked at for devices: a host of containers has thousands without. */
const MOST_INTERFACES = 4_096;

/** What to ask a host for, to be told which cards it has. */
export const LINKS_OF_CARDS = [{ path: DEVICES, most: MOST_INTERFACES }];

/** An interface of the host's own namespace that has a device. */
export interface Card {
  readonly interfaceName: string;
  /** Of the device, by which the kernel calls its interrupts: `virtio2`, `0000:3b:00.0`. */
  readonly device: string;
  /** Directory of what has the interrupts: of a virtio card, its parent on the bus. */
  readonly directory: string;
}

/** By the names of their interfaces; a failure where none is known for one. Those without a device are no cards. */
export function cardsIn(look: Look): readonly Card[] | HostFailure {
  const cards: Card[] = [];
  let failure: HostFailure | undefined;
  for (const [path, target] of look.links(DEVICES)) {
    const card = isFailure(target) ? target : cardAt(path, target);
    if (!isFailure(card)) cards.push(card);
    else failure ??= card;
  }
  if (cards.length === 0 && failure !== undefined) return failure;
  return cards.sort((a, b) => (a.interfaceName < b.interfaceName ? -1 : 1));
}

function cardAt(path: string, target: string): Card | HostFailure {
  const slash = target.lastIndexOf('/');
  const device = target.slice(slash + 1);
  if (slash === -1 || device === '') return notUnderstood(path);
  const directory = /^virtio\d+$/.test(device) ? `${path}/..` : path;
  return { interfaceName: path.split('/')[4] ?? '', device, directory };
}

/** The directory of its MSI interrupts, each a file of that number. */
export function msiPath({ directory }: Card): string {
  return `${directory}/msi_irqs`;
}

/** Of a device that has one interrupt alone: its number. */
export function legacyPath({ directory }: Card): string {
  return `${directory}/irq`;
}

/** The queues of its interface. */
export function queuesPath({ interfaceName }: Pick<Card, 'interfaceName'>): string {
  return `${DIRECTORY}/${interfaceName}/queues`;
}

/** The numbers of its MSI interrupts; none of an older device. */
export function msiIrqs(card: Card, look: Look): readonly string[] {
  const names = look.names(msiPath(card));
  return isFailure(names) ? [] : names.filter(name => toCount(name) !== undefined);
}

/** The number of its one interrupt. 0 means "no IRQ": on x86 it is the timer's. */
export function legacyIrqs(card: Card, look: Look): readonly string[] {
  const irq = look.knownText(legacyPath(card))?.trim();
  return irq === undefined || irq === '0' || toCount(irq) === undefined ? [] : [irq];
}
