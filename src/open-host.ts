import type { Host } from './host/host.ts';
import { createLocalHost } from './host/local/local.ts';
import { readCapture, recordsUntil } from './host/recorded/capture.ts';
import { createRecordedHost } from './host/recorded/recorded.ts';
import { cleanText } from './text/clean-text.ts';

/** Which host is meant, as the command line and the settings say. Another kind (over ssh) is one more of these. */
export type HostChoice =
  /** This machine. */
  | { readonly kind: 'local'; readonly isReadOnly: boolean }
  | {
      readonly kind: 'recorded';
      /** A recording (`.ndjson.gz`), from / on. */
      readonly path: string;
      /** The last moment of it, in seconds since it began; undefined: to its end. */
      readonly untilSeconds: number | undefined;
      /** Somebody watches it as it happened; else, and up to a moment, it is played as fast as it can be. */
      readonly isWatched: boolean;
    }
  | {
      readonly kind: 'simulated';
      /** Of its scenario. */
      readonly name: string;
      /** Undefined: that of every demo. */
      readonly seed: number | undefined;
      readonly isReadOnly: boolean;
      /** Its time passes as ours; else as fast as it can be simulated. */
      readonly isFollowed: boolean;
    };

/** What the command line and the settings say of the host. */
export interface HostWords {
  readonly replay: string | undefined;
  readonly replayAtSeconds: number | undefined;
  readonly demo?: string | undefined;
  readonly seed?: number | undefined;
  readonly isReadOnly: boolean;
  /** A screen shows it. */
  readonly isWatched: boolean;
  /** A screen or reports tell of it as it goes on; a command does something with it and ends. Yes unless given. */
  readonly isFollowed?: boolean;
}

/** A recording or a simulated host where one is named, else this machine. */
export function chooseHost(words: HostWords): HostChoice {
  const { replay, replayAtSeconds, demo, seed, isReadOnly, isWatched, isFollowed = true } = words;
  if (demo !== undefined) return { kind: 'simulated', name: demo, seed, isReadOnly, isFollowed };
  return replay === undefined
    ? { kind: 'local', isReadOnly }
    : { kind: 'recorded', path: replay, untilSeconds: replayAtSeconds, isWatched };
}

/**
 * The host that is meant, or why it cannot be had, in words. Nothing else in srs-top knows which kinds of hosts there are.
 * @param complain says what is wrong with a host that can be had all the same: a recording that breaks off
 */
export async function openHost(
  choice: HostChoice,
  complain: (sentence: string) => void,
): Promise<Host | { readonly problem: string }> {
  switch (choice.kind) {
    case 'local':
      return createLocalHost({ readOnly: choice.isReadOnly });
    case 'recorded':
      return openRecording(choice, complain);
    case 'simulated':
      return openSimulated(choice);
  }
}

async function openSimulated({
  name,
  seed,
  isReadOnly,
  isFollowed,
}: Extract<HostChoice, { kind: 'simulated' }>): Promise<Host | { readonly problem: string }> {
  const { createSimulatedHost, listScenarios, scenarioOf } = await import('./host/simulated/simulated.ts');
  const scenario = scenarioOf(name);
  if (scenario === undefined)
    return { problem: `there is no demo "${cleanText(name)}". There are:\n${listScenarios()}` };
  const speed = isFollowed ? 1 : Number.POSITIVE_INFINITY;
  return createSimulatedHost(scenario, { isReadOnly, speed, ...(seed === undefined ? {} : { seed }) });
}

async function openRecording(
  { path, untilSeconds, isWatched }: Extract<HostChoice, { kind: 'recorded' }>,
  complain: (sentence: string) => void,
): Promise<Host | { readonly problem: string }> {
  const records = await readCapture(path, complain).catch((error: unknown) => ({
    problem: `cannot play ${path}: ${error instanceof Error ? error.message : String(error)}`,
  }));
  if ('problem' in records) return records;
  if (untilSeconds !== undefined) return createRecordedHost(recordsUntil(records, untilSeconds));
  return createRecordedHost(records, isWatched ? { speed: 1 } : {});
}
