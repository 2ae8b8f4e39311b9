import type { HostFailure } from '../../host/host.ts';
import type { ProcessIdentity } from './process-identity.ts';

/** A process of the wanted name, as the walk found it. */
export interface FoundProcess {
  readonly identity: ProcessIdentity;
  readonly parentPid: number | undefined;
  readonly executable: string | undefined;
  /** How many threads it had when it was found; undefined: not known. */
  readonly threads?: number | undefined;
  /** Clock ticks of CPU that it had used at the last walk; undefined: not known. */
  readonly cpuTicks?: number | undefined;
  /** Arguments joined by spaces; `[name]` when there are none, or none is known. As it came: clean it before it is shown. */
  readonly command: string;
  /** Why the arguments are not known; undefined when they are, or when there are none. */
  readonly commandFailure?: HostFailure | undefined;
}
