import type { Host } from '../../host/host.ts';
import { isSameProcess, type ProcessIdentity } from '../../srs/process/process-identity.ts';
import type { Journal } from '../journal/journal.ts';
import { repeatWish, type TuningWish } from '../kinds/wish.ts';
import { isRefusal, type Refusal, type TuningOutcome, type TuningPlan } from '../tuning.ts';
import { applyTuning } from './apply.ts';
import { planWish } from './plan-wish.ts';
import type { Reverter } from './reverter.ts';

/** A process with the threads that it has now. */
export interface TendedProcess extends ProcessIdentity {
  readonly threads: readonly { readonly tid: number }[];
}

interface Kept {
  readonly plan: TuningPlan;
  readonly process: ProcessIdentity;
  readonly wanted: string;
  /** The user had it done without a journal. */
  readonly isUnrecorded: boolean;
  /** Threads seen with the value: if something else has changed one of them since, it is left alone. */
  known: ReadonlySet<number>;
}

/**
 * Gives threads that come later what all threads of their process were given: a thread takes its values from the one
 * that makes it, which need not have been chosen. Only while srs-top runs; each time is an entry of the journal.
 */
export class Keeper {
  readonly #host: Host;
  readonly #journal: Journal;
  readonly #hold: Reverter['hold'];
  #kept: readonly Kept[] = [];

  /** @param hold as `Reverter.hold`: srs-top does not end in the middle of a change */
  constructor(host: Host, journal: Journal, hold: Reverter['hold'] = () => () => undefined) {
    this.#host = host;
    this.#journal = journal;
    this.#hold = hold;
  }

  /** Whether a plan is one that can be kept: of all threads of a process. */
  static canKeep(plan: TuningPlan): boolean {
    const [first] = plan.targets;
    return plan.scope === 'all' && first !== undefined && wishAgain(plan, first.wanted, []) !== undefined;
  }

  /**
   * Takes in what was applied, or taken back: with `isWished` it is kept. Whatever else was kept of that kind for that
   * process is not kept any more.
   */
  note({ plan, targets, entry }: TuningOutcome, isWished: boolean): void {
    const { process, kind } = plan;
    const isReplaced = (kept: Kept): boolean =>
      kept.plan.kind === kind && process !== undefined && isSameProcess(kept.process, process);
    this.#kept = this.#kept.filter(kept => !isReplaced(kept));
    const [first] = targets;
    if (!isWished || process === undefined || first === undefined || !Keeper.canKeep(plan)) return;
    const known = new Set(targets.map(({ id }) => Number(id)));
    const isUnrecorded = entry === undefined;
    this.#kept = [...this.#kept, { plan, process, wanted: first.wanted, isUnrecorded, known }];
  }

  /** What is kept for a process: `renice -15`. */
  describe(process: ProcessIdentity): readonly string[] {
    const own = this.#kept.filter(kept => isSameProcess(kept.process, process));
    return own.map(({ plan, wanted }) => `${plan.title.split(' ')[0]} ${wanted}`);
  }

  /** Looks for threads that came, and gives them what is kept. @returns what came of it, nothing when none came */
  async tend(processes: readonly TendedProcess[]): Promise<readonly (TuningOutcome | Refusal)[]> {
    const outcomes: (TuningOutcome | Refusal)[] = [];
    for (const kept of this.#kept) {
      const process = processes.find(candidate => isSameProcess(candidate, kept.process));
      const tids = process?.threads.map(({ tid }) => tid) ?? [];
      const came = tids.filter(tid => !kept.known.has(tid));
      // Those that ended are forgotten: SRT makes threads for days, and tids begin anew. Before anything is waited for: the
      // next look must not begin the same anew.
      if (tids.length > 0) kept.known = new Set(tids);
      if (came.length === 0) continue;
      const outcome = await this.#extend(kept, came);
      if (outcome !== undefined) outcomes.push(outcome);
    }
    return outcomes;
  }

  async #extend(
    { plan, process, wanted, isUnrecorded }: Kept,
    came: readonly number[],
  ): Promise<TuningOutcome | Refusal | undefined> {
    const wish = wishAgain({ ...plan, process }, wanted, came);
    const extension = wish && (await planWish(this.#host, wish));
    // It has the value already, or has ended again.
    if (extension === undefined || isRefusal(extension)) return undefined;
    const letGo = this.#hold(extension.title);
    const outcome = await applyTuning(this.#host, this.#journal, extension, {
      isDoneUnrecorded: isUnrecorded,
    });
    letGo(outcome);
    return outcome;
  }
}

function wishAgain(
  { kind, process, label }: TuningPlan,
  wanted: string,
  scope: readonly number[],
): TuningWish | undefined {
  return process && repeatWish(kind, { process, label, scope }, wanted);
}
