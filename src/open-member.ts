import type { HostEntry, Problem } from './fleet/host-word.ts';
import type { OpenedMember } from './fleet/member.ts';
import { choiceOf, type EntryOptions } from './named-hosts.ts';
import { type OpenedHost, openHost } from './open-host.ts';
import { Replay } from './replay.ts';
import { Session, type SessionOptions } from './session.ts';
import type { Wanted } from './srs/process/find-srs.ts';
import { Told } from './told.ts';

/** An hour of history for each of fifty hosts is 100 MiB. */
const LEAN_HISTORY_SECONDS = 300;
const LEAN_WINDOWS = 4;

/**
 * A host of a fleet with its session, which is read lean: its history is short, and nothing is recorded.
 * @param complain is told, by the host's name, what is wrong with one that can be had all the same
 */
export async function openMember(
  entry: HostEntry,
  how: EntryOptions,
  {
    wantedOn,
    ...options
  }: Omit<SessionOptions, 'host' | 'told' | 'recording' | 'wanted'> & {
    /** What is looked for there. */
    readonly wantedOn: (opened: OpenedHost) => Wanted;
  },
  complain: (sentence: string) => void,
): Promise<OpenedMember | Problem> {
  try {
    const opened = await openHost(choiceOf(entry, how), sentence => complain(`${entry.label}: ${sentence}`));
    if ('problem' in opened) return { problem: opened.why ?? opened.problem };
    return memberOf(opened, how, leanly({ ...options, wanted: wantedOn(opened) }));
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function leanly<Options extends Pick<SessionOptions, 'historySeconds' | 'windowSeconds'>>(
  options: Options,
): Options {
  const { historySeconds = LEAN_HISTORY_SECONDS, windowSeconds } = options;
  const lean = Math.max(LEAN_HISTORY_SECONDS, LEAN_WINDOWS * windowSeconds);
  return { ...options, historySeconds: Math.min(historySeconds, lean) };
}

function memberOf(
  { host, replay: played }: OpenedHost,
  { isWatched }: EntryOptions,
  options: Omit<SessionOptions, 'host'>,
): OpenedMember {
  if (played === undefined) {
    const session = new Session({ ...options, host });
    return { session: () => session, replay: undefined };
  }
  const { delaySeconds, windowSeconds } = played.host.header;
  if (!isWatched) {
    const told = new Told(played.host);
    const session = new Session({ ...options, delaySeconds, windowSeconds, host, told });
    return { session: () => session, replay: undefined };
  }
  const replay = new Replay(played.host, {
    ...played,
    makeSession(of, before) {
      const made = new Session({ ...options, delaySeconds, windowSeconds, host: of, told: new Told(of) });
      if (before !== undefined) made.lookAs(before);
      return made;
    },
  });
  return { session: () => replay.state().session, replay };
}
