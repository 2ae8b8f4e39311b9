import type { CommandLine } from './command-line.ts';
import type { Host } from './host/host.ts';
import type { Recording } from './recording.ts';
import type { Settings } from './settings/settings.ts';
import { complain } from './shell.ts';
import type { Wanted } from './srs/process/find-srs.ts';

/** Put in by the bundler, from package.json. */
declare const SRS_TOP_VERSION: string;

interface RecordingWish {
  readonly commandLine: CommandLine;
  readonly settings: Settings;
  readonly wanted: Wanted;
  /** The last minutes are kept in memory, also where no file was asked for. */
  readonly isKept: boolean;
}

/** What puts down what is read; undefined: nothing does. `refused`: the file cannot be made, which was said. */
export async function recordAlong(
  host: Host,
  { commandLine, settings, wanted, isKept }: RecordingWish,
): Promise<Recording | undefined | 'refused'> {
  const { record } = commandLine;
  if (record === undefined && !isKept) return undefined;
  const { Recording } = await import('./recording.ts');
  const recording = new Recording({ host, settings, wanted, version: SRS_TOP_VERSION });
  try {
    if (record !== undefined) await recording.startFile(record);
    return recording;
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error));
    return 'refused';
  }
}
