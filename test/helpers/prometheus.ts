import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';

/** A series as the API tells it, with its newest value. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing';
}

/** A real Prometheus that scrapes once a second, and ends with the test. */
export interface Prometheus extends AsyncDisposable {
  /** `http://127.0.0.1:9090`. */
  readonly url: string;
  query(expr: string): Promise<readonly Series[]>;
  /** Alerts of this name, and pending ones. */
  alerts(name: string): Promise<readonly Alert[]>;
  /** What is wrong with the scrape of each target; empty: nothing. */
  scrapeErrors(): Promise<readonly string[]>;
}

export interface PrometheusOptions {
  /** `127.0.0.1:9109`. */
  readonly target: string;
  /** Of a node_exporter. */
  readonly node?: string;
  /** As YAML. */
  readonly rules?: string;
}

const READY_WITHIN_MS = 15_000;

export async function startPrometheus(options: PrometheusOptions): Promise<Prometheus> {
  const directory = mkdtempSync(join(tmpdir(), 'srs-top-prometheus-'));
  const path = join(directory, 'prometheus.yml');
  writeFileSync(path, configuration(options));
  if (options.rules !== undefined) writeFileSync(join(directory, 'rules.yml'), options.rules);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = execa(
    'setpriv',
    [
      ...[
        '--pdeathsig',
        'KILL',
        'prometheus',
        `--config.file=${path}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      ...[`--storage.tsdb.path=${join(directory, 'data')}`, '--log.level=warn'],
    ],
    { stdin: 'ignore', reject: false, all: true, forceKillAfterDelay: 2_000 },
  );
  const dispose = async (): Promise<void> => {
    child.kill('SIGTERM');
    await child;
    rmSync(directory, { recursive: true });
  };
  try {
    let hasEnded = false;
    void child.then(() => {
      hasEnded = true;
    });
    await becomeReady(url, () => hasEnded);
  } catch (error) {
    await dispose();
    throw new Error(`Prometheus did not start: ${(await child).all}`, { cause: error });
  }
  return { url, ...askedOf(url), [Symbol.asyncDispose]: dispose };
}

function configuration({ target, node, rules }: PrometheusOptions): string {
  return JSON.stringify({
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: rules === undefined ? [] : ['rules.yml'],
    scrape_configs: [
      { job_name: 'srs-top', static_configs: [{ targets: [target] }] },
      ...(node === undefined ? [] : [{ job_name: 'node', static_configs: [{ targets: [node] }] }]),
    ],
  });
}

async function becomeReady(url: string, hasEnded: () => boolean): Promise<void> {
  const endMs = performance.now() + READY_WITHIN_MS;
  while (performance.now() < endMs && !hasEnded()) {
    const isReady = await fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await sleep(100);
  }
  throw new Error(hasEnded() ? 'it ended' : `it was not ready within ${READY_WITHIN_MS} ms`);
}

function askedOf(url: string): Pick<Prometheus, 'query' | 'alerts' | 'scrapeErrors'> {
  const ask = async (path: string): Promise<unknown> => {
    const answer = await fetch(`${url}/api/v1/${path}`);
    const { status, error, data } = (await answer.json()) as {
      status: string;
      error?: string;
      data: unknown;
    };
    if (status !== 'success') throw new Error(`${path}: ${error}`);
    return data;
  };
  return {
    async query(expr) {
      const { result } = (await ask(`query?query=${encodeURIComponent(expr)}`)) as {
        result: { metric: Record<string, string>; value: [number, string] }[];
      };
      return result.map(({ metric, value: [, value] }) => ({ metric, value: Number(value) }));
    },
    async alerts(name) {
      const { alerts } = (await ask('alerts')) as { alerts: Alert[] };
      return alerts.filter(({ labels }) => labels.alertname === name);
    },
    async scrapeErrors() {
      const { activeTargets } = (await ask('targets')) as { activeTargets: { lastError: string }[] };
      return activeTargets.map(({ lastError }) => lastError).filter(error => error !== '');
    },
  };
}

/** A port of loopback that nobody has now. */
export function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null
          ? resolve(address.port)
          : reject(new Error('no port')),
      );
    });
  });
}
