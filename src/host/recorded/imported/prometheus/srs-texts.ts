import { statText, UNKNOWN } from '../texts/stat-text.ts';
import { type DeviceFigures, devText, snmp6Text, snmpText } from './node-texts.ts';
import type { ScrapedSeries } from './scraped-series.ts';
import { socketTexts } from './socket-texts.ts';
import type { Srs, SrsTexts, SrsTextsOptions } from './srs-at.ts';

/** All that is asked of `srs-top serve`. */
export const SRS_TOP_METRICS = ['srs_top_\\w+'] as const;

const TICKS_PER_SECOND = 100;
/** Stands for the number of a network namespace, which nobody tells: no namespace has one of these. */
const HOST_NAMESPACE = 'net:[0]';

/** The texts of all SRS at a moment. @param bootSeconds when the host booted; undefined: not known */
export function srsTexts(
  srsTop: ScrapedSeries,
  atMs: number,
  bootSeconds: number | undefined,
  options: SrsTextsOptions,
): SrsTexts {
  const [files, links, commands]: [Record<string, string>, Record<string, string>, Record<string, string>] = [
    {},
    {},
    {},
  ];
  for (const { labels } of srsTop.at('srs_top_srs_info', atMs, 'level')) {
    const { srs = '', pid = '', namespace = '' } = labels;
    if (!/^[1-9]\d{0,6}$/.test(pid)) continue;
    const of: Srs = { srs, pid: Number(pid), namespace, srsTop, atMs, bootSeconds, options };
    Object.assign(files, processTexts(of), threadTexts(of), namespaceTexts(of));
    const sockets = socketTexts(of);
    Object.assign(files, sockets.files);
    Object.assign(commands, sockets.commands);
    Object.assign(links, sockets.links, {
      '/proc/1/ns/net': HOST_NAMESPACE,
      [`/proc/${pid}/ns/net`]:
        namespace === 'host' ? HOST_NAMESPACE : `net:[${options.namespaces.of(namespace)}]`,
    });
  }
  const limits = {
    '/proc/sys/net/core/rmem_max': 'srs_top_udp_receive_buffer_limit_bytes',
    '/proc/sys/net/core/rmem_default': 'srs_top_udp_receive_buffer_default_bytes',
  };
  for (const [path, name] of Object.entries(limits)) {
    const value = srsTop.one(name, atMs, 'level');
    if (value !== undefined) files[path] = `${value}\n`;
  }
  return { files, links, commands };
}

type Texts = Readonly<Record<string, string>>;

