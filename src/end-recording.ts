import type { Recording } from './recording.ts';

/** A disk or a host that does not answer keeps the program no longer than this. */
const LAST_ANSWERS_MS = 2_000;

/** What is left of a recording is written, and what could not be is said. @returns whether all that was to be recorded is */
export async function endRecording(
  recording: Recording | undefined,
  complain: (sentence: string) => void,
): Promise<boolean> {
  const state = await recording?.close();
  if (state?.missing === undefined) return true;
  complain(`${state.missing}: some of the recording is missing`);
  endAlsoWithout();
  return false;
}

/** Ends the program also while something is waited for that does not answer. */
export function endAlsoWithout(): void {
  setTimeout(() => process.exit(), LAST_ANSWERS_MS).unref();
}
