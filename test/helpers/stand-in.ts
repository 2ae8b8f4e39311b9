import type { Place } from './namespace.ts';
import { type RunningProgram, startProgram } from './programs.ts';

export interface StandInOptions {
  readonly place?: Place;
  /** Name of the process, at most 15 bytes; `srs` by default. */
  readonly name?: string;
  /** `127.0.0.1` (the default), `0.0.0.0`, `::1`, or `::`, which takes IPv4 too. */
  readonly address?: string;
  /** The kernel chooses one by default. */
  readonly port?: number;
  /** More than one share the port by SO_REUSEPORT. */
  readonly sockets?: number;
  /** As `ss` shows it (`rb`): 212,992 by default, as the kernel has it. */
  readonly receiveBufferBytes?: number;
  /** What its sockets ask for in both directions, as SRS does: the kernel cuts it at rmem_max and wmem_max. */
  readonly askedBytes?: number;
  /** 2,000 by default. 0 leaves everything in the buffer. */
  readonly readsPerSecond?: number;
  /** Its main thread uses a whole CPU. */
  readonly isBusy?: boolean;
  /** Listen on TCP too, and accept so many connections from a process named `players`. */
  readonly connections?: number;
}

/** A process that looks like SRS: comm `srs` (or another), four threads, and a UDP socket that is read slowly. */
export interface StandIn extends AsyncDisposable {
  readonly pid: number;
  /** The port of its UDP sockets. */
  readonly port: number;
  /** The inodes of its UDP sockets, as /proc/net/udp shows them. */
  readonly inodes: readonly number[];
  readonly receiveBufferBytes: number;
  /** Undefined without `connections`. */
  readonly tcpPort: number | undefined;
  /** Ends it. How many packets it has read; undefined when it was ended by someone else. */
  stop(): Promise<number | undefined>;
}

/** Resolves when its sockets are open and its threads have their names. */
export async function startStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const program = startProgram('stand-in-srs.py', standInArguments(options), options.place);
  try {
    const { pid, tcpPort, ...ready } = JSON.parse(await program.nextLine());
    if (pid !== program.pid) throw new Error(`started pid ${program.pid}, and the stand-in is pid ${pid}`);
    let ended: Promise<number | undefined> | undefined;
    const stop = (): Promise<number | undefined> => {
      ended ??= stopStandIn(program);
      return ended;
    };
    const dispose = async (): Promise<void> => void (await stop());
    return { pid, ...ready, tcpPort: tcpPort ?? undefined, stop, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await program.stop();
    throw error;
  }
}

async function stopStandIn(program: RunningProgram): Promise<number | undefined> {
  await program.stop();
  const line = await program.nextLine().catch(() => undefined);
  return line === undefined ? undefined : JSON.parse(line).received;
}

function standInArguments(options: StandInOptions): (string | number)[] {
  const values = {
    '--name': options.name,
    '--address': options.address,
    '--port': options.port,
    '--sockets': options.sockets,
    '--receive-buffer-bytes': options.receiveBufferBytes,
    '--asked-bytes': options.askedBytes,
    '--reads-per-second': options.readsPerSecond,
    '--connections': options.connections,
  };
  const given = Object.entries(values).flatMap(([flag, value]) => (value === undefined ? [] : [flag, value]));
  return options.isBusy === true ? [...given, '--busy'] : given;
}
