import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { createNamespace, HERE, type Namespace, type Place } from '../helpers/namespace.ts';
import { type RunningProgram, startProgram } from '../helpers/programs.ts';
import { type Cgroup, createQuota, createSocketMemoryLimit, type MemoryLimit } from './cgroup.ts';

/** SRS and its neighbours have the last CPU, what sends to it the first. */
export const SRS_CPU = cpus().length - 1;
export const SENDER_CPU = 0;
export const SRS_ADDRESS = '10.87.0.1';
export const FAR_ADDRESS = '10.87.0.2';
/** Of a second host at the far end, whom nobody knows. */
export const STRANGER_ADDRESS = '10.87.0.3';
const PREFIX_LENGTH = 24;
const NIC = 'eth0';
/** The start of the names of the folders that rigs of this process make. */
export const DIRECTORY_NAMES = `srs-top-faults-${process.pid}-`;

/** What stands before a command that comes first, whatever else runs: among autogroups, and within its own. */
const UNDISTURBED = [
  ...['setsid', 'nice', '-n', '-19', 'sh', '-c'],
  'if [ -w /proc/self/autogroup ]; then echo -19 > /proc/self/autogroup; fi; exec "$@"',
  '-',
];

const AUTOGROUP = '/proc/self/autogroup';

/**
 * The session of this process comes before all others of the machine, so that what happens is the fault and not whatever
 * else runs. Where the kernel has no autogroups nothing is done, nor in the root group: what init starts is in it until
 * it calls setsid, its file is empty, and its weight can't be written (EINVAL, sched_group_set_shares).
 */
export function comeFirst(): Disposable {
  const before = existsSync(AUTOGROUP)
    ? / nice (-?\d+)/.exec(readFileSync(AUTOGROUP, 'utf8'))?.[1]
    : undefined;
  if (before === undefined) return { [Symbol.dispose]: () => {} };
  writeFileSync(AUTOGROUP, '-19');
  return { [Symbol.dispose]: () => writeFileSync(AUTOGROUP, before) };
}

/** A stand-in for SRS that serves. */
export interface Srs {
  readonly pid: number;
  /** Of its UDP socket. */
  readonly inode: number;
  readonly receiveBufferBytes: number;
  stop(): Promise<void>;
}

export interface SrsOptions {
  /** `srs` by default. */
  readonly name?: string;
  /** CPU time for each packet, beside what reading it takes. */
  readonly workMicroseconds?: number;
  /** Packets that it reads at the most: it sleeps in between, whatever waits in its queue. */
  readonly readsPerSecond?: number;
  /** What its socket asks for; 0: nothing, as srs-proxy. SRS asks for 10 MiB. */
  readonly askedBytes?: number;
  readonly port?: number;
  /** As taskset takes them; SRS_CPU by default. */
  readonly cpus?: string;
  readonly nice?: number;
  readonly group?: Cgroup;
  /** Whatever else this machine has to do, it comes first. */
  readonly isUndisturbed?: boolean;
  /** A session of its own, as a daemon has, and thereby an autogroup. */
  readonly hasOwnSession?: boolean;
  /** Packets that it sends for each that came, to the far side. */
  readonly players?: number;
  readonly log?: string;
  /** Its TCP port, and how many connections may wait there. */
  readonly listen?: { readonly port: number; readonly backlog: number; readonly acceptsNone?: boolean };
  /** `hybrid`: threads of SRS 5; `two-busy`: an SRT thread takes a whole CPU beside it. */
  readonly layout?: 'single' | 'hybrid' | 'two-busy';
  /** How many files it may open, and how far it may be raised. Raising that too takes CAP_SYS_RESOURCE, which root in a container lacks. */
  readonly openFiles?: { readonly soft: number; readonly hard: number };
}

export interface SendOptions {
  /** 8000 by default. */
  readonly port?: number;
  readonly packetsPerSecond?: number;
  readonly burst?: { readonly packets: number; readonly everySeconds: number };
  /** Source ports that take turns; 1 by default. */
  readonly sources?: number;
  /** RTP by default. */
  readonly kind?: 'rtp' | 'junk' | 'bad-checksum';
  /** An address of the far end. */
  readonly from?: string;
}

