import type { CpuGroup } from './cgroup.ts';
import type { Task } from './task.ts';

/** A process of the simulated host. */
export interface Process {
  readonly pid: number;
  readonly parentPid: number;
  readonly name: string;
  readonly startTicks: number;
  /** Undefined: a thread of the kernel. */
  readonly executable: string | undefined;
  readonly arguments: readonly string[];
  readonly userId: number;
  readonly residentKb: number;
  /** `/system.slice/srs.service`. */
  readonly cgroup: string;
  /** Where that limits CPU time; undefined: it has no controller. */
  readonly cpuGroup?: CpuGroup | undefined;
  /** The main thread first. */
  readonly tasks: readonly Task[];
  openFilesSoft: number;
  openFilesHard: number;
}
