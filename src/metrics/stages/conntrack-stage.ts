import type { Source } from '../../sampling/sample.ts';
import { HOST_SOURCES } from '../../sampling/sources.ts';
import type { Conntrack } from '../../sampling/stage-readings.ts';
import type { Figures, Stage, StagePlace } from '../terms/stages.ts';
import { CounterWindow } from './counter-window.ts';
import { largerOf, makeStage, whyUnread } from './make-stage.ts';

/** Connection tracking of one network namespace. */
export class ConntrackStage {
  readonly #where: StagePlace;
  readonly #window: CounterWindow;

  constructor(windowSeconds: number, where: StagePlace) {
    this.#where = where;
    this.#window = new CounterWindow(windowSeconds);
  }

  setWindow(windowSeconds: number): void {
    this.#window.setWindow(windowSeconds);
  }

  take(source: Source<Conntrack>): void {
    this.#window.take(source, figuresOf);
  }

  stage(nowMs: number, source: Source<Conntrack>): Stage {
    const growth = this.#window.growth();
    const { counters, max } = source.value ?? {};
    const isOff = counters === 'none';
    const grown = isOff ? {} : (growth?.grown ?? {});
    return makeStage('conntrack', this.#where, nowMs, {
      // A packet that cannot be put into the table may be counted as dropped too, or not (nf_conntrack_core.c).
      lost: isOff ? 0 : largerOf(grown.drop, grown.insert_failed),
      counters: {
        drop: grown.drop,
        insert_failed: grown.insert_failed,
        early_drop: grown.early_drop,
        invalid: grown.invalid,
      },
      levels: { entries: isOff ? undefined : counters?.entries, nf_conntrack_max: max },
      span: growth,
      unread:
        isOff || growth !== undefined
          ? undefined
          : whyUnread({ ...source, value: counters }, HOST_SOURCES.conntrack.name),
    });
  }
}

function figuresOf({ counters }: Conntrack): Figures | undefined {
  if (counters === 'none') return {};
  if (counters === undefined) return undefined;
  return {
    drop: counters.drop,
    insert_failed: counters.insertFailed,
    early_drop: counters.earlyDrop,
    invalid: counters.invalid,
  };
}
