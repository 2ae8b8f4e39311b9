import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { freePort } from './prometheus.ts';

/** A real node_exporter, which ends with the test. */
export interface NodeExporter extends AsyncDisposable {
  /** `127.0.0.1:9100`. */
  readonly address: string;
}

const READY_WITHIN_MS = 10_000;

export async function startNodeExporter(): Promise<NodeExporter> {
  const address = `127.0.0.1:${await freePort()}`;
  const child = execa(
    'setpriv',
    [
      ...['--pdeathsig', 'KILL', 'prometheus-node-exporter', `--web.listen-address=${address}`],
      // Of systemd, which is not there in a container.
      ...['--log.level=error', '--no-collector.systemd'],
    ],
    { stdin: 'ignore', reject: false, all: true, forceKillAfterDelay: 2_000 },
  );
  const endMs = performance.now() + READY_WITHIN_MS;
  for (;;) {
    const isReady = await fetch(`http://${address}/metrics`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) break;
    if (performance.now() > endMs) {
      child.kill('SIGKILL');
      throw new Error(`node_exporter did not start: ${(await child).all}`);
    }
    await sleep(100);
  }
  return {
    address,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await child;
    },
  };
}
