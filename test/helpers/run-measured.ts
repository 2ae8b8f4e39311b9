import { execa } from 'execa';
import { SRS_TOP } from './srs-top.ts';

export interface MeasuredRun {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly tookMs: number;
  /** Of the CPU: what it would have taken where nothing else keeps the machine busy, but for what it waited. */
  readonly cpuMs: number;
  /** The most that it had resident. */
  readonly residentMib: number;
}

/** One that hangs is ended. */
const MOST_MS = 60_000;

/** Runs what it is given, and says behind all else how many MiB that had resident, and what it took of CPU. */
const MEASURE = `
import os, resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
use = resource.getrusage(resource.RUSAGE_CHILDREN)
print("resident %d %d" % (use.ru_maxrss // 1024, (use.ru_utime + use.ru_stime) * 1000), file=sys.stderr)
sys.exit(code)
`;

/** Runs the program to its end. What it took at most, the kernel tells whoever waits for it. Needs `python3`. */
export async function runMeasured(args: readonly string[]): Promise<MeasuredRun> {
  const beganMs = performance.now();
  const { exitCode, stdout, stderr } = await execa('python3', ['-c', MEASURE, ...SRS_TOP, ...args], {
    reject: false,
    timeout: MOST_MS,
  });
  const [, mib, cpuMs] = /(?:^|\n)resident (\d+) (\d+)$/.exec(stderr) ?? [];
  return {
    exitCode,
    stdout,
    stderr: stderr.replace(/\n?resident \d+ \d+$/, ''),
    tookMs: performance.now() - beganMs,
    cpuMs: Number(cpuMs),
    residentMib: Number(mib),
  };
}
