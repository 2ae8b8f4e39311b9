import { join } from 'node:path';
import { storage } from './storage.ts';

/** An error that ended srs-top. */
export interface KeptError {
  readonly time: string;
  /** Of srs-top. */
  readonly version: string;
  readonly message: string;
  /** Where it came from, innermost first: functions and places in the program, without paths. */
  readonly frames: readonly string[];
}

/** So many are kept, the newest. */
const MOST_KEPT = 20;
const MOST_BYTES = 65_536;

function pathIn(stateDirectory: string): string {
  return join(stateDirectory, 'errors.ndjson');
}

/** Keeps it for `srs-top bug`. Rejects as `makePrivateDirectory` and `writePrivateFile` do. */
export async function keepError(stateDirectory: string, error: KeptError): Promise<void> {
  const path = pathIn(stateDirectory);
  await storage.makePrivateDirectory(stateDirectory);
  const { lines } = await storage.readLines(path, MOST_BYTES);
  const kept = [...lines.slice(1 - MOST_KEPT), JSON.stringify(error)];
  await storage.writePrivateFile(path, `${kept.join('\n')}\n`);
}

/** The newest last. Rejects as `readLines` does; what is no such error is left out. */
export async function readErrors(stateDirectory: string): Promise<readonly KeptError[]> {
  const { lines } = await storage.readLines(pathIn(stateDirectory), MOST_BYTES);
  return lines.flatMap(line => {
    const error = readError(line);
    return error === undefined ? [] : [error];
  });
}

function readError(line: string): KeptError | undefined {
  try {
    const { time, version, message, frames } = JSON.parse(line);
    const areTexts = [time, version, message].every(text => typeof text === 'string');
    if (!areTexts || !Array.isArray(frames) || frames.some(frame => typeof frame !== 'string'))
      return undefined;
    return { time, version, message, frames };
  } catch {
    return undefined;
  }
}
