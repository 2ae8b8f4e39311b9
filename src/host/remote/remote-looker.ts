import { within } from '../asking/within.ts';
import {
  type Answers,
  type Found,
  isPattern,
  Look,
  pathOf,
  type Question,
  type SocketsQuestion,
  type SocketsText,
  socketsKey,
} from '../look.ts';
import type { QueuePeaks, QueueWatch } from '../queue-peaks.ts';
import { type FileText, type HostFailure, isFailure, type ReadResult } from '../results.ts';
import {
  AGENT_COMMAND,
  Agent,
  type AgentGreeting,
  type AgentOptions,
  type AgentProcess,
  type TimedReply,
} from './agent.ts';
import { itemsOf } from './agent-question.ts';
import type { ThereClock } from './there-clock.ts';

export interface RemoteLookerOptions extends AgentOptions {
  /** By which answers are told when they were read; `nowMs` is our own monotonic clock. */
  readonly clock: ThereClock;
  readonly startThere: (command: readonly string[]) => AgentProcess;
  /** Why there is no line, in words; undefined: there is one. */
  readonly problem: () => string | undefined;
  readonly sockets: (question: SocketsQuestion) => Promise<SocketsText | HostFailure | undefined>;
  /** Milliseconds for which an answer is waited for. */
  readonly patienceMs?: number;
  /** Told what each agent says of itself: another one is started when a line comes back. */
  readonly onGreeting?: (greeting: AgentGreeting) => void;
}

/** What ls and the shell take for a link, in milliseconds of CPU, beside a process: they do not tell. */
const LINK_MS = 0.01;
const PROCESS_MS = 1;
/** A host far away may need long to start a few programs. */
const GREETING_MS = 20_000;
/** An agent that owes an answer for so long will not give it any more. */
const STUCK_MS = 15_000;
/** Long before ssh gives up a line that is frozen, who looks on is told that nothing comes. */
const SILENT_MS = 3_000;

/** Answers looks by an agent on the other host, which is started anew when it has ended. */
export class RemoteLooker {
  readonly #options: RemoteLookerOptions;
  readonly #watches = new Set<RemoteWatch>();
  #agent: Agent | undefined;
  /** When the oldest question was asked that has had no answer since, whichever agent it was asked of. */
  #owedSinceMs: number | undefined;
  /** The same of the agent that is there now. */
  #agentOwesSinceMs: number | undefined;
  readonly #silenceListeners = new Set<() => void>();

  constructor(options: RemoteLookerOptions) {
    this.#options = options;
  }

