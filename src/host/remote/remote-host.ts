import { cleanText } from '../../text/clean-text.ts';
import { parseTarget } from '../../text/ssh-target.ts';
import { widthOf } from '../../text/width.ts';
import { createLocalClock } from '../asking/local-clock.ts';
import type { Host, HostLine } from '../host.ts';
import { joiningLook } from '../joining-look.ts';
import { isRefusal, type NotReached, type Refusal } from '../refusal.ts';
import { type Connection, type ConnectionState, openConnection } from './connection.ts';
import type { Dialer } from './dialer.ts';
import { RemoteLooker } from './remote-looker.ts';
import { createRemoteParts } from './remote-parts.ts';
import { createSshDialer } from './ssh-dialer.ts';
import { sshVersion } from './ssh-version.ts';
import { ThereClock } from './there-clock.ts';
import { createThereTime } from './there-time.ts';
import { createViaDialer } from './via-dialer.ts';

/** Which host, and how to get there. */
export type RemoteChoice =
  | { readonly target: string; readonly sshOptions: readonly string[] }
  /** The command that gives a shell there. */
  | { readonly via: string };

export interface RemoteOptions {
  readonly isReadOnly: boolean;
  /** ssh may ask for a password on the terminal; else something else is on it. */
  readonly isAsking: boolean;
  /** Breaks it off while it is being connected: nothing of it is left. */
  readonly signal?: AbortSignal | undefined;
  /** Told of what ssh says while it connects. */
  readonly tell: (text: string) => void;
}

/** Whoever waits longer is told for what. */
const SLOW_MS = 1_500;

/** Connects, and asks who answers. In words where that fails; ssh asks what it has to on the terminal meanwhile. */
export async function openRemoteHost(
  choice: RemoteChoice,
  options: RemoteOptions,
): Promise<Host | Refusal | NotReached> {
  const dialer = dialerOf(choice, options);
  if (isRefusal(dialer)) return dialer;
  // ssh speaks for itself, and may be asking.
  const isQuiet = 'via' in choice && options.isAsking;
  const slow = isQuiet && setTimeout(() => options.tell(`connecting by ${dialer.name}`), SLOW_MS);
  const connection = await connect(dialer, options);
  if (slow) clearTimeout(slow);
  if (isRefusal(connection)) return connection;
  const host = await createRemoteHost(connection, {
    ...options,
    afar: { flags: flagsOf(choice) },
    client: 'via' in choice ? undefined : sshVersion,
  });
  if (isRefusal(host)) await connection.close();
  return host;
}

async function connect(
  dialer: Dialer,
  { isAsking, signal }: RemoteOptions,
): Promise<Connection | Refusal | NotReached> {
  const opening = openConnection(dialer, isAsking);
  if (signal === undefined) return opening;
  const broken = Promise.withResolvers<Refusal>();
  const breakOff = async (): Promise<void> => {
    await dialer.close();
    broken.resolve({ refused: `connecting to ${dialer.name} was broken off` });
    // What it asks by then is answered by nobody, or just was.
    const late = await opening;
    if (!isRefusal(late)) await late.close();
  };
  const onAbort = (): void => void breakOff();
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) onAbort();
  const first = await Promise.race([opening, broken.promise]);
  signal.removeEventListener('abort', onAbort);
  return first;
}

/** As a user would write it on the command line. */
function flagsOf(choice: RemoteChoice): readonly string[] {
  if ('via' in choice) return ['--via', choice.via];
  return ['--host', choice.target, ...choice.sshOptions.flatMap(option => ['--ssh-option', option])];
}

function dialerOf(choice: RemoteChoice, { tell }: RemoteOptions): Dialer | Refusal {
  if ('via' in choice) return createViaDialer(choice.via);
  const target = parseTarget(choice.target);
  return isRefusal(target) ? target : createSshDialer({ target, options: choice.sshOptions, tell });
}

/** A host that is reached through a connection: its files by an agent there, all else by programs that are started there. */
export async function createRemoteHost(
  connection: Connection,
  {
    isReadOnly,
    afar,
    client,
  }: Pick<RemoteOptions, 'isReadOnly'> & Pick<Host, 'afar'> & Pick<HostLine, 'client'>,
): Promise<Host | NotReached> {
  const who = connection.identity;
  const there = new ThereClock();
  const clock = createThereTime(there);
  const parts = createRemoteParts(connection, { readOnly: isReadOnly, nowMs: clock.nowMs });
  const looker = new RemoteLooker({
    startThere: connection.startThere,
    problem: () => lineProblem(connection.state, connection.name),
    nowMs: createLocalClock().nowMs,
    clock: there,
    userId: who.userId,
    onGreeting: clock.set,
    sockets: parts.ss.ask,
  });
  const close = async (): Promise<void> => {
    looker.close();
    await parts.close();
    await connection.close();
  };
  const greeting = await looker.greet();
  if (typeof greeting === 'string') {
    await close();
    const why = `it gives no figures: ${greeting}`;
    return { refused: `${connection.name}: ${why}`, why };
  }
  return {
    get id() {
      return connection.identity.id;
    },
    name: who.name || connection.name,
    kind: 'remote',
    system: 'linux',
    isReadOnly,
    clock,
    afar: afar && { ...afar, isRoot: who.userId === 0 },
    line: { ...lineOf(connection, looker), client },
    // Each question takes a round trip.
    look: joiningLook(question => {
      parts.ss.sweep();
      return looker.look(question);
    }),
    watch: pid => looker.watch(pid),
    release(prefix) {
      looker.release(prefix);
      parts.ss.release(prefix);
    },
    readAside: parts.readAside,
    readFrom: parts.readFrom,
    workspace: parts.workspace,
    query: parts.query,
    get: parts.get,
    execute: parts.execute,
    start: parts.start,
    handOver: parts.handOver,
    write: parts.write,
    privilege: parts.privilege,
    facts: parts.facts,
    close,
  };
}

function lineOf(connection: Connection, looker: RemoteLooker): HostLine {
  const { name } = connection;
  const silence = (isNamed: boolean): string | undefined => {
    const silentMs = looker.silentMs();
    if (silentMs === undefined) return undefined;
    const from = isNamed ? '' : ` from ${cleanText(name)}`;
    return `no answer${from} for ${Math.floor(silentMs / 1_000)} s`;
  };
  return {
    to: cleanText(name),
    problem: (isNamed = false) => lineProblem(connection.state, name, isNamed) ?? silence(isNamed),
    subscribe(listener) {
      const ends = [connection.subscribe(() => listener()), looker.onSilence(listener)];
      return () => {
        for (const end of ends) end();
      };
    },
  };
}

/** A command that helps is to be whole in one line of a screen, which names the host above. */
const MOST_COLUMNS = 110;

function lineProblem(state: ConnectionState, name: string, isNamed = false): string | undefined {
  if (state.kind === 'connected') return undefined;
  const again =
    state.triedAgainAt === undefined
      ? 'trying again'
      : `trying again in ${Math.max(1, Math.round((state.triedAgainAt.getTime() - Date.now()) / 1_000))} s`;
  const why = `${cleanText(state.why)}; ${again}`;
  if (isNamed) return why;
  const sentence = `no line to ${cleanText(name)}: ${why}`;
  return widthOf(sentence) > MOST_COLUMNS ? `no line: ${why}` : sentence;
}
