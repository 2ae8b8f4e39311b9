import type { CommandResult, Host } from './host.ts';
import { joiningLook } from './joining-look.ts';
import { type Answers, type Asked, isPattern, Look, pathOf, type Question } from './look.ts';

export interface RecallOptions {
  /** Milliseconds for which an answer is taken for what it still is. */
  readonly keepsMs: number;
  /** The same of what commands answered. */
  readonly keepsCommandsMs: number;
  /** What is remembered at all, by its path or pattern; the rest is asked anew each time. */
  readonly isKept: (path: string) => boolean;
  /** Whether what a command answers is remembered too. */
  readonly isKeptCommand: (command: readonly string[]) => boolean;
}

/** What nobody wanted for so many times as long as it is kept is not asked for any more. */
const UNWANTED_AFTER = 2;

type Kind = 'texts' | 'links' | 'names';
const KINDS = ['texts', 'links', 'names'] as const;

interface Remembered {
  readonly asked: Asked;
  readonly answer: unknown;
  readonly atMs: number;
  lastWantedMs: number;
}

/** A host that remembers, as for a preview that is made anew with each key. */
export interface RecallingHost extends Host {
  /** Something was changed: all is asked anew. */
  forget(): void;
}

/**
 * A host whose slow facts (its cgroups, mounts, interfaces, parameters) are asked for at a rhythm, not each time somebody
 * wants them. Whatever is due is asked together with the first question that needs some of it, so that a preview which goes
 * through ten files puts one question to the host, or two, and none for what it knows. What is changed makes it forget.
 */
export function createRecallingHost(
  host: Host,
  { keepsMs, keepsCommandsMs, isKept, isKeptCommand }: RecallOptions,
): RecallingHost {
  const known: Readonly<Record<Kind, Map<string, Remembered>>> = {
    texts: new Map(),
    links: new Map(),
    names: new Map(),
  };
  const knownCommands = new Map<string, { readonly result: CommandResult; readonly atMs: number }>();
  /** Counts how often it forgot: the answer to a question from before that is not remembered. */
  let era = 0;

  function forget(): void {
    era++;
    for (const kind of KINDS) known[kind].clear();
    knownCommands.clear();
  }

  const isDue = ({ atMs }: Remembered): boolean => host.clock.nowMs() - atMs >= keepsMs;

  function missingOf(kind: Kind, asked: readonly Asked[] = []): readonly Asked[] {
    return asked.filter(one => {
      const remembered = known[kind].get(keyOf(one));
      if (remembered === undefined) return true;
      remembered.lastWantedMs = host.clock.nowMs();
      return isDue(remembered);
    });
  }

  /** Also asks for everything else that has become old, so that the next question finds it known. */
  function joined(kind: Kind, missing: readonly Asked[]): readonly Asked[] {
    const keys = new Set(missing.map(keyOf));
    const unwantedMs = host.clock.nowMs() - UNWANTED_AFTER * keepsMs;
    for (const [key, { lastWantedMs }] of known[kind]) if (lastWantedMs < unwantedMs) known[kind].delete(key);
    const old = [...known[kind].values()].filter(one => isDue(one) && !keys.has(keyOf(one.asked)));
    return [...missing, ...old.map(({ asked }) => asked)];
  }

  function remember(question: Question, look: Look): void {
    const atMs = host.clock.nowMs();
    for (const kind of KINDS) {
      for (const asked of question[kind] ?? []) {
        const path = pathOf(asked);
        if (!isKept(path)) continue;
        const { lastWantedMs = atMs } = known[kind].get(keyOf(asked)) ?? {};
        known[kind].set(keyOf(asked), { asked, answer: answerIn(look, kind, path), atMs, lastWantedMs });
      }
    }
  }

  /** The era in which the first of those asked that are put together now. */
  let firstEra: number | undefined;
  const askTogether = joiningLook(lookTogether);

  function look(question: Question): Promise<Look> {
    firstEra ??= era;
    return askTogether(question);
  }

  async function lookTogether(question: Question): Promise<Look> {
    const askedIn = firstEra ?? era;
    firstEra = undefined;
    const missing = KINDS.map(kind => [kind, missingOf(kind, question[kind])] as const);
    const isAllKnown =
      missing.every(([, asked]) => asked.length === 0) && (question.sockets ?? []).length === 0;
    // Taken before the host is asked: what is forgotten meanwhile was not gone.
    const recalled = answersOf(question, (kind, asked) => known[kind].get(keyOf(asked))?.answer);
    if (isAllKnown) return new Look(recalled);
    const asking = Object.fromEntries(
      missing.map(([kind, asked]) => [kind, joined(kind, asked)]),
    ) as Question;
    const fresh = await host.look(
      question.sockets === undefined ? asking : { ...asking, sockets: question.sockets },
    );
    if (askedIn === era) remember(asking, fresh);
    const isFresh = new Set(
      KINDS.flatMap(kind => (asking[kind] ?? []).map(asked => `${kind} ${keyOf(asked)}`)),
    );
    const answers = answersOf(question, (kind, asked) =>
      isFresh.has(`${kind} ${keyOf(asked)}`)
        ? answerIn(fresh, kind, pathOf(asked))
        : recalled[kind].get(pathOf(asked)),
    );
    return fresh.with(answers);
  }

  async function query(...asked: Parameters<Host['query']>): Promise<CommandResult> {
    const [command, options] = asked;
    if (!isKeptCommand(command)) return host.query(...asked);
    const key = JSON.stringify([command, options?.sudo]);
    const before = knownCommands.get(key);
    if (before !== undefined && host.clock.nowMs() - before.atMs < keepsCommandsMs) return before.result;
    const askedIn = era;
    const result = await host.query(...asked);
    // One that did not answer says nothing of the tool.
    if (askedIn === era && result.problem === undefined)
      knownCommands.set(key, { result, atMs: host.clock.nowMs() });
    return result;
  }

  const changing =
    <Args extends readonly unknown[], Result>(action: (...args: Args) => Result) =>
    (...args: Args): Result => {
      forget();
      return action(...args);
    };

  return {
    ...host,
    get id() {
      return host.id;
    },
    look,
    query,
    execute: changing(host.execute),
    start: changing(host.start),
    handOver: changing(host.handOver),
    write: changing(host.write),
    forget,
  };
}

function keyOf(asked: Asked): string {
  return typeof asked === 'string' ? asked : `${asked.path} ${asked.most}`;
}

function answerIn(look: Look, kind: Kind, path: string): unknown {
  if (kind === 'names') return look.names(path);
  if (kind === 'links') return isPattern(path) ? look.links(path) : look.link(path);
  return isPattern(path) ? look.texts(path) : look.text(path);
}

function answersOf(question: Question, answerOf: (kind: Kind, asked: Asked) => unknown): Pick<Answers, Kind> {
  const of = (kind: Kind) =>
    new Map((question[kind] ?? []).map(asked => [pathOf(asked), answerOf(kind, asked)]));
  return { texts: of('texts'), links: of('links'), names: of('names') } as Pick<Answers, Kind>;
}
