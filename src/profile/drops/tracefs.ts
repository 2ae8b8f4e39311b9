import type { Host } from '../../host/host.ts';
import type { Refusal } from '../../host/refusal.ts';
import { parseMountinfo } from '../../procfs/mountinfo.ts';
import { toActAsRoot } from '../../text/as-root.ts';
import { commandThere } from '../../text/command-there.ts';
import { type EventFormat, parseEventFormat } from './event-format.ts';

/** The kernel's tracing on this host. */
export interface Tracefs {
  /** `/sys/kernel/tracing` */
  readonly directory: string;
  /** What the kernel says of an event; undefined: it has none of that name. */
  readonly formatOf: (event: string) => EventFormat | undefined;
  /** Whether the kernel can count events by itself (CONFIG_HIST_TRIGGERS). */
  readonly hasHistograms: boolean;
}

const MOUNTS = '/proc/self/mountinfo';
/** Its README says what this kernel has. */
const README = 'README';

/**
 * Asks the host. Refused where tracefs is not mounted, or may not be read, with what would help.
 * @param events `skb/kfree_skb`
 */
export async function readTracefs(host: Host, events: readonly string[]): Promise<Tracefs | Refusal> {
  const mounts = parseMountinfo((await host.look({ texts: [MOUNTS] })).knownText(MOUNTS) ?? '');
  const own = mounts.findLast(({ type }) => type === 'tracefs')?.mountPoint;
  // The kernel mounts it there by itself, once somebody looks.
  const within = mounts.findLast(({ type }) => type === 'debugfs')?.mountPoint;
  const directory = own ?? (within === undefined ? undefined : `${within}/tracing`);
  if (directory === undefined)
    return {
      refused: `tracefs, which tells of dropped packets, is not mounted ${host.afar === undefined ? 'here' : 'there'}: ${commandThere('sudo mount -t tracefs tracefs /sys/kernel/tracing', host.afar)}`,
    };
  const privilege = await host.privilege();
  if (privilege === 'user')
    return {
      refused: `only root may read ${directory}, which tells of dropped packets: ${toActAsRoot(host.afar)}`,
    };
  const formats = events.map(event => [event, `${directory}/events/${event}/format`] as const);
  // grep puts the name of each file before its lines; of those that are not there it says nothing.
  const command = ['grep', '-sH', '', ...formats.map(([, path]) => path), `${directory}/${README}`];
  const { stdout, problem } = await host.query(command, { sudo: privilege === 'sudo' });
  const textOf = (path: string): string =>
    stdout
      .split('\n')
      .flatMap(line => (line.startsWith(`${path}:`) ? [line.slice(path.length + 1)] : []))
      .join('\n');
  const parsed = new Map(formats.map(([event, path]) => [event, parseEventFormat(textOf(path))]));
  if ([...parsed.values()].every(format => format === undefined))
    return {
      refused: `${directory} says nothing of dropped packets${problem === undefined ? '' : ` (grep: ${problem})`}: the kernel has no such events, or lockdown forbids it (/sys/kernel/security/lockdown)`,
    };
  return {
    directory,
    formatOf: event => parsed.get(event),
    hasHistograms: textOf(`${directory}/${README}`).includes('hist:keys='),
  };
}
