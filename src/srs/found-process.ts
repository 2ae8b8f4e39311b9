import type { ProcessIdentity } from './process-identity.ts';

/** A process of the wanted name, as the walk found it. */
export interface FoundProcess {
  readonly identity: ProcessIdentity;
  readonly parentPid: number | undefined;
  readonly executable: string | undefined;
  /** Clock ticks of CPU that it had used at the last walk; undefined: not known. */
  readonly cpuTicks?: number | undefined;
  /** Arguments joined by spaces; `[name]` when there are none. As it came: clean it before it is shown. */
  readonly command: string;
}
