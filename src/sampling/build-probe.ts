import type { Host } from '../host/host.ts';
import { recogniseBuild, type SrsBuild } from '../srs/build.ts';
import type { FoundProcess } from '../srs/found-process.ts';

/** What kind of build an SRS is: asked once, because a process keeps its executable. */
export class BuildProbe {
  readonly #host: Host;
  readonly #process: FoundProcess;
  #isAsked = false;
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
    void this.#ask();
  }

  async #ask(): Promise<void> {
    // What starts processes takes long to load: not before the first frame stands.
    await new Promise(resolve => setImmediate(resolve));
    this.#build = await recogniseBuild(this.#host, this.#process);
  }
}
