import type { Host } from '../host/host.ts';
import { recogniseBuild, type SrsBuild } from '../srs/build/build.ts';
import type { FoundProcess } from '../srs/process/found-process.ts';

/** Executables are searched one after the other: many SRS would take a processor each. */
const underWay = new WeakMap<Host, Promise<void>>();

/** What kind of build an SRS is: asked once, because a process keeps its executable. */
export class BuildProbe {
  readonly #host: Host;
  readonly #process: FoundProcess;
  #isAsked = false;
  #isClosed = false;
  #build: SrsBuild | undefined;

  constructor(host: Host, process: FoundProcess) {
    this.#host = host;
    this.#process = process;
  }

  /** Undefined until it is known, and when it cannot be told. */
  get build(): SrsBuild | undefined {
    return this.#build;
  }

  /** Begins to ask when that was not done yet, and does not wait. */
  refresh(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    const others = underWay.get(this.#host) ?? Promise.resolve();
    underWay.set(
      this.#host,
      others.then(() => this.#ask()),
    );
  }

  /** What waits for its turn is not asked any more. */
  close(): void {
    this.#isClosed = true;
  }

  async #ask(): Promise<void> {
    // What starts processes takes long to load: not before the first frame stands.
    await new Promise(resolve => setImmediate(resolve));
    if (this.#isClosed) return;
    this.#build = await recogniseBuild(this.#host, this.#process);
  }
}
