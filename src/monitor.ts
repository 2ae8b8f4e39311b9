import type { AdvisedSnapshot } from './advice/advised.ts';
import { Advisor } from './advice/advisor.ts';
import { forHost } from './advice/terms/for-host.ts';
import type { Host } from './host/host.ts';
import type { ForeignChange } from './metrics/changes/change.ts';
import { MetricsModel } from './metrics/model.ts';
import { Sampler } from './sampling/sampler.ts';
import { withoutSecrets } from './settings/secrets.ts';
import type { Settings } from './settings/settings.ts';
import { credentialsOf } from './srs/api/credentials.ts';
import type { Wanted } from './srs/process/find-srs.ts';

/** Settings that are not given are as by default. */
export interface MonitorOptions extends Omit<Partial<Settings>, 'delaySeconds' | 'windowSeconds'> {
  readonly delaySeconds: number;
  readonly windowSeconds: number;
  /** Which processes are watched. */
  readonly wanted: Wanted;
}

/** So many refreshes more than a window what held before may take to be told. */
const REFRESHES_TO_TELL = 4;

/** Joins sampling, metrics and advice: samples of a host in, snapshots with what follows from them out. */
export class Monitor {
  readonly #sampler: Sampler;
  readonly #model: MetricsModel;
  readonly #advisor: Advisor;
  readonly #named: Host['demo'] | Host['afar'];

  constructor(host: Host, { wanted, ...settings }: MonitorOptions) {
    const api = {
      isAsked: settings.api !== 'off',
      credentials: credentialsOf(settings),
      isNamedByPid: 'pid' in wanted,
    };
    this.#named = host.demo ?? host.afar;
    this.#sampler = new Sampler(host, { delayMs: settings.delaySeconds * 1_000, wanted, api });
    const { delaySeconds, windowSeconds } = settings;
    const amidSeconds =
      host.beginsAmid === true ? windowSeconds + REFRESHES_TO_TELL * delaySeconds : undefined;
    this.#advisor = new Advisor(amidSeconds, host.heldSince);
    this.#model = new MetricsModel(settings.windowSeconds, withoutSecrets(settings), host.afar);
  }

  get delaySeconds(): number {
    return this.#sampler.delayMs / 1_000;
  }

  setDelay(seconds: number): void {
    this.#sampler.setDelay(seconds * 1_000);
  }

  get windowSeconds(): number {
    return this.#model.windowSeconds;
  }

  setWindow(seconds: number): void {
    this.#model.setWindow(seconds);
  }

  /** Reads everything anew at once: something was just changed. */
  refreshNow(): void {
    this.#sampler.refreshNow();
  }

  /** Whether somebody looks at every UDP socket of SRS's namespace: they cost more to read than SRS's own. */
  wantAllSockets(areWanted: boolean): void {
    this.#sampler.wantAllSockets(areWanted);
  }

  /** Tells of changes, of those that snapshots had, that no srs-top made. */
  tellForeign(changes: readonly ForeignChange[]): void {
    this.#advisor.tellForeign(changes);
  }

  /** Whether somebody looks at which work lands on which CPU: else nothing of that is read. */
  wantPlacement(isWanted: boolean): void {
    this.#sampler.wantPlacement(isWanted);
  }

  /** Reads that at this rhythm for a recording, whoever looks. */
  readPlacementEvery(ms: number): void {
    this.#sampler.readPlacementEvery(ms);
  }

  /** Snapshots until the host has no more to give or `signal` is aborted. The first has no rates. */
  async *run(signal: AbortSignal): AsyncGenerator<AdvisedSnapshot> {
    for await (const sample of this.#sampler.run(signal)) {
      const snapshot = this.#model.advance(sample);
      const advice = this.#advisor.take(snapshot);
      this.#sampler.wantSurvey(this.#advisor.wantsSurvey(advice, sample.atMs));
      yield { ...snapshot, advice: this.#named === undefined ? advice : forHost(advice, this.#named) };
    }
  }
}
