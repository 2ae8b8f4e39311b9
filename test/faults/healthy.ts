import { startReports } from '../helpers/srs-top.ts';
import type { Rig, Srs, SrsOptions } from './rig.ts';

const TCP_PORT = 1_935;

/** A load that a third of a CPU carries: a publisher, players over UDP and TCP, and a log. */
export async function startHealthy(rig: Rig, options: SrsOptions = {}): Promise<Srs> {
  const srs = await rig.startSrs({
    workMicroseconds: 60,
    players: 4,
    log: `${rig.directory}/srs.log`,
    listen: { port: TCP_PORT, backlog: 512 },
    ...options,
  });
  await rig.connect({ port: TCP_PORT, perSecond: 5, atMost: 50 });
  await rig.send({ packetsPerSecond: 2_000 });
  return srs;
}

/** What was said of a host where nothing is wrong. */
export interface Watched {
  readonly reports: number;
  /** Sentences of warnings and of what is bad, each once. */
  readonly alarms: readonly string[];
  /** Packets received in the last window, and lost in all of them. */
  readonly received: number;
  readonly lost: number;
}

interface Report {
  readonly findings: readonly { readonly id: string; readonly severity: string; readonly text: string }[];
  readonly srs: readonly {
    readonly udp: { readonly received: number | null; readonly receiveBufferErrors: number | null };
  }[];
}

/** Has srs-top report every second for so long. */
export async function watchForAlarms({ pid }: Srs, seconds: number): Promise<Watched> {
  await using reports = startReports(['-p', pid, '--window', 10, '-n', seconds]);
  const alarms = new Set<string>();
  let [received, lost] = [0, 0];
  for (let count = 0; count < seconds; count++) {
    const { findings, srs } = (await reports.next()) as unknown as Report;
    for (const { id, severity, text } of findings) if (severity !== 'remark') alarms.add(`${id}: ${text}`);
    received = srs[0]?.udp.received ?? 0;
    lost = Math.max(lost, srs[0]?.udp.receiveBufferErrors ?? 0);
  }
  return { reports: reports.all.length, alarms: [...alarms], received, lost };
}
