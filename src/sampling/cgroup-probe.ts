import { type HostFailure, isFailure } from '../host/host.ts';
import { Errand } from '../host/inquiry.ts';
import type { Look, Question } from '../host/look.ts';
import { Rhythm } from '../host/rhythm.ts';
import { type CpuBandwidth, parseCfsQuota, parseCpuMax, parseThrottleCounts } from '../procfs/cgroup-cpu.ts';
import { type Cgroup, type CgroupLevel, seekCgroup } from '../srs/process/cgroup.ts';
import type { QuotaReading, Source } from './sample.ts';
import { notUnderstood, textOf } from './texts.ts';

/** A quota stops SRS from one second to the next; a few short files, at every refresh. */
const EVERY_MS = 0;
/** A process is seldom moved to another cgroup; where it is, a quota there looks like lack of CPU until it is known. */
const CGROUP_EVERY_MS = 10_000;
const STAT = 'cpu.stat';
const CGROUPS = '/sys/fs/cgroup';

/**
 * The CPU quotas over one process. Which cgroups those are is found out by and by, with the questions of the first
 * refreshes; from then on each of them is read whether it limits SRS, and how often it stopped it.
 */
export class CgroupProbe {
  readonly #pid: number;
  readonly #rhythm = new Rhythm(EVERY_MS);
  #errand: Errand<Cgroup>;
  #cgroup: Cgroup | undefined;
  #foundAtMs = Number.NEGATIVE_INFINITY;
  #asked: readonly string[] = [];
  #last: Source<readonly QuotaReading[]>;

  constructor(pid: number) {
    this.#pid = pid;
    this.#errand = new Errand(seekCgroup(pid, 'cpu'));
    const failure: HostFailure = { asked: `/proc/${pid}/cgroup`, reason: 'failed', detail: 'not read yet' };
    this.#last = { value: undefined, atMs: Number.NEGATIVE_INFINITY, failure };
  }

  /** All that could limit it, its own cgroup first; none: it is in no cgroup that could. */
  get source(): Source<readonly QuotaReading[]> {
    return this.#last;
  }

  hurry(): void {
    this.#rhythm.hurry();
  }

  questionAt(nowMs: number): Question {
    const { question } = this.#errand;
    const names = [STAT, ...this.#quotaNames];
    const levels = this.#rhythm.isDue(nowMs) ? (this.#cgroup?.levels ?? []) : [];
    this.#asked = levels.flatMap(({ directory }) => names.map(name => `${directory}/${name}`));
    return question === undefined
      ? { texts: this.#asked }
      : { ...question, texts: [...(question.texts ?? []), ...this.#asked] };
  }

  accept(look: Look, nowMs: number): void {
    if (this.#errand.question !== undefined) this.#acceptCgroup(look, nowMs);
    else if (nowMs - this.#foundAtMs >= CGROUP_EVERY_MS)
      this.#errand = new Errand(seekCgroup(this.#pid, 'cpu'));
    if (this.#asked.length === 0) return;
    const { atMs = nowMs, tookMs } = look.times({ texts: this.#asked });
    this.#rhythm.ran(nowMs, tookMs);
    this.#last = this.#read(look, atMs);
  }

  #acceptCgroup(look: Look, nowMs: number): void {
    this.#errand.accept(look);
    const cgroup = this.#errand.result;
    if (cgroup === undefined) return;
    this.#cgroup = cgroup;
    this.#foundAtMs = nowMs;
    const asked = `/proc/${this.#pid}/cgroup`;
    // A recording without any cgroup: what was never there to be read is no failure.
    const names = look.names(CGROUPS);
    if (cgroup.unknown !== undefined && isFailure(names) && names.reason === 'gone') return;
    if (cgroup.unknown !== undefined)
      this.#last = {
        value: undefined,
        atMs: nowMs,
        failure: { asked, reason: 'failed', detail: cgroup.unknown },
      };
    else if (cgroup.levels.length === 0) this.#last = { value: [], atMs: nowMs, failure: undefined };
  }

  /** The top of a hierarchy has no quota, and no files of one. */
  #read(look: Look, atMs: number): Source<readonly QuotaReading[]> {
    const quotas: QuotaReading[] = [];
    let missing: HostFailure | undefined;
    for (const level of this.#cgroup?.levels ?? []) {
      const bandwidth = this.#bandwidthOf(level, look);
      if (isFailure(bandwidth)) {
        if (bandwidth.reason === 'gone') continue;
        return { value: undefined, atMs, failure: bandwidth };
      }
      const text = textOf(look, `${level.directory}/${STAT}`);
      if (isFailure(text)) missing ??= text;
      const counts = isFailure(text) ? undefined : parseThrottleCounts(text);
      quotas.push({ group: level.group, ...bandwidth, counts });
    }
    const source = { value: quotas, atMs, failure: undefined };
    return missing === undefined ? source : { ...source, missing };
  }

  get #quotaNames(): readonly string[] {
    return this.#cgroup?.version === 1 ? ['cpu.cfs_quota_us', 'cpu.cfs_period_us'] : ['cpu.max'];
  }

  #bandwidthOf({ directory }: CgroupLevel, look: Look): CpuBandwidth | HostFailure {
    const [quotaName = '', periodName] = this.#quotaNames;
    const quota = textOf(look, `${directory}/${quotaName}`);
    if (isFailure(quota)) return quota;
    if (periodName === undefined) return parseCpuMax(quota) ?? notUnderstood(`${directory}/${quotaName}`);
    const period = textOf(look, `${directory}/${periodName}`);
    if (isFailure(period)) return period;
    return parseCfsQuota(quota, period) ?? notUnderstood(`${directory}/${quotaName}`);
  }
}
