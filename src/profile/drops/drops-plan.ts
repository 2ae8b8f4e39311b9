import { type Host, isFailure } from '../../host/host.ts';
import { isRefusal, type Refusal } from '../../host/refusal.ts';
import { withSudo } from '../../host/sudo.ts';
import { parseCpuList } from '../../procfs/cpu-list.ts';
import { cleanText } from '../../text/clean-text.ts';
import { withDeathSignal } from '../death-signal.ts';
import type { ProfileRequest } from '../perf/perf-plan.ts';
import type { DropsOptions, DropsPlan } from '../profile.ts';
import { checkTarget } from '../profile-target.ts';
import {
  dropsCommand,
  dropsLines,
  MARK,
  type RecordedEvent,
  type Recording,
  recorderOf,
} from './drops-script.ts';
import { HIST_KEYS, SKB_EVENT, SWITCH_EVENT, UDP_EVENT } from './drops-tally.ts';
import { readTracefs, type Tracefs } from './tracefs.ts';

/** A second tells why, and more than a few fill the buffer. */
const MOST_SECONDS = 10;
/** For all CPUs together; of each as much as that leaves, within these. */
const BUFFERS_KILOBYTES = 32_768;
const [LEAST_KILOBYTES, MOST_KILOBYTES] = [256, 4_096] as const;
/** Of the trace as text. */
const MOST_BYTES = 16 * 1024 * 1024;
/** The kernel takes a filter of one page at the most. */
const MOST_PORTS = 64;

/**
 * What `startDrops` would run. Refused where tracefs is not there or may not be read, when the process is gone or another
 * by now, and for an invalid length. Records nothing, writes nothing.
 */
export async function planDrops(
  host: Host,
  request: ProfileRequest<DropsOptions>,
): Promise<DropsPlan | Refusal> {
  const { process, options, folder } = request;
  const { seconds, threads } = options;
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > MOST_SECONDS)
    return { refused: `drops for ${seconds} s: a whole number from 1 to ${MOST_SECONDS} is needed` };
  const mismatch = await checkTarget(host, process, threads);
  if (mismatch !== undefined) return mismatch;
  const tracefs = await readTracefs(host, [UDP_EVENT, SKB_EVENT, SWITCH_EVENT]);
  if (isRefusal(tracefs)) return tracefs;
  const recording: Recording = {
    tracefs: tracefs.directory,
    pid: process.pid,
    seconds,
    bufferKilobytes: await chooseBuffer(host),
    mostBytes: MOST_BYTES,
    events: eventsOf(tracefs, options),
  };
  const usesSudo = (await host.privilege()) === 'sudo';
  const left = await findLeft(host, tracefs.directory);
  return {
    tool: 'drops',
    process,
    options,
    command: withSudo(await withDeathSignal(host, dropsCommand(recording), usesSudo), usesSudo),
    lines: dropsLines(recording, left),
    reasons: tracefs.formatOf(SKB_EVENT)?.reasons ?? new Map(),
    usesSudo,
    folder,
    cautions: [
      ...describe(tracefs, options, cleanText(request.label)),
      ...(left.length === 0 ? [] : [`An srs-top that was killed left ${left.join(', ')}: removed first.`]),
    ],
  };
}

/** Instances of recorders that run no more, as the recorder itself finds them. Without root they are not seen. */
async function findLeft(host: Host, tracefs: string): Promise<readonly string[]> {
  const directory = `${tracefs}/instances`;
  const listed = (await host.look({ names: [directory] })).names(directory);
  const own = isFailure(listed) ? [] : listed.filter(name => recorderOf(name) !== undefined);
  const commandOf = (name: string): string => `/proc/${recorderOf(name)}/cmdline`;
  const look = await host.look({ texts: own.map(commandOf) });
  return own.filter(name => look.knownText(commandOf(name))?.includes(MARK) !== true);
}

/**
 * Where the kernel counts, only senders are written down. Before 6.10 the event of UDP has the local port as `lport`, and
 * no sender (include/trace/events/udp.h).
 */
function eventsOf(tracefs: Tracefs, { threads, ports }: DropsOptions): readonly RecordedEvent[] {
  const { formatOf, hasHistograms } = tracefs;
  const udp = formatOf(UDP_EVENT);
  const port = ['dport', 'lport'].find(name => udp?.fields.has(name) === true);
  const ofPorts =
    port === undefined || ports.length > MOST_PORTS ? '' : ports.map(one => `${port} == ${one}`).join(' || ');
  const keysOf = (event: keyof typeof HIST_KEYS): string => HIST_KEYS[event].join(',');
  const hasReasons = formatOf(SKB_EVENT)?.fields.has('reason') === true;
  const isThere = (event: string): boolean => formatOf(event) !== undefined;
  const events: readonly RecordedEvent[] = [
    { event: UDP_EVENT, filter: ofPorts, keys: '' },
    ...(hasHistograms ? [{ event: UDP_EVENT, filter: ofPorts, keys: keysOf(UDP_EVENT) }] : []),
    { event: SKB_EVENT, filter: '', keys: hasHistograms && hasReasons ? keysOf(SKB_EVENT) : '' },
    {
      event: SWITCH_EVENT,
      filter: `prev_pid == ${threads}`,
      keys: hasHistograms ? keysOf(SWITCH_EVENT) : '',
    },
  ];
  return events.filter(({ event }) => isThere(event));
}

/** Memory of the kernel for as long as it records. */
async function chooseBuffer(host: Host): Promise<number> {
  const path = '/sys/devices/system/cpu/possible';
  const text = (await host.look({ texts: [path] })).knownText(path);
  const cpus = parseCpuList(text?.trim() ?? '')?.length ?? 1;
  return Math.min(MOST_KILOBYTES, Math.max(LEAST_KILOBYTES, Math.floor(BUFFERS_KILOBYTES / cpus)));
}

function describe(
  { formatOf, hasHistograms }: Tracefs,
  { ports }: DropsOptions,
  label: string,
): readonly string[] {
  const udp = formatOf(UDP_EVENT);
  return [
    `The kernel writes down each packet that it drops, and each time that ${label} leaves its CPU, in an instance of tracefs that is removed at the end: no tracing of others is touched. A packet costs about a microsecond more: 40,000 a second 4 % of a CPU.`,
    'Reasons are those of the whole host, with all its network namespaces.',
    ...(ports.length === 0 || ports.length > MOST_PORTS
      ? [
          `Losses of UDP are those of all sockets: ${label} has ${ports.length === 0 ? 'no UDP port that is known' : `${ports.length} ports`}.`,
        ]
      : []),
    ...(udp === undefined ? ['This kernel has no event for what a UDP socket does not take.'] : []),
    ...(udp !== undefined && !udp.fields.has('saddr')
      ? ['This kernel does not say whose packets were lost (it does from 6.10 on).']
      : []),
    ...(formatOf(SKB_EVENT)?.fields.has('reason') === true
      ? []
      : ['This kernel says where a packet was dropped, not why (it does from 5.17 on).']),
    ...(hasHistograms ? ['The kernel counts by itself here; only senders are written down.'] : []),
  ];
}