/** Two namespaces joined by a cable, SRS on one end; and all that was started for it. */
export interface Rig extends AsyncDisposable {
  /** Where SRS is; its interface is `eth0`, as that of what is at the far end. */
  readonly near: Namespace;
  readonly far: Namespace;
  /** A folder of its own, for logs and srs-top's journal. */
  readonly directory: string;
  startSrs(options?: SrsOptions): Promise<Srs>;
  /** Sends to SRS from the far end until the rig is gone, or it is stopped. */
  send(options?: SendOptions): Promise<RunningProgram>;
  /** Opens TCP connections to SRS from the far end, and closes the oldest when there are too many. */
  connect(options: {
    readonly port: number;
    readonly perSecond: number;
    readonly atMost: number;
  }): Promise<RunningProgram>;
  /** So many processes that never sleep, on SRS's CPU. */
  burn(count: number, options?: { readonly nice?: number; readonly hasOwnSession?: boolean }): Promise<void>;
  /** A program of `programs/` that has printed its first line. */
  run(script: string, args: readonly (string | number)[], place?: Place): Promise<RunningProgram>;
  /** Any command, from now until the rig is gone, or it is stopped. */
  attach(command: readonly string[]): Promise<Pick<RunningProgram, 'stop'>>;
  /** A file of the host's kernel has this value until the rig is gone, or it is stopped. */
  hold(path: string, value: string): Promise<Pick<RunningProgram, 'stop'>>;
  /** Whatever becomes of these files of the host's kernel, they are put back when the rig is gone. */
  keep(paths: readonly string[]): Promise<void>;
  /** A table of nftables named `rig` in the namespace, with one chain: its hook, and its rules. */
  filter(place: Namespace, hook: string, rules: readonly string[]): Promise<void>;
  quota(percent: number): Cgroup;
  socketMemoryLimit(bytes: number, ownBytes: number): MemoryLimit;
}