  /** Never rejects. Without a line each thing that was asked for is a failure that says so. */
  async look(question: Question): Promise<Look> {
    const sockets = question.sockets ?? [];
    const asking = [...new Map(sockets.map(one => [socketsKey(one), one])).values()].map(
      async one => [socketsKey(one), await this.#options.sockets(one)] as const,
    );
    const { clock } = this.#options;
    const before = clock.skippedMs;
    const reply = await this.#ask(question);
    const answers = typeof reply === 'string' ? this.#failed(question, reply) : this.#answersOf(reply);
    if (sockets.length === 0) return new Look(answers);
    const skippedMs = clock.skippedMs - before;
    const told = (await Promise.all(asking)).map(([key, one]) => [key, later(one, skippedMs)] as const);
    return new Look({ ...answers, sockets: new Map(told) });
  }

  /** Who answers, or in words why nobody does. */
  async greet(): Promise<AgentGreeting | string> {
    const agent = this.#agentNow();
    if (typeof agent === 'string') return agent;
    try {
      const came = await within(agent.greeting, GREETING_MS);
      return came === 'late' ? `no answer within ${GREETING_MS / 1_000} s` : came;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** For how long nothing has come that was asked for, where that is long; undefined: it is not. */
  silentMs(): number | undefined {
    if (this.#owedSinceMs === undefined) return undefined;
    const owedMs = this.#options.nowMs() - this.#owedSinceMs;
    return owedMs < SILENT_MS ? undefined : owedMs;
  }

  /** Calls `listener` when a silence begins and ends. @returns what ends that */
  onSilence(listener: () => void): () => void {
    this.#silenceListeners.add(listener);
    return () => void this.#silenceListeners.delete(listener);
  }

  #tellSilence(): void {
    for (const listener of this.#silenceListeners) listener();
  }

  watch(pid: number): QueueWatch {
    const watch: RemoteWatch = { paths: [], byInode: new Map(), looks: 0 };
    this.#watches.add(watch);
    return {
      watchTables: tables => {
        const paths = tables.map(table => `/proc/${pid}/net/${table}`);
        if (paths.join() === watch.paths.join()) return;
        watch.paths = paths;
        this.#tellTables();
      },
      takePeaks(): QueuePeaks {
        const { byInode, looks } = watch;
        watch.byInode = new Map();
        watch.looks = 0;
        return { byInode, looks };
      },
      close: () => {
        this.#watches.delete(watch);
        if (watch.paths.length > 0) this.#tellTables();
      },
    };
  }

  release(prefix: string): void {
    this.#agent?.forget(prefix);
  }

  close(): void {
    this.#agent?.close();
  }

  async #ask(question: Question): Promise<TimedReply | string> {
    const items = itemsOf(question);
    const agent = this.#agentNow();
    if (typeof agent === 'string') return agent;
    if (items.length === 0) return NOTHING_ASKED;
    const askedMs = this.#options.nowMs();
    this.#owedSinceMs ??= askedMs;
    this.#agentOwesSinceMs ??= askedMs;
    const timer = setTimeout(() => this.#tellSilence(), SILENT_MS + 1).unref();
    const reply = await agent.ask(question, this.#options.patienceMs);
    clearTimeout(timer);
    if (typeof reply === 'string') {
      this.#giveUp(agent);
      return this.#options.problem() ?? reply;
    }
    const wasSilent = this.silentMs() !== undefined;
    this.#owedSinceMs = undefined;
    this.#agentOwesSinceMs = undefined;
    if (wasSilent) this.#tellSilence();
    for (const watch of this.#watches) takeIn(watch, reply.peaks);
    return reply;
  }

  /** What it owed so long may have been lost there: another one is started. */
  #giveUp(agent: Agent): void {
    const owedMs = this.#options.nowMs() - (this.#agentOwesSinceMs ?? Number.POSITIVE_INFINITY);
    if (this.#agent === agent && owedMs >= STUCK_MS) agent.close(`no answer for ${STUCK_MS / 1_000} s`);
  }

  #agentNow(): Agent | string {
    const { problem, startThere, onGreeting } = this.#options;
    if (this.#agent !== undefined && this.#agent.problem === undefined) return this.#agent;
    const why = problem();
    if (why !== undefined) return why;
    this.#agentOwesSinceMs = undefined;
    this.#agent = new Agent(startThere(AGENT_COMMAND), this.#options);
    if (onGreeting !== undefined) this.#agent.greeting.then(onGreeting, () => undefined);
    this.#tellTables();
    return this.#agent;
  }

  #tellTables(): void {
    const paths = [...this.#watches].flatMap(watch => watch.paths);
    this.#agent?.watchTables([...new Set(paths)]);
  }

  #answersOf(reply: TimedReply): Partial<Answers> {
    const { clock } = this.#options;
    const [begunMs] = reply.uptimesMs.map(
      uptimeMs => Math.round(clock.at(uptimeMs, reply.askedMs, reply.cameMs) * 1_000) / 1_000,
    );
    const atMs = begunMs ?? reply.cameMs + clock.skippedMs;
    const texts = new Map<string, ReadResult | Found<FileText>>();
    const costOf = costs(reply);
    const toText = (text: string | HostFailure): ReadResult =>
      isFailure(text) ? text : { text: text as string, atMs, tookMs: costOf(text as string) };
    for (const [path, answer] of reply.texts)
      texts.set(
        path,
        answer instanceof Map ? mapped(answer, toText) : toText(answer as string | HostFailure),
      );
    const links = new Map<string, string | HostFailure | Found<string>>();
    const tookMs = new Map<string, number>();
    for (const [path, answer] of reply.links) {
      links.set(path, answer as string | HostFailure | Found<string>);
      if (answer instanceof Map) tookMs.set(path, PROCESS_MS + answer.size * LINK_MS);
    }
    return { texts, links, names: reply.names, tookMs };
  }

  #failed(question: Question, why: string): Partial<Answers> {
    const failure = (asked: string): HostFailure => ({ asked, reason: 'failed', detail: why });
    const kinds = (['texts', 'links', 'names'] as const).map(kind => {
      const paths = (question[kind] ?? []).map(pathOf);
      const answer = (path: string): HostFailure | Found<never> =>
        kind !== 'names' && isPattern(path) ? new Map([[path, failure(path)]]) : failure(path);
      return [kind, new Map(paths.map(path => [path, answer(path)]))] as const;
    });
    return Object.fromEntries(kinds) as Partial<Answers>;
  }
}

/** What was told before it was known that this machine had slept. */
function later<T extends SocketsText | HostFailure | undefined>(told: T, byMs: number): T {
  return byMs === 0 || told === undefined || isFailure(told) ? told : { ...told, atMs: told.atMs + byMs };
}

/** Of nothing there is no need to ask. */
const NOTHING_ASKED: TimedReply = {
  ...{ number: 0, uptimesMs: [], tookMs: 0, texts: new Map(), links: new Map(), names: new Map() },
  ...{ peaks: { byInode: new Map(), looks: 0 }, askedMs: 0, cameMs: 0 },
};

interface RemoteWatch {
  paths: readonly string[];
  byInode: Map<number, number>;
  looks: number;
}

function takeIn(watch: RemoteWatch, { byInode, looks }: QueuePeaks): void {
  if (watch.paths.length === 0) return;
  for (const [inode, bytes] of byInode)
    if (bytes > (watch.byInode.get(inode) ?? 0)) watch.byInode.set(inode, bytes);
  watch.looks += looks;
}

function mapped(
  answer: ReadonlyMap<string, string | HostFailure>,
  toText: (text: string | HostFailure) => ReadResult,
): Found<FileText> {
  const found = new Map<string, ReadResult>();
  // One that was gone when it was read (a thread that ended in between) is left out.
  for (const [path, text] of answer)
    if (!isFailure(text) || text.reason !== 'gone') found.set(path, toText(text));
  return found;
}

/** All texts together took so long: each its share by its length, and by that it was opened. */
function costs({ tookMs, texts }: TimedReply): (text: string) => number {
  const weigh = (text: string): number => 200 + text.length;
  let sum = 0;
  for (const answer of texts.values())
    for (const text of answer instanceof Map ? answer.values() : [answer])
      if (typeof text === 'string') sum += weigh(text);
  return text => (sum === 0 ? 0 : Math.round((tookMs * weigh(text) * 1_000) / sum) / 1_000);
}
