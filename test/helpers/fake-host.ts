import type {
  CommandOptions,
  CommandResult,
  Host,
  HostFailure,
  Privilege,
  RunningCommand,
} from '../../src/host/host.ts';
import type { Question } from '../../src/host/look.ts';
import { createHostOf } from '../../src/host/simulated/host-of.ts';
import type { Simulation } from '../../src/host/simulated/simulation.ts';
import { ssCommand } from '../../src/host/ss-command.ts';
import { withSudo } from '../../src/host/sudo.ts';
import type { Readers } from '../../src/host/take-look.ts';
import { withinNamespaceOf } from '../../src/host/within-namespace.ts';
import { type Beginning, createEmptySimulation } from './empty-simulation.ts';
import { type FakeFiles, type FakeText, overlay } from './overlay.ts';

export interface AskedCommand {
  readonly way: 'query' | 'execute' | 'start' | 'handOver';
  readonly command: readonly string[];
}

type Answer = Partial<CommandResult> | undefined;

/** What a command does to the files, and what it answers; undefined: what the simulation answers. */
export type FakeCommands = (command: readonly string[], files: FakeFiles) => Answer | Promise<Answer>;

/** What a write does to the files, and why it is refused, if it is. */
export type FakeWrites = (path: string, text: string, files: FakeFiles) => HostFailure | undefined;

export interface FakeHostScript {
  /** What there is below all that is scripted; nothing by default. */
  readonly below?: Simulation;
  /** When its time begins; not where there is something below. */
  readonly begins?: Beginning;
  readonly files?: Readonly<Record<string, FakeText>>;
  readonly links?: Readonly<Record<string, string | HostFailure>>;
  readonly privilege?: Privilege;
  readonly isReadOnly?: boolean;
  readonly system?: Host['system'];
  /** Success without output by default; what there is below answers where there is something. */
  readonly onCommand?: FakeCommands;
  /** By default a file takes what is written to it, and a missing file is `gone`. */
  readonly onWrite?: FakeWrites;
}

export interface FakeHost extends Host {
  /** What it is the host of, for who moves its time by hand. */
  readonly simulation: Simulation;
  /** May be changed while the test runs, as the kernel would; what lies below comes where there is none. */
  readonly files: FakeFiles;
  readonly links: Map<string, string | HostFailure>;
  /** Milliseconds of CPU that a file takes to read, by path. */
  readonly tookMs: Map<string, number>;
  /** What commands answer from now on. */
  onCommand: FakeCommands;
  /** Called whenever time has passed, before the sleepers wake. */
  onTime: (nowMs: number) => void;

  /** Everything that was run, in order; not what was refused. */
  readonly asked: readonly AskedCommand[];
  /** Everything that was written, in order: `/proc/irq/24/smp_affinity_list 1`. */
  readonly written: readonly string[];
  readonly questions: readonly { readonly atMs: number; readonly question: Question }[];
  readonly reads: { readonly atMs: number; readonly path: string }[];
  readonly lists: readonly { readonly atMs: number; readonly directory: string }[];
  readonly released: readonly string[];
}

const BEGINS: Beginning = { atMs: 5_000, time: '2026-11-23T01:46:55Z' };

/**
 * A simulated host with a script over it: texts, links and failures in the place of the simulation's, answers of commands, and
 * a note of all that it was asked for. How it is asked, refuses and keeps time is the simulated host's.
 */
export function createFakeHost(script: FakeHostScript = {}): FakeHost {
  const { isReadOnly = false, below = createEmptySimulation(script.begins ?? BEGINS) } = script;
  const files: FakeFiles = new Map(Object.entries(script.files ?? {}));
  const links = new Map(Object.entries(script.links ?? {}));
  const tookMs = new Map<string, number>();
  const asked: AskedCommand[] = [];
  const written: string[] = [];
  const questions: FakeHost['questions'][number][] = [];
  const reads: FakeHost['reads'][number][] = [];
  const lists: FakeHost['lists'][number][] = [];
  const released: string[] = [];
  const atMs = below.nowMs;

  const laid = overlay(below, {
    ...{ files, links, tookMs },
    onTime: nowMs => fake.onTime(nowMs),
    onRead: (kind, path) =>
      void (kind === 'text'
        ? reads.push({ atMs: atMs(), path })
        : lists.push({ atMs: atMs(), directory: path })),
  });
  const sockets = script.below === undefined ? socketsBySs(() => fake) : below.readers.sockets;
  const host = createHostOf(
    { ...laid, readers: { ...laid.readers, sockets } },
    { isReadOnly, speed: Number.POSITIVE_INFINITY },
  );

  /** Undefined: nobody scripted an answer. */
  async function answer(
    way: AskedCommand['way'],
    bare: readonly string[],
    { sudo = false }: CommandOptions = {},
  ) {
    const command = withSudo(bare, sudo);
    asked.push({ way, command });
    const scripted = await fake.onCommand(bare, files);
    if (scripted === undefined) return undefined;
    return {
      command,
      exitCode: 0,
      signal: undefined,
      stdout: '',
      stderr: '',
      problem: undefined,
      ...scripted,
    };
  }

  function begin(
    way: 'start' | 'handOver',
    command: readonly string[],
    options?: CommandOptions,
  ): RunningCommand {
    if (isReadOnly) return host[way](command, options);
    const done = answer(way, command, options).then(said => said ?? host[way](command, options).done);
    return { command: withSudo(command, options?.sudo === true), done, interrupt: () => done };
  }

  const fake: FakeHost = {
    ...host,
    simulation: laid,
    ...{ files, links, tookMs, asked, written, questions, reads, lists, released },
    kind: 'local',
    system: script.system ?? 'linux',
    onTime: () => undefined,
    onCommand: script.onCommand ?? (() => (script.below === undefined ? {} : undefined)),
    look(question) {
      questions.push({ atMs: atMs(), question });
      return host.look(question);
    },
    release: prefix => void released.push(prefix),
    // As on a host that is this machine: there is nothing to fetch.
    workspace: folder => ({ directory: folder, fetch: async () => undefined }),
    query: async (command, options) =>
      (await answer('query', command, options)) ?? host.query(command, options),
    execute: async (command, options) =>
      (isReadOnly ? undefined : await answer('execute', command, options)) ?? host.execute(command, options),
    start: (command, options) => begin('start', command, options),
    handOver: (command, options) => begin('handOver', command, options),
    async write(path, text) {
      if (isReadOnly) return host.write(path, text);
      written.push(`${path} ${text}`);
      return script.onWrite === undefined ? host.write(path, text) : script.onWrite(path, text, files);
    },
    privilege: async () => script.privilege ?? 'root',
  };
  return fake;
}

/** Sockets as a live host has them: by what ss answers. */
function socketsBySs(host: () => FakeHost): Readers['sockets'] {
  return async ({ pid, isHostNamespace, ports }) => {
    const command = [...withinNamespaceOf(pid, isHostNamespace), ...ssCommand(ports)];
    const asked = command.join(' ');
    const { exitCode, stdout, problem } = await host().query(command);
    if (problem === 'not-found')
      return { asked, reason: 'unsupported', detail: 'ss (iproute2) is not installed' };
    if (exitCode !== 0) return { asked, reason: 'failed', detail: 'it failed' };
    return { asked, text: stdout, atMs: host().clock.nowMs() };
  };
}
