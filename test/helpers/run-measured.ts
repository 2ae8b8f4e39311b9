import { execa } from 'execa';
import { SRS_TOP } from './srs-top.ts';

export interface MeasuredRun {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly tookMs: number;
  /** The most that it had resident. */
  readonly residentMib: number;
}

/** Runs what it is given, and says behind all else how many MiB that had resident. */
const MEASURE = `
import os, resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
print("resident %d" % (resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024), file=sys.stderr)
sys.exit(code)
`;

/** Runs the program to its end. What it took at most, the kernel tells whoever waits for it. Needs `python3`. */
export async function runMeasured(args: readonly string[]): Promise<MeasuredRun> {
  const beganMs = performance.now();
  const { exitCode, stdout, stderr } = await execa('python3', ['-c', MEASURE, ...SRS_TOP, ...args], {
    reject: false,
  });
  const [, mib] = /(?:^|\n)resident (\d+)$/.exec(stderr) ?? [];
  return {
    exitCode,
    stdout,
    stderr: stderr.replace(/\n?resident \d+$/, ''),
    tookMs: performance.now() - beganMs,
    residentMib: Number(mib),
  };
}
