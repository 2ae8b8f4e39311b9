import type { Figures } from './figures.ts';
import { KeptByLabel } from './kept-by-label.ts';
import { labelText } from './label-text.ts';
import type { MetricName } from './metric-table.ts';
import { Places } from './places.ts';
import { namespaceKey, type Reading, type SrsLabels } from './srs-labels.ts';

type Udp = NonNullable<Reading['udp']['value']>;
type Interface = NonNullable<Reading['interfaces']['value']>[number];

const UDP_COUNTERS = {
  srs_top_udp_received_datagrams_total: 'inDatagrams',
  srs_top_udp_no_port_datagrams_total: 'noPorts',
  srs_top_udp_receive_errors_total: 'inErrors',
  srs_top_udp_receive_buffer_errors_total: 'receiveBufferErrors',
  srs_top_udp_checksum_errors_total: 'checksumErrors',
  srs_top_udp_memory_errors_total: 'memoryErrors',
  srs_top_udp_sent_datagrams_total: 'outDatagrams',
  srs_top_udp_send_buffer_errors_total: 'sendBufferErrors',
} as const satisfies Partial<Record<MetricName, keyof Udp>>;

const INTERFACE_COUNTERS = {
  srs_top_interface_received_bytes_total: 'receiveBytes',
  srs_top_interface_received_packets_total: 'receivePackets',
  srs_top_interface_receive_drops_total: 'receiveDrops',
  srs_top_interface_sent_bytes_total: 'sendBytes',
  srs_top_interface_sent_packets_total: 'sendPackets',
  srs_top_interface_send_drops_total: 'sendDrops',
} as const satisfies Partial<Record<MetricName, keyof Interface>>;

/** Bridges and their like give interfaces other names whenever a container starts. */
const MOST_DEVICES = 16;
const MOST_NAMESPACES = 32;

/** Counters of the network namespaces that SRS are in, each once however many SRS are in it. */
export class NamespaceFigures {
  readonly #devices = new KeptByLabel(MOST_NAMESPACES, () => new Places(MOST_DEVICES));
  #leftOut = 0;

  /** How many interfaces have no series. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** @param nowMs on the host's monotonic clock */
  add(figures: Figures, readings: readonly (readonly [Reading, SrsLabels])[], nowMs: number): void {
    this.#leftOut = 0;
    const told = new Set<string>();
    for (const [reading, { namespace }] of readings) {
      if (told.has(namespaceKey(reading))) continue;
      told.add(namespaceKey(reading));
      addCounters(figures, UDP_COUNTERS, reading.udp.value, { namespace });
      // node_exporter has those of the host.
      if (reading.isHostNamespace !== true) this.#addInterfaces(figures, reading, namespace, nowMs);
    }
  }

  #addInterfaces(figures: Figures, { interfaces }: Reading, namespace: string, nowMs: number): void {
    const places = this.#devices.of(namespace);
    const all = interfaces.value ?? [];
    const holders = all.map(({ name }) => ({ key: name, name: labelText(name) || 'interface' }));
    const labels = places.take(holders, nowMs);
    this.#leftOut += places.leftOut;
    for (const one of all) {
      const device = labels.get(one.name);
      if (device !== undefined) addCounters(figures, INTERFACE_COUNTERS, one, { namespace, device });
    }
  }
}

function addCounters<Name extends MetricName, Field extends string>(
  figures: Figures,
  counters: Readonly<Record<Name, Field>>,
  values: Readonly<Partial<Record<Field, number | undefined>>> | undefined,
  labels: Parameters<typeof figures.add<Name>>[2],
): void {
  for (const [name, field] of Object.entries(counters) as [Name, Field][])
    figures.add(name, values?.[field], labels);
}