/** Needs root, ip, taskset, python3. */
export async function createRig(): Promise<Rig> {
  const owned: AsyncDisposable[] = [];
  const own = <T extends AsyncDisposable>(thing: T): T => {
    owned.push(thing);
    return thing;
  };
  const dispose = async (): Promise<void> => {
    const failures: unknown[] = [];
    // The newest first, and every one, whatever becomes of the others.
    for (const thing of owned.splice(0).reverse()) {
      try {
        await thing[Symbol.asyncDispose]();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, `not cleaned up: ${failures.join('; ')}`);
  };
  try {
    const directory = await mkdtemp(join(tmpdir(), DIRECTORY_NAMES));
    own({ [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) });
    const near = own(await createNamespace());
    const far = own(await createNamespace());
    await joinByCable(near, far);
    return { ...createParts(own, near, far), near, far, directory, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Made where they belong, so that the host never has an interface of that name. */
async function joinByCable(near: Namespace, far: Namespace): Promise<void> {
  const ends = ['add', NIC, 'netns', near.name, 'type', 'veth', 'peer', 'name', NIC, 'netns', far.name];
  await HERE.exec(['ip', 'link', ...ends]);
  for (const [end, addresses] of [
    [near, [SRS_ADDRESS]],
    [far, [FAR_ADDRESS, STRANGER_ADDRESS]],
  ] as const) {
    for (const address of addresses)
      await end.exec(['ip', 'address', 'add', `${address}/${PREFIX_LENGTH}`, 'dev', NIC]);
    await end.exec(['ip', 'link', 'set', NIC, 'up']);
  }
}

type Parts = Omit<Rig, 'near' | 'far' | 'directory' | typeof Symbol.asyncDispose>;

function createParts(
  own: <T extends AsyncDisposable>(thing: T) => T,
  near: Namespace,
  far: Namespace,
): Parts {
  const begin = async (script: string, args: readonly (string | number)[], place: Place) => {
    const program = startProgram(`../faults/programs/${script}`, args, place);
    own({ [Symbol.asyncDispose]: () => program.stop() });
    return { program, line: await program.nextLine() };
  };
  const run: Rig['run'] = async (script, args, place = HERE) => (await begin(script, args, place)).program;
  const hold: Rig['hold'] = async (path, value) => {
    const before = readFileSync(path, 'utf8');
    const program = await run('hold-setting.py', [path, value]);
    let isHeld = true;
    const stop = async (): Promise<void> => {
      if (!isHeld) return;
      isHeld = false;
      await program.stop();
      expectUnchanged(path, before);
    };
    own({ [Symbol.asyncDispose]: stop });
    return { stop };
  };
  return {
    run,
    async startSrs(options = {}) {
      const { program, line } = await begin('srs.py', srsArguments(options), placeOf(near, options));
      const { pid, inode, receiveBufferBytes } = JSON.parse(line);
      if (pid !== program.pid) throw new Error(`started pid ${program.pid}, and SRS is pid ${pid}`);
      return { pid, inode, receiveBufferBytes, stop: () => program.stop() };
    },
    send: (options = {}) =>
      run(
        'send.py',
        sendArguments(options),
        // Senders are other hosts: what this one does must not slow them.
        behind(far, [...UNDISTURBED, ...onCpus(`${SENDER_CPU}`)]),
      ),
    connect: ({ port, perSecond, atMost }) => run('connect.py', [SRS_ADDRESS, port, perSecond, atMost], far),
    async burn(count, { nice = 0, hasOwnSession = false } = {}) {
      const place = behind(HERE, [...(hasOwnSession ? ['setsid'] : []), ...onCpus(`${SRS_CPU}`)]);
      await Promise.all(Array.from({ length: count }, () => run('../../helpers/burn.py', [nice], place)));
    },
    async attach(command) {
      // It ends with the test run, however that ends.
      const [file = '', ...args] = ['setpriv', '--pdeathsig', 'KILL', ...command];
      const child = execa(file, args, { stdio: 'ignore', reject: false, forceKillAfterDelay: 2_000 });
      const stop = async (): Promise<void> => {
        child.kill('SIGTERM');
        await child;
      };
      own({ [Symbol.asyncDispose]: stop });
      return { stop };
    },
    hold,
    async keep(paths) {
      for (const path of paths) await hold(path, readFileSync(path, 'utf8').trim());
    },
    async filter(place, hook, rules) {
      const chain = ['chain rig {', `type filter hook ${hook}`, ...rules, '}'].join('\n');
      await place.exec(['nft', `table ip rig {\n${chain}\n}`]);
    },
    quota: percent => own(createQuota(percent)),
    socketMemoryLimit: (bytes, ownBytes) => own(createSocketMemoryLimit(bytes, ownBytes)),
  };
}

function expectUnchanged(path: string, before: string): void {
  const now = readFileSync(path, 'utf8');
  if (now !== before) throw new Error(`${path} was ${before.trim()} before, and is ${now.trim()}`);
}

function placeOf(
  near: Namespace,
  { cpus = `${SRS_CPU}`, nice, group, isUndisturbed, hasOwnSession, openFiles }: SrsOptions,
): Place {
  const place = behind(near, [
    ...(hasOwnSession === true ? ['setsid'] : []),
    ...(isUndisturbed === true ? UNDISTURBED : []),
    ...onCpus(cpus),
    ...(nice === undefined ? [] : ['nice', '-n', `${nice}`]),
    ...(openFiles === undefined ? [] : ['prlimit', `--nofile=${openFiles.soft}:${openFiles.hard}`]),
  ]);
  // Before the namespace, whose /sys has no cgroups.
  return { ...place, prefix: [...(group?.prefix ?? []), ...place.prefix] };
}

function behind(place: Place, prefix: readonly string[]): Place {
  return { ...place, prefix: [...place.prefix, ...prefix] };
}

function onCpus(list: string): readonly string[] {
  return ['taskset', '-c', list];
}

function srsArguments(options: SrsOptions): readonly (string | number)[] {
  const { name, workMicroseconds, readsPerSecond, askedBytes, port, players, log, listen, layout } = options;
  return [
    ...flags({
      '--name': name,
      '--work-us': workMicroseconds,
      '--reads-per-second': readsPerSecond,
      '--asked-bytes': askedBytes,
      '--port': port,
      '--players': players,
      '--players-at': FAR_ADDRESS,
      '--log': log,
      '--listen': listen?.port,
      '--backlog': listen?.backlog,
      '--layout': layout,
    }),
    ...(listen?.acceptsNone === true ? ['--accepts-none'] : []),
  ];
}

function sendArguments({
  port = 8000,
  packetsPerSecond,
  burst,
  sources,
  kind,
  from,
}: SendOptions): readonly (string | number)[] {
  return [
    SRS_ADDRESS,
    port,
    ...flags({
      '--rate': packetsPerSecond,
      '--burst': burst?.packets,
      '--every': burst?.everySeconds,
      '--sources': sources,
      '--from': from,
    }),
    ...(kind === 'junk' ? ['--junk'] : kind === 'bad-checksum' ? ['--bad-checksum'] : []),
  ];
}

function flags(values: Readonly<Record<string, string | number | undefined>>): readonly (string | number)[] {
  return Object.entries(values).flatMap(([flag, value]) => (value === undefined ? [] : [flag, value]));
}
