import { type Host, isFailure } from '../../host/host.ts';
import { inquireOnce } from '../../host/inquiry.ts';
import type { Question } from '../../host/look.ts';
import { parseFrequencyKhz } from '../../procfs/cpufreq.ts';
import { parseKernelStat } from '../../procfs/stat.ts';
import { parseUptime } from '../../procfs/uptime.ts';
import type { ApiOptions } from '../api-probe.ts';
import type { BenchmarkReading } from './benchmark-reading.ts';
import { listProcesses } from './process-list.ts';
import { assignRoles, keyOf, type ListedProcess, type RoleChoice, type Roles } from './roles.ts';
import { readAt, ServerWatch } from './server-watch.ts';

const CPUS = '/sys/devices/system/cpu';
const STAT = '/proc/stat';
const UPTIME = '/proc/uptime';

/**
 * Reads what a benchmark is made of, at the end of each window: who serves and who makes load, what they have used, and the
 * counters of the host. All of it through looks, so that a recording answers as a live host does; what it has not is
 * unknown.
 */
export class BenchmarkSampler {
  readonly #host: Host;
  readonly #choice: RoleChoice;
  readonly #api: ApiOptions;
  readonly #watches = new Map<string, ServerWatch>();
  /** Files that tell a frequency; undefined: not looked for yet. */
  #frequencies: readonly string[] | undefined;
  #loadRoots: ReadonlySet<number> = new Set();
  /** What they had started when they were last listed: it stays load when what it came of is gone. */
  #started: readonly ListedProcess[] = [];

  constructor(host: Host, choice: RoleChoice, api: ApiOptions) {
    this.#host = host;
    this.#choice = choice;
    this.#api = api;
  }

  /** From now on these processes are load, with all that they started. */
  countAsLoad(pids: readonly number[]): void {
    this.#loadRoots = new Set(pids);
    if (pids.length === 0) this.#started = [];
  }

  async read(): Promise<BenchmarkReading> {
    const { clock } = this.#host;
    await this.#passRefresh();
    // What is slow comes first: the counters are read close together after it.
    const frequenciesKhz = await this.#readFrequencies();
    const listed = await inquireOnce(this.#host, listProcesses());
    const roles = assignRoles(listed, this.#choice, this.#rootsAmong(listed));
    this.#started = roles.started;
    this.#follow(roles);
    const nowMs = clock.nowMs();
    const watches = roles.servers.flatMap(({ key }) => this.#watches.get(key) ?? []);
    const look = await this.#host.look(
      join([{ texts: [STAT, UPTIME] }, ...watches.map(one => one.question(nowMs))]),
    );
    return {
      atMs: nowMs,
      time: clock.time(),
      stat: readAt(look, STAT, parseKernelStat),
      uptimeSeconds: readAt(look, UPTIME, parseUptime),
      frequenciesKhz,
      processes: new Map(listed.map(({ identity, cpuTicks, atMs }) => [keyOf(identity), { cpuTicks, atMs }])),
      servers: watches.map(watch => watch.read(look, nowMs)),
      loads: roles.loads.map(({ identity }) => identity),
      helperCount: roles.helpers.length,
    };
  }

  #rootsAmong(listed: readonly ListedProcess[]): ReadonlySet<number> {
    const known = new Set(this.#started.map(({ identity }) => keyOf(identity)));
    const left = listed.filter(({ identity }) => known.has(keyOf(identity)));
    return new Set([...this.#loadRoots, ...left.map(({ identity }) => identity.pid)]);
  }

  close(): void {
    for (const watch of this.#watches.values()) watch.close();
    this.#watches.clear();
  }

  /**
   * A recording tells look by look what a refresh read then, and we ask otherwise than that did: who asks for nothing is past
   * all of them. A live host is not asked.
   */
  async #passRefresh(): Promise<void> {
    if (this.#host.kind === 'recorded') await this.#host.look({});
  }

  #follow({ servers }: Roles): void {
    const keys = new Set(servers.map(({ key }) => key));
    for (const [key, watch] of this.#watches) {
      if (keys.has(key)) continue;
      watch.close();
      this.#watches.delete(key);
    }
    for (const role of servers) {
      const watch = this.#watches.get(role.key);
      if (watch?.follow(role) === true) continue;
      watch?.close();
      this.#watches.set(role.key, new ServerWatch(this.#host, role, this.#api));
    }
  }

  /** Drivers may keep whoever asks them waiting: it is read aside. Most virtual machines have none. */
  async #readFrequencies(): Promise<readonly number[]> {
    if (this.#frequencies === undefined) {
      const names = (await this.#host.look({ names: [CPUS] })).names(CPUS);
      const cpus = isFailure(names) ? [] : names.filter(name => /^cpu\d+$/.test(name));
      this.#frequencies = cpus.map(cpu => `${CPUS}/${cpu}/cpufreq/scaling_cur_freq`);
    }
    if (this.#frequencies.length === 0) return [];
    const texts = await this.#host.readAside(this.#frequencies, { most: 'line' });
    const isMissing = [...texts.values()].every(result => isFailure(result) && result.reason === 'gone');
    if (isMissing) this.#frequencies = [];
    return [...texts.values()].flatMap(result =>
      isFailure(result) ? [] : (parseFrequencyKhz(result.text) ?? []),
    );
  }
}

function join(questions: readonly Question[]): Question {
  return {
    texts: questions.flatMap(({ texts = [] }) => texts),
    links: questions.flatMap(({ links = [] }) => links),
  };
}
