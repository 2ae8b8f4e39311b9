import type { BenchmarkRow } from '../../src/metrics/benchmark/figures.ts';
import {
  listenToSrs,
  playFromNginx,
  publishToNginx,
  startNginxRtmp,
  startSendingSrs,
} from './media-servers.ts';
import { createNamespace } from './namespace.ts';
import { readReference } from './reference-figures.ts';
import { runSrsTop } from './srs-top.ts';

/** A row of `srs-top bench`, and what other tools said of its server at the same time. */
export interface MeasuredServer {
  readonly row: BenchmarkRow;
  readonly reference: {
    readonly cpuPercent: number;
    readonly residentBytes: number;
    readonly connections: number;
    readonly sentBitsPerSecond: number;
  };
  /** As many as were made. */
  readonly connections: number;
}

/**
 * Runs `srs-top bench` over nginx with its RTMP module and a stand-in for SRS, each with so many TCP clients, in a namespace
 * of their own, while `top`, `ps`, `ss` and /proc/net/dev are asked the same.
 */
export async function benchAgainstReference({
  clients,
  seconds,
}: {
  readonly clients: number;
  readonly seconds: number;
}): Promise<readonly MeasuredServer[]> {
  await using place = await createNamespace();
  await using nginx = await startNginxRtmp(place);
  await using srs = await startSendingSrs(place);
  await using _publisher = await publishToNginx(place);
  await using _players = await playFromNginx(place, clients);
  await using _listeners = await listenToSrs(place, srs, clients);
  const pids = [srs.pid, nginx.workerPid];
  const [figures, { stdout, stderr, exitCode }] = await Promise.all([
    readReference(place, pids, seconds),
    runSrsTop(['bench', '--json', '--seconds', seconds, '--windows', 4]),
  ]);
  if (exitCode !== 0) throw new Error(`expected exit code 0 of bench, got ${exitCode}: ${stderr}`);
  const rows: readonly BenchmarkRow[] = JSON.parse(stdout).rows;
  return pids.map((pid, index) => {
    const row = rows.find(one => one.pids.includes(pid));
    if (row === undefined) throw new Error(`expected a row of pid ${pid}, got ${stdout}`);
    const reference = {
      cpuPercent: figures.cpuPercent.get(pid) ?? Number.NaN,
      residentBytes: figures.residentBytes.get(pid) ?? Number.NaN,
      connections: figures.connections.get(pid) ?? Number.NaN,
      sentBitsPerSecond: figures.sentBitsPerSecond,
    };
    // The publisher is a connection too.
    return { row, reference, connections: clients + index };
  });
}