function processTexts(of: Srs): Texts {
  const { pid, srs, srsTop, atMs, options } = of;
  const level = (name: string): number | undefined => srsTop.one(name, atMs, 'level', { srs });
  const at = `/proc/${pid}`;
  const config = srs.replace(/#\d+$/, '');
  const threads = level('srs_top_srs_threads');
  const residentBytes = level('srs_top_srs_resident_memory_bytes');
  const limit = level('srs_top_srs_open_files_limit');
  return {
    [`${at}/comm`]: `${options.comm}\n`,
    // It is called by its configuration where it has one.
    [`${at}/cmdline`]: /[/.]/.test(config) ? `${options.comm}\0-c\0${config}\0` : `${config}\0`,
    [`${at}/stat`]: statText(pid, options.comm, {
      state: UNKNOWN_STATE,
      ...cpuTicks(of, 'srs_top_srs_cpu_seconds_total', { srs }),
      nice: undefined,
      threads,
      startTicks: startTicks(of),
    }),
    [`${at}/status`]: `Name:\t${options.comm}\n${threads === undefined ? '' : `Threads:\t${threads}\n`}${
      residentBytes === undefined ? '' : `VmRSS:\t${Math.round(residentBytes / 1_024)} kB\n`
    }`,
    ...(limit === undefined ? {} : { [`${at}/limits`]: `Max open files ${limit} ${UNKNOWN} files\n` }),
  };
}

/** No state of the kernel's: what it was nobody tells. */
const UNKNOWN_STATE = 'U';

function threadTexts(of: Srs): Texts {
  const { pid, srs, srsTop, atMs, options } = of;
  const names = srsTop
    .at('srs_top_thread_nice', atMs, 'level')
    .flatMap(({ labels }) => (labels.srs === srs && labels.thread !== undefined ? [labels.thread] : []));
  // The process is called as its first thread is.
  const main =
    names.find(name => name === options.comm) ?? names.find(name => !name.startsWith('SRT:')) ?? names[0];
  return Object.fromEntries(
    names.flatMap(thread => {
      const tid = thread === main ? pid : options.threadIds.of(`${pid} ${thread}`);
      const at = `/proc/${pid}/task/${tid}`;
      const ticks = cpuTicks(of, 'srs_top_thread_cpu_seconds_total', { srs, thread });
      const wait = srsTop.one('srs_top_thread_run_queue_wait_seconds_total', atMs, 'counter', {
        srs,
        thread,
      });
      const stat = statText(tid, thread.replace(/[()\n]/g, ''), {
        state: UNKNOWN_STATE,
        ...ticks,
        nice: srsTop.one('srs_top_thread_nice', atMs, 'level', { srs, thread }),
        threads: undefined,
        startTicks: startTicks(of),
      });
      const { userTicks, systemTicks } = ticks;
      if (wait === undefined || userTicks === undefined || systemTicks === undefined)
        return [[`${at}/stat`, stat] as const];
      // How often it was put on a CPU nobody tells: only of a thread in state R it would be asked.
      const ran = ((userTicks + systemTicks) / TICKS_PER_SECOND) * 1e9;
      return [
        [`${at}/stat`, stat] as const,
        [`${at}/schedstat`, `${Math.round(ran)} ${Math.round(wait * 1e9)} 1\n`] as const,
      ];
    }),
  );
}

function cpuTicks(
  { srsTop, atMs }: Srs,
  name: string,
  labels: Readonly<Record<string, string>>,
): { readonly userTicks: number | undefined; readonly systemTicks: number | undefined } {
  const of = (mode: string): number | undefined => {
    const seconds = srsTop.one(name, atMs, 'counter', { ...labels, mode });
    return seconds === undefined ? undefined : Math.round(seconds * TICKS_PER_SECOND);
  };
  return { userTicks: of('user'), systemTicks: of('system') };
}

/** Since the host booted, or since 1970 where that is not known: it names the process, whatever it counts from. */
function startTicks({ srs, srsTop, atMs, bootSeconds = 0 }: Srs): number | undefined {
  const started = srsTop.one('srs_top_srs_start_time_seconds', atMs, 'level', { srs });
  return started === undefined
    ? undefined
    : Math.round(Math.max(0, started - bootSeconds) * TICKS_PER_SECOND);
}

const UDP_COUNTERS: Readonly<Record<string, string>> = {
  InDatagrams: 'srs_top_udp_received_datagrams_total',
  NoPorts: 'srs_top_udp_no_port_datagrams_total',
  InErrors: 'srs_top_udp_receive_errors_total',
  OutDatagrams: 'srs_top_udp_sent_datagrams_total',
  RcvbufErrors: 'srs_top_udp_receive_buffer_errors_total',
  SndbufErrors: 'srs_top_udp_send_buffer_errors_total',
  InCsumErrors: 'srs_top_udp_checksum_errors_total',
  MemErrors: 'srs_top_udp_memory_errors_total',
};

const DEVICE_COUNTERS = [
  ['srs_top_interface_received_bytes_total', 'srs_top_interface_sent_bytes_total'],
  ['srs_top_interface_received_packets_total', 'srs_top_interface_sent_packets_total'],
  [undefined, undefined],
  ['srs_top_interface_receive_drops_total', 'srs_top_interface_send_drops_total'],
] as const;

function namespaceTexts({ pid, namespace, srsTop, atMs }: Srs): Texts {
  const counters = new Map(
    Object.entries(UDP_COUNTERS).flatMap(([name, metric]) => {
      const value = srsTop.one(metric, atMs, 'counter', { namespace });
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  const devices = srsTop
    .at('srs_top_interface_received_bytes_total', atMs, 'counter')
    .flatMap(({ labels }) => (labels.namespace === namespace ? [labels.device ?? ''] : []))
    .map((name): DeviceFigures => {
      const of = (metric: string | undefined) =>
        metric === undefined ? undefined : srsTop.one(metric, atMs, 'counter', { namespace, device: name });
      return {
        name,
        received: DEVICE_COUNTERS.map(([received]) => of(received)),
        sent: DEVICE_COUNTERS.map(([, sent]) => of(sent)),
      };
    });
  const texts: Readonly<Record<string, string | undefined>> = {
    snmp: snmpText(counters),
    // Those of IPv6 are among the others.
    snmp6: snmp6Text(new Map([...counters.keys()].map(name => [name, 0]))),
    dev: devText(devices),
  };
  return Object.fromEntries(
    Object.entries(texts).flatMap(([name, text]) =>
      text === undefined ? [] : [[`/proc/${pid}/net/${name}`, text]],
    ),
  );
}
