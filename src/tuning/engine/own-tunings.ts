import type { Clock } from '../../host/host.ts';
import type { Journal } from '../journal/journal.ts';
import type { TuningPlan } from '../tuning.ts';
import type { Done } from './change-author.ts';

/** So many changes back srs-top knows its own: those of a span of seconds are asked for. */
const MOST_KEPT = 200;
/** Carried out without a journal nothing tells when it was done. */
const UNRECORDED_MS = 10_000;

interface Begun {
  readonly plan: TuningPlan;
  readonly fromMs: number;
  /** Undefined: it is not done yet. */
  untilMs: number | undefined;
  /** Undefined until it is written down. */
  entry: number | undefined;
  after: readonly { readonly id: string; readonly after: string | undefined }[];
}

/** Remembers what this srs-top itself changes: everything passes through the journal, at the screen, by itself or undone. */
export class OwnTunings {
  readonly #clock: Clock;
  #begun: readonly Begun[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The journal, overheard. */
  overhear(journal: Journal): Journal {
    return {
      ...journal,
      begin: async plan => {
        const begun: Begun = {
          plan,
          fromMs: this.#clock.nowMs(),
          untilMs: undefined,
          entry: undefined,
          after: [],
        };
        this.#begun = [...this.#begun, begun].slice(-MOST_KEPT);
        try {
          begun.entry = await journal.begin(plan);
          return begun.entry;
        } catch (error) {
          begun.untilMs = this.#clock.nowMs() + UNRECORDED_MS;
          throw error;
        }
      },
      finish: async (entry, outcome) => {
        const begun = this.#begun.find(one => one.entry === entry);
        if (begun !== undefined) {
          begun.untilMs = this.#clock.nowMs();
          begun.after = outcome.targets;
        }
        return journal.finish(entry, outcome);
      },
    };
  }

  /** On the host's monotonic clock. */
  get done(): readonly Done[] {
    return this.#begun.map(({ plan, fromMs, untilMs = Number.POSITIVE_INFINITY, entry, after }) => ({
      kind: plan.kind,
      process: plan.process,
      entry,
      undoes: undefined,
      fromMs,
      untilMs,
      values: [
        ...plan.targets.map(({ id, wanted }) => ({ id, value: wanted })),
        ...after.flatMap(target =>
          target.after === undefined ? [] : [{ id: target.id, value: target.after }],
        ),
      ],
    }));
  }
}
