import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';

/** A sleep that can be told from every other on this machine. */
export function uniqueSleep(): readonly [string, string] {
  return ['sleep', `30.${process.pid}${Math.floor(Math.random() * 1e9)}`];
}

/** Of that command line, or of one that begins so. */
export function countProcesses(command: readonly string[]): number {
  const wanted = command.join('\0');
  return readdirSync('/proc').filter(name => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'utf8').startsWith(wanted);
    } catch {
      return false;
    }
  }).length;
}

export async function waitForProcesses(command: readonly string[], count: number): Promise<void> {
  for (let look = 0; look < 800 && countProcesses(command) !== count; look++) await sleep(25);
  expect(countProcesses(command)).toBe(count);
}
