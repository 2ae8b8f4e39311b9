import { keepError } from './storage/errors.ts';
import { findStateDirectory } from './storage/find-state-directory.ts';

/** How long whoever is told of it waits for that: a disk that hangs is no reason to keep a shell. */
const LIMIT_MS = 1_000;
const MOST_FRAMES = 12;
const MOST_CHARACTERS = 500;

/** Keeps an error that ends srs-top, for `srs-top bug` to tell of. Never rejects, and never takes longer than the limit. */
export async function rememberError(error: unknown, version: string): Promise<void> {
  const { message, stack = '' } = innermost(error);
  const kept = {
    time: new Date().toISOString(),
    version,
    message: message.slice(0, MOST_CHARACTERS),
    frames: framesOf(stack),
  };
  const keeping = async (): Promise<void> => keepError((await findStateDirectory().place).path, kept);
  const limit = Promise.withResolvers<void>();
  const timer = setTimeout(limit.resolve, LIMIT_MS);
  await Promise.race([keeping().catch(() => undefined), limit.promise]);
  clearTimeout(timer);
}

/** Of an error that was told of by another, the one that says where. */
function innermost(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  return error.cause instanceof Error ? error.cause : error;
}

/** `drawFrame (core-DYbfhXzG.js:12:345)`: where it is installed is nobody's business. */
function framesOf(stack: string): readonly string[] {
  return [...stack.matchAll(/^\s+at (?:(?:async )?(.+?) \()?(?:.*\/)?([^/\s()]+:\d+:\d+)\)?$/gm)]
    .slice(0, MOST_FRAMES)
    .map(([, name, place = '']) => (name === undefined ? place : `${name} (${place})`));
}
