import type { HostFacts } from '../../host/host.ts';
import type { Snapshot } from '../../metrics/model.ts';

/** What the screen shows, handed from the monitor to the components. */
export interface ScreenData {
  readonly snapshot: Snapshot;
  readonly facts: HostFacts | undefined;
  /** Why nothing more will come: the recording is over. */
  readonly ended: string | undefined;
}

/** Holds the newest data; made for React's useSyncExternalStore. */
export class SnapshotStore {
  #data: ScreenData;
  readonly #listeners = new Set<() => void>();

  constructor(first: Snapshot) {
    this.#data = { snapshot: first, facts: undefined, ended: undefined };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly current = (): ScreenData => this.#data;

  update(change: Partial<ScreenData>): void {
    this.#data = { ...this.#data, ...change };
    for (const listener of this.#listeners) listener();
  }
}
