import { within } from '../asking/within.ts';
import { isRefusal, type NotReached, type Refusal } from '../refusal.ts';
import { backoffMs } from './backoff.ts';
import type { Dialer, DialFailure, Dialled, ForwardProblem } from './dialer.ts';
import { type Identity, identify } from './identify.ts';
import { type StartThere, startOn, type ThereProcess } from './there.ts';

/** How things stand with a connection. */
export type ConnectionState =
  | { readonly kind: 'connected'; readonly since: Date }
  | {
      readonly kind: 'lost';
      readonly since: Date;
      /** In words: why it was lost, or why it could not be had again. */
      readonly why: string;
      /** Undefined while it is being tried, and once it is closed. */
      readonly triedAgainAt: Date | undefined;
    };

/** The one connection to a host, through which everything goes that is asked of it; it comes back by itself. */
export interface Connection {
  /** As people call what it leads to: `user@edge-3`. */
  readonly name: string;
  /**
   * Who answered first: nobody else is ever asked anything, whoever answers later. Of one without a machine-id its name has to
   * do for that, and its id is that of the boot which is asked now.
   */
  readonly identity: Identity;
  readonly state: ConnectionState;
  /** Told of every change of `state`. Returns what ends that. */
  subscribe(listener: (state: ConnectionState) => void): () => void;
  /** Of a lost connection a process ends at once, with why. */
  readonly startThere: StartThere;
  /** Whether the other host answers within two seconds: a line may be frozen long before it is told lost. */
  answers(): Promise<boolean>;
  /** What to start here for a command there that has srs-top's terminal; refused in words where that cannot be. */
  onTerminal(command: readonly string[]): readonly string[] | Refusal;
  /** A socket of this machine that leads to an address there, such as `127.0.0.1:1985`; refused in words. */
  reach(address: string): Promise<string | Refusal>;
  /** What the other host's server said of what was reached last, where that led nowhere; undefined: nothing. */
  forwardProblem(): ForwardProblem | undefined;
  /** Ends everything that was started through it, there too, and then itself. */
  close(): Promise<void>;
}

/** What is started through it has this long to end when it is closed; perf writes its data meanwhile. */
const CLOSING_MS = 4_500;
/** A connection that held so long was a good one: it is tried again as soon as one that was lost for the first time. */
const PROVEN_AFTER_MS = 30_000;

/**
 * Connects, and asks who answers. Refused in words where that fails: nothing is tried again then.
 * @param asks ssh may ask on the terminal, as long as it takes; yes unless given
 */
export async function openConnection(dialer: Dialer, asks = true): Promise<Connection | NotReached> {
  const first = await dialer.dial(asks);
  if ('needsSomebody' in first) {
    await dialer.close();
    return { refused: `cannot connect to ${dialer.name}: ${first.words}`, why: first.words };
  }
  const identity = await identify(command => startOn(first.line, command));
  if (isRefusal(identity)) {
    await dialer.close();
    return { refused: `${dialer.name}: ${identity.refused}`, why: identity.refused };
  }
  return keepConnection(dialer, first, identity);
}

function keepConnection(dialer: Dialer, first: Dialled, whoFirst: Identity): Connection {
  const listeners = new Set<(state: ConnectionState) => void>();
  const running = new Set<ThereProcess>();
  let state: ConnectionState = { kind: 'connected', since: new Date() };
  let dialled: Dialled | undefined;
  let { lifetime } = first.boot;
  let identity = whoFirst;
  let connectedAtMs = 0;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  function become(next: ConnectionState): void {
    state = next;
    for (const listener of listeners) listener(next);
  }

  function use(fresh: Dialled): void {
    dialled = fresh;
    connectedAtMs = performance.now();
    void fresh.lost.then(failure => {
      if (dialled === fresh) lose(failure);
    });
  }

  function lose(failure: DialFailure): void {
    dialled = undefined;
    if (performance.now() - connectedAtMs > PROVEN_AFTER_MS) failures = 0;
    if (!isClosed) planAgain(new Date(), failure);
  }

  function planAgain(since: Date, { words, needsSomebody }: DialFailure): void {
    const delayMs = backoffMs(failures++, needsSomebody, Math.random());
    become({ kind: 'lost', since, why: words, triedAgainAt: new Date(Date.now() + delayMs) });
    timer = setTimeout(() => void dialAgain(since, words), delayMs).unref();
  }

  async function dialAgain(since: Date, why: string): Promise<void> {
    become({ kind: 'lost', since, why, triedAgainAt: undefined });
    const came = await dialer.dial(false);
    if (isClosed) return;
    if ('needsSomebody' in came) return planAgain(since, came);
    const failure = await whyNoMore(came);
    if (isClosed) return;
    if (failure !== undefined) return planAgain(since, failure);
    use(came);
    become({ kind: 'connected', since: new Date() });
  }

  /**
   * Behind a name of several machines another one may answer, and in the place of a container another container. Where none
   * tells its lifetime they are asked who they are.
   */
  async function whyNoMore(came: Dialled): Promise<DialFailure | undefined> {
    if (lifetime !== '' && came.boot.lifetime === lifetime) return undefined;
    const who = await identify(command => startOn(came.line, command));
    if (!isRefusal(who) && who.machineId === identity.machineId && who.name === identity.name) {
      // What still answers then is of what was before, and is asked nothing more.
      if (came.boot.lifetime !== lifetime) for (const process of running) process.drop(ANEW);
      lifetime = came.boot.lifetime;
      identity = { ...identity, id: who.id };
      return undefined;
    }
    await came.end();
    const words = isRefusal(who)
      ? who.refused
      : `another host answers there, ${who.name}, not ${identity.name}`;
    return { words, needsSomebody: false };
  }

  function whyNot(): string {
    if (isClosed) return 'srs-top ends';
    return state.kind === 'lost' ? `${dialer.name} is not connected: ${state.why}` : 'not connected';
  }

  function startThere(command: readonly string[]): ThereProcess {
    const process = startOn(dialled === undefined ? noLine(whyNot()) : dialled.line, command);
    running.add(process);
    void process.done.then(() => running.delete(process));
    return process;
  }

  async function close(): Promise<void> {
    isClosed = true;
    clearTimeout(timer);
    const all = [...running];
    for (const process of all) process.kill();
    if (all.length > 0 && (await dialled?.answers()) === true) {
      const came = await within(Promise.all(all.map(({ done }) => done)), CLOSING_MS);
      if (came === 'late') await endThere(all);
    }
    dialled = undefined;
    await dialer.close();
  }

  /** What waits for a file that never answers does not see that its input has ended. */
  async function endThere(all: readonly ThereProcess[]): Promise<void> {
    for (const process of all.filter(one => running.has(one))) {
      const boot = await process.begun;
      if (boot !== undefined) dialled?.line.endThere?.(boot);
    }
    await within(Promise.all(all.map(({ done }) => done)), 1_000);
  }

  use(first);
  return {
    name: dialer.name,
    get identity() {
      return identity;
    },
    get state() {
      return state;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    startThere,
    answers: async () => (await dialled?.answers()) ?? false,
    onTerminal: command => dialled?.onTerminal(command) ?? { refused: whyNot() },
    reach: async address => (await dialled?.reach(address)) ?? { refused: whyNot() },
    forwardProblem: () => dialled?.forwardProblem(),
    close,
  };
}

const ANEW = 'the other host was started anew';

/** Leads nowhere, with why. */
function noLine(why: string): Parameters<typeof startOn>[0] {
  return {
    argv: () => {
      throw new Error(why);
    },
    bootsByInput: false,
    explain: () => why,
  };
}
