import type { Host } from './host/host.ts';
import { benchmarkRows, type RowOptions } from './metrics/benchmark/benchmark-rows.ts';
import type { BenchmarkRow } from './metrics/benchmark/figures.ts';
import { windowFigures } from './metrics/benchmark/window-figures.ts';
import type { ApiOptions } from './sampling/api-probe.ts';
import type { BenchmarkReading } from './sampling/benchmark/benchmark-reading.ts';
import { BenchmarkSampler } from './sampling/benchmark/benchmark-sampler.ts';
import type { RoleChoice } from './sampling/benchmark/roles.ts';

export interface BenchmarkOptions {
  readonly roles: RoleChoice;
  readonly api: ApiOptions;
}

/** One measurement: a row for each server. */
export interface MeasurementPlan extends RowOptions {
  /** The whole span; a recording may be over before. */
  readonly seconds: number;
  /** Into so many it is split. */
  readonly windows: number;
}

/** How far a measurement is. */
export interface MeasurementProgress {
  readonly elapsedSeconds: number;
  readonly seconds: number;
  /** By the windows that are over; none during the first. */
  readonly rows: readonly BenchmarkRow[];
}

const TICK_MS = 1_000;
/** A last window that broke off counts where so much of it was measured. */
const LEAST_OF_A_WINDOW = 0.5;

/** Measures the servers of a host: joins sampling and metrics as `monitor.ts` does for the screen. */
export class Benchmark {
  readonly #host: Host;
  readonly #sampler: BenchmarkSampler;

  constructor(host: Host, { roles, api }: BenchmarkOptions) {
    this.#host = host;
    this.#sampler = new BenchmarkSampler(host, roles, api);
  }

  /** From now on these processes are load, with all that they start. */
  countAsLoad(pids: readonly number[]): void {
    this.#sampler.countAsLoad(pids);
  }

  /** Whether there is a server to measure, as things are. */
  async hasServer(): Promise<boolean> {
    return (await this.#sampler.read()).servers.length > 0;
  }

  /**
   * How many clients all servers have together, those of WebRTC and SRT where the API tells them; undefined: it cannot be
   * told of one, or there is no server.
   */
  async countClients(): Promise<number | undefined> {
    const reading = await this.#sampler.read();
    const counts = reading.servers.map(server => {
      const ends = { before: reading, now: reading, serverBefore: server, serverNow: server };
      const { connections, udpClients = 0 } = windowFigures(ends, {}, undefined);
      return connections === undefined ? undefined : connections + udpClients;
    });
    return counts.length === 0 || counts.includes(undefined)
      ? undefined
      : counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  }

  /**
   * Reads at the end of each window, from now on. A signal, or the end of a recording, ends it: the rows are of what was
   * measured until then.
   */
  async measure(
    { seconds, windows, ...options }: MeasurementPlan,
    signal?: AbortSignal,
    tell: (progress: MeasurementProgress) => void = () => undefined,
  ): Promise<readonly BenchmarkRow[]> {
    const { clock } = this.#host;
    const startMs = clock.nowMs();
    const readings: BenchmarkReading[] = [await this.#sampler.read()];
    let rows: readonly BenchmarkRow[] = [];
    const report = (): void =>
      tell({ elapsedSeconds: Math.min(seconds, (clock.nowMs() - startMs) / 1_000), seconds, rows });
    const windowMs = (seconds * 1_000) / windows;
    for (let window = 1; window <= windows; window++) {
      const isWhole = await this.#sleep(startMs + window * windowMs, signal, report);
      const measuredMs = clock.nowMs() - (readings.at(-1)?.atMs ?? startMs);
      if (isWhole || measuredMs >= LEAST_OF_A_WINDOW * windowMs) {
        readings.push(await this.#sampler.read());
        rows = benchmarkRows(readings, options);
        report();
      }
      if (!isWhole) break;
    }
    return rows;
  }

  close(): void {
    this.#sampler.close();
  }

  /** @returns false when there is nothing more to wait for */
  async #sleep(untilMs: number, signal: AbortSignal | undefined, report: () => void): Promise<boolean> {
    const { clock } = this.#host;
    for (let nextMs = clock.nowMs(); nextMs < untilMs; ) {
      report();
      nextMs = Math.min(untilMs, nextMs + TICK_MS);
      if (!(await clock.sleepUntil(nextMs, signal))) return false;
    }
    return signal?.aborted !== true;
  }
}
