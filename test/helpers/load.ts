import type { Place } from './namespace.ts';
import { startProgram } from './programs.ts';

export interface FloodOptions {
  readonly port: number;
  /** An address of loopback; `127.0.0.1` by default. */
  readonly address?: string;
  /** 40,000 is within reach of one sender; what was reached is in the result. */
  readonly packetsPerSecond: number;
  readonly seconds: number;
  /** 1,200 by default, as WebRTC sends. */
  readonly packetBytes?: number;
  readonly place?: Place;
}

export interface Flooded {
  /** Packets the kernel took. */
  readonly sent: number;
  readonly elapsedSeconds: number;
}

/**
 * Sends packetsPerSecond × seconds UDP packets at a steady rate, and resolves when it has. Where the host is too slow for
 * that, after twice the time with fewer.
 */
export async function flood(options: FloodOptions): Promise<Flooded> {
  const { address = '127.0.0.1', port, packetsPerSecond, seconds, packetBytes = 1200, place } = options;
  const program = startProgram('flood.py', [address, port, packetsPerSecond, seconds, packetBytes], place);
  try {
    return JSON.parse(await program.nextLine());
  } finally {
    await program.stop();
  }
}

export interface Burning extends AsyncDisposable {
  readonly pids: readonly number[];
  stop(): Promise<void>;
}

/** Starts `count` processes that never sleep, at this nice level. Resolves when all of them run. */
export async function burnCpus(count: number, nice = 0): Promise<Burning> {
  const programs = Array.from({ length: count }, () => startProgram('burn.py', [nice]));
  const stop = async (): Promise<void> => void (await Promise.all(programs.map(program => program.stop())));
  try {
    await Promise.all(programs.map(program => program.nextLine()));
  } catch (error) {
    await stop();
    throw error;
  }
  return { pids: programs.map(({ pid }) => pid), stop, [Symbol.asyncDispose]: stop };
}
