import { cutToComm } from '../../procfs/comm.ts';

/**
 * Programs that are watched beside one of a name: srs-proxy (Go, internal/proxy of SRS) stands before several SRS, and the
 * media port is its own then.
 */
const COMPANIONS: Readonly<Record<string, readonly string[]>> = { srs: ['srs-proxy'] };

/** Whether an executable is of one that is only watched beside those of a name. */
export function isCompanion(executable: string | undefined, name: string): boolean {
  const program = executable === undefined ? undefined : baseName(executable);
  return program !== undefined && (COMPANIONS[name] ?? []).includes(program);
}

/** Every name that is meant by one. */
export function namesMeantBy(name: string): readonly string[] {
  return [name, ...(COMPANIONS[name] ?? [])];
}

/** Behind the target of /proc/PID/exe when the file is there no more (fs/d_path.c). */
const DELETED = ' (deleted)';

export interface ProcessFace {
  readonly comm: string;
  /** Target of /proc/PID/exe; undefined without the right to read it. */
  readonly executable: string | undefined;
  readonly arguments: readonly string[];
}

/**
 * Tells whether a process is what the user calls `name`: by its comm, by its executable (which survives a rename of the
 * process and, as ` (deleted)`, an upgrade on disk), or as the program that valgrind runs: there comm is
 * `memcheck-amd64-`, the executable is valgrind's, and `pidof srs` finds nothing.
 */
export function createNameMatcher(name: string): (face: ProcessFace) => boolean {
  const matchers = namesMeantBy(name).map(matcherOf);
  const [only] = matchers;
  if (only !== undefined && matchers.length === 1) return only;
  return face => matchers.some(matches => matches(face));
}

function matcherOf(name: string): (face: ProcessFace) => boolean {
  const comm = cutToComm(name);
  return face => {
    const program = face.executable === undefined ? undefined : baseName(face.executable);
    if (program === name) return true;
    // The kernel cuts two long names that begin alike to the same comm; the executable tells them apart.
    if (face.comm === comm) return comm === name || program === undefined || cutToComm(program) !== comm;
    return mayBeValgrind(face.comm) && face.arguments.slice(1).some(argument => baseName(argument) === name);
  };
}

/** Valgrind names its tools `memcheck-amd64-linux`, `helgrind-arm64-linux` …, cut to 15 bytes. */
export function mayBeValgrind(comm: string): boolean {
  return /^[a-z]+-(?:amd64|arm64|arm|x86|ppc64|ppc64le|s390x|riscv64|mips)/.test(comm);
}

function baseName(path: string): string {
  const end = path.endsWith(DELETED) ? path.length - DELETED.length : path.length;
  return path.slice(path.lastIndexOf('/', end) + 1, end);
}
