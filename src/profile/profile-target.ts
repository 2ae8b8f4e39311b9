import { join } from 'node:path';
import { type Host, isFailure } from '../host/host.ts';
import type { Refusal } from '../host/refusal.ts';
import { checkIdentityIn, identityTexts } from '../srs/process/process-check.ts';
import type { ProcessIdentity } from '../srs/process/process-identity.ts';
import { cleanFile } from '../storage/clean-file.ts';
import { storage } from '../storage/storage.ts';
import { cleanText } from '../text/clean-text.ts';
import type { AnyProfilePlan, ProfileThreads } from './profile.ts';
import { PROFILE_NAMES } from './profile-folder.ts';

/** Whether the process is the one that was meant, and still has the thread that was chosen. Undefined when so. */
export async function checkTarget(
  host: Host,
  process: ProcessIdentity,
  threads: ProfileThreads,
): Promise<Refusal | undefined> {
  const path = `/proc/${process.pid}/task/${threads}/stat`;
  const ofThread = threads === 'all' ? [] : [path];
  const look = await host.look({ texts: [...identityTexts(process), ...ofThread] });
  const mismatch = checkIdentityIn(look, process);
  if (mismatch !== undefined || threads === 'all') return mismatch;
  return isFailure(look.text(path))
    ? { refused: `pid ${process.pid} has no thread ${threads} any more` }
    : undefined;
}

/** What perf or strace said while it recorded; in the folder of the profile. */
const MESSAGES_FILE = 'messages.txt';

export function messagesFileOf({ folder }: AnyProfilePlan): string {
  return join(folder, MESSAGES_FILE);
}

/**
 * The last look before a profile starts, its folder and an empty `messagesFileOf`. Undefined when it may start; nothing is
 * made on a read-only host, or when the pid is another process by now.
 */
export async function prepareProfile(host: Host, plan: AnyProfilePlan): Promise<Refusal | undefined> {
  if (host.isReadOnly) return { refused: 'the host is read-only: nothing was recorded' };
  const mismatch = await checkTarget(host, plan.process, plan.options.threads);
  if (mismatch !== undefined) return { refused: `nothing was recorded: ${mismatch.refused}` };
  try {
    await storage.makePrivateDirectory(plan.folder, PROFILE_NAMES);
    await storage.writePrivateFile(messagesFileOf(plan), '');
  } catch (error) {
    return { refused: `nothing was recorded: ${plan.folder} cannot be made (${describeError(error)})` };
  }
  return undefined;
}

/** Once perf or strace has ended: its messages hold names of threads and files as they are. */
export async function cleanMessages(plan: AnyProfilePlan): Promise<void> {
  // One that is not there is no problem: the folder was removed meanwhile.
  await cleanFile(messagesFileOf(plan)).catch(() => undefined);
}

/** With less than a page nothing can be written. */
const FULL_BELOW_BYTES = 4_096;

/** Empty, or that the disk is full: then perf and strace could not even say so in their messages. */
export async function describeFullDisk({ folder }: AnyProfilePlan): Promise<string> {
  const free = await storage.freeBytes(folder);
  return free !== undefined && free < FULL_BELOW_BYTES ? `. The disk is full where ${folder} is` : '';
}

export function describeError(error: unknown): string {
  return cleanText(error instanceof Error ? error.message : String(error));
}

/** For `perf failed: …`: what it wrote, line by line, fit for a terminal, without blank lines. */
export function linesOf(text: string): readonly string[] {
  const lines = text.split('\n').map(line => cleanText(line).trim());
  return lines.filter(line => line !== '');
}
