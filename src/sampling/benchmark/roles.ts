import type { FoundProcess } from '../../srs/process/found-process.ts';
import { createNameMatcher, isCompanion, type ProcessFace } from '../../srs/process/matches-name.ts';
import type { ProcessIdentity } from '../../srs/process/process-identity.ts';
import { withoutWrappers } from '../../srs/process/without-wrappers.ts';
import { cleanText } from '../../text/clean-text.ts';

/** A process as the list of all says it. */
export interface ListedProcess extends ProcessFace {
  readonly identity: ProcessIdentity;
  readonly parentPid: number | undefined;
  /** CPU that it has used since it started, in clock ticks. */
  readonly cpuTicks: number;
  /** When its stat was read. */
  readonly atMs: number;
}

/** Which processes are measured. */
export interface RoleChoice {
  /** What is called SRS: `srs`, with srs-proxy beside it. */
  readonly srsName: string;
  /** Names and pids of servers, in the place of SRS and the workers of nginx; none: these. */
  readonly servers: readonly (string | number)[];
  /** Names and pids of load generators, in the place of `LOAD_GENERATORS`; none: these. */
  readonly loads: readonly (string | number)[];
}

/** A server: a row of the table. It may be of several processes, as the workers of one nginx. */
export interface ServerRole {
  /** The same as long as the server is the same. */
  readonly key: string;
  /** `SRS`, `nginx`; fit for a terminal. */
  readonly name: string;
  readonly processes: readonly ListedProcess[];
}

export interface Roles {
  /** In the order of their pids. */
  readonly servers: readonly ServerRole[];
  readonly loads: readonly ListedProcess[];
  /** Of the load, what came of `loadRoots`. */
  readonly started: readonly ListedProcess[];
  /** ffmpeg that a server started (transcoding, forwarding): neither a server nor load. */
  readonly helpers: readonly ListedProcess[];
}

/** What makes load in the guide and in srs-bench (src/main of its branch master, and Go's srs_bench); ffmpeg publishes. */
export const LOAD_GENERATORS: readonly string[] = [
  'sb_rtmp_load',
  'sb_rtmp_load_fast',
  'sb_http_load',
  'sb_hls_load',
  'sb_rtmp_publish',
  'srs_bench',
  'ffmpeg',
];

/** nginx sets its title (src/os/unix/ngx_process_cycle.c): the guide greps for `worker`. */
const NGINX_WORKER = /^nginx: worker process\b/;

/**
 * Who serves and who makes load, of all processes of a host.
 * @param loadRoots pids whose whole families are load: what a step has started
 */
export function assignRoles(
  processes: readonly ListedProcess[],
  choice: RoleChoice,
  loadRoots: ReadonlySet<number> = new Set(),
): Roles {
  const byPid = new Map(processes.map(process => [process.identity.pid, process]));
  const isBelow = (process: ListedProcess, pids: ReadonlySet<number>): boolean =>
    ancestorsOf(process, byPid).some(pid => pids.has(pid));
  const startedLoad = processes.filter(
    process => loadRoots.has(process.identity.pid) || isBelow(process, loadRoots),
  );
  const others = processes.filter(process => !startedLoad.includes(process));
  const servers = nameApart(
    choice.servers.length === 0
      ? [...srsServers(others, choice.srsName), ...nginxServers(others)]
      : choice.servers.flatMap(server => chosenServers(others, server, byPid)),
  );
  const serving = new Set(servers.flatMap(server => server.processes));
  const pids = new Set([...serving].map(({ identity }) => identity.pid));
  const isLoad = matcherOf(choice.loads.length === 0 ? LOAD_GENERATORS : choice.loads);
  const named = others.filter(process => !serving.has(process) && isLoad(process));
  const helpers = named.filter(process => isBelow(process, pids));
  const loads = [...startedLoad, ...named.filter(process => !helpers.includes(process))];
  return { servers, loads, started: startedLoad, helpers };
}

function srsServers(processes: readonly ListedProcess[], name: string): readonly ServerRole[] {
  const matches = createNameMatcher(name);
  const found = processes.filter(matches);
  const real = withoutWrappers(found.map(toFound), name);
  return found
    .filter(({ identity }) => real.some(process => process.identity === identity))
    .map(process => {
      const isProxy = isCompanion(process.executable, name) || process.comm === `${name}-proxy`;
      const shown = isProxy ? `${name}-proxy` : name === 'srs' ? 'SRS' : name;
      return { key: keyOf(process.identity), name: cleanText(shown), processes: [process] };
    });
}

/** The workers of one master are one server. */
function nginxServers(processes: readonly ListedProcess[]): readonly ServerRole[] {
  const workers = processes.filter(
    process => process.comm === 'nginx' && NGINX_WORKER.test(process.arguments[0] ?? ''),
  );
  const byMaster = Map.groupBy(workers, ({ parentPid }) => parentPid);
  return [...byMaster].map(([master, ofMaster]) => ({
    key: `nginx ${master}`,
    name: 'nginx',
    processes: ofMaster,
  }));
}

/** Each process of a name is a server; what it started under the same name belongs to it. */
function chosenServers(
  processes: readonly ListedProcess[],
  wanted: string | number,
  byPid: ReadonlyMap<number, ListedProcess>,
): readonly ServerRole[] {
  const matches = matcherOf([wanted]);
  const found = processes.filter(matches);
  const pids = new Set(found.map(({ identity }) => identity.pid));
  const topOf = (process: ListedProcess): number =>
    ancestorsOf(process, byPid).findLast(pid => pids.has(pid)) ?? process.identity.pid;
  return [...Map.groupBy(found, topOf)].map(([top, family]) => {
    const first = byPid.get(top) ?? (family[0] as ListedProcess);
    const name = typeof wanted === 'number' ? first.comm : wanted;
    return { key: keyOf(first.identity), name: cleanText(name), processes: family };
  });
}

/** Several of one name are told apart by their pids. */
function nameApart(servers: readonly ServerRole[]): readonly ServerRole[] {
  const counts = Map.groupBy(servers, ({ name }) => name);
  const seen = new Set<string>();
  return servers
    .filter(({ key }) => !seen.has(key) && seen.add(key))
    .map(server => {
      const isAlone = (counts.get(server.name) ?? []).every(({ key }) => key === server.key);
      const pid = server.processes[0]?.identity.pid;
      return isAlone ? server : { ...server, name: `${server.name} ${pid}` };
    })
    .sort((a, b) => firstPid(a) - firstPid(b));
}

function firstPid({ processes }: ServerRole): number {
  return processes[0]?.identity.pid ?? 0;
}

function matcherOf(wanted: readonly (string | number)[]): (process: ListedProcess) => boolean {
  const matchers = wanted.map(one =>
    typeof one === 'number'
      ? (process: ListedProcess) => process.identity.pid === one
      : createNameMatcher(one),
  );
  return process => matchers.some(matches => matches(process));
}

/** The pids above it, its parent first. */
function ancestorsOf(process: ListedProcess, byPid: ReadonlyMap<number, ListedProcess>): readonly number[] {
  const above: number[] = [];
  for (let pid = process.parentPid; pid !== undefined && pid > 0 && !above.includes(pid); ) {
    above.push(pid);
    pid = byPid.get(pid)?.parentPid;
  }
  return above;
}

/** A process for good, as a text. */
export function keyOf({ pid, startTicks }: ProcessIdentity): string {
  return `${pid} ${startTicks}`;
}

function toFound({ identity, parentPid, executable, arguments: args }: ListedProcess): FoundProcess {
  return { identity, parentPid, executable, command: args.join(' ') };
}
