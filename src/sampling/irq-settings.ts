import { type Host, type HostFailure, isFailure, isUnrecorded, type ReadResult } from '../host/host.ts';
import { Errand, type Inquiry } from '../host/inquiry.ts';
import type { Look, Question } from '../host/look.ts';
import { Rhythm } from '../host/rhythm.ts';
import { formatCpuList, parseCpuList } from '../procfs/cpu-list.ts';
import { parseCpuMask } from '../procfs/cpu-mask.ts';
import {
  type Card,
  cardsIn,
  LINKS_OF_CARDS,
  legacyIrqs,
  legacyPath,
  msiIrqs,
  msiPath,
  queuesPath,
} from './cards.ts';
import { hasFailed } from './has-failed.ts';
import type { IrqSettings, Source } from './sample.ts';
import { HOST_SOURCES } from './sources.ts';
import { notUnderstood } from './texts.ts';

const EVERY_MS = 10_000;
/** Cards, and what they have, are looked for again after so long. */
const SEARCH_EVERY_MS = 300_000;
/** Milliseconds of CPU for each file: another process reads it. */
const FILE_COST_MS = 0.1;
/** Of one core: a card of 64 queues is read every 13 s. */
const BUDGET_SHARE = 0.001;
const MOST_CARDS = 8;
/** A card of virtual functions has a hundred IRQs. */
const MOST_FILES = 512;

/** One file, and what it sets. */
interface Setting {
  readonly path: string;
  /** The number of an IRQ, or `eth0/rx-0`. */
  readonly id: string;
  readonly kind: keyof IrqSettings;
}

/**
 * Which CPUs may serve the IRQs of the host's network cards, and which are handed their packets (RPS): what irqbalance and
 * administrators change. Cards are found by what a refresh is asked for besides; the files are read aside.
 */
export class IrqSettingsSource {
  readonly #host: Host;
  readonly #rhythm = new Rhythm(EVERY_MS, BUDGET_SHARE);
  #searchDueMs = Number.NEGATIVE_INFINITY;
  #search: Errand<readonly Setting[] | HostFailure> | undefined;
  #settings: readonly Setting[] = [];
  #isUnderWay = false;
  #last: Source<IrqSettings> = {
    value: undefined,
    atMs: Number.NEGATIVE_INFINITY,
    failure: { asked: HOST_SOURCES.irqSettings.name, reason: 'failed', detail: 'not read yet' },
  };

  constructor(host: Host) {
    this.#host = host;
  }

  get source(): Source<IrqSettings> {
    return this.#last;
  }

  /** Has it read at the next refresh where it failed: what was in its way is not any more. */
  retry(): void {
    if (!hasFailed(this.#last)) return;
    this.#searchDueMs = Number.NEGATIVE_INFINITY;
    this.#rhythm.hurry();
  }

  /** What is to be asked of a refresh. */
  questionAt(nowMs: number): Question {
    if (nowMs >= this.#searchDueMs) {
      this.#searchDueMs = nowMs + SEARCH_EVERY_MS;
      this.#search = new Errand(findSettings());
    }
    return this.#search?.question ?? {};
  }

  /** Takes in the answer, begins to read what is due, and does not wait. */
  accept(look: Look, nowMs: number): void {
    this.#search?.accept(look);
    const found = this.#search?.result;
    if (found !== undefined) {
      this.#search = undefined;
      if (!isFailure(found)) this.#settings = found;
      // A recording without them has no such source.
      else if (!isUnrecorded(found)) this.#last = { value: undefined, atMs: nowMs, failure: found };
    }
    if (this.#settings.length === 0 || this.#isUnderWay || !this.#rhythm.isDue(nowMs)) return;
    this.#rhythm.ran(nowMs, this.#settings.length * FILE_COST_MS);
    this.#isUnderWay = true;
    void this.#read(this.#settings).finally(() => {
      this.#isUnderWay = false;
    });
  }

  async #read(settings: readonly Setting[]): Promise<void> {
    // A live host starts a process for it, and what does that takes long to load: not before the first frame stands.
    if (this.#host.kind === 'local') await new Promise(resolve => setImmediate(resolve));
    const texts = await this.#host.readAside(
      settings.map(({ path }) => path),
      { most: 'line' },
    );
    if ([...texts.values()].every(isUnrecorded)) return;
    const times = [...texts.values()].flatMap(result => (isFailure(result) ? [] : [result.atMs]));
    const atMs = times.length === 0 ? this.#host.clock.nowMs() : Math.min(...times);
    const value = { irqs: new Map<string, string>(), queues: new Map<string, string>() };
    let missing: HostFailure | undefined;
    for (const { path, id, kind } of settings) {
      const cpus = readCpus(path, texts.get(path), kind);
      if (typeof cpus === 'string') value[kind].set(id, cpus);
      // An IRQ that its driver gave back is gone.
      else if (cpus.reason !== 'gone' && !isUnrecorded(cpus)) missing ??= cpus;
    }
    this.#last = { value, atMs, failure: undefined, ...(missing === undefined ? {} : { missing }) };
  }
}

function readCpus(
  path: string,
  result: ReadResult | undefined,
  kind: keyof IrqSettings,
): string | HostFailure {
  if (result === undefined) return notUnderstood(path);
  if (isFailure(result)) return result;
  const cpus = kind === 'irqs' ? parseCpuList(result.text) : parseCpuMask(result.text);
  if (cpus === undefined) return notUnderstood(path);
  if (cpus.length > 0) return formatCpuList(cpus);
  // No IRQ is served by no CPU.
  return kind === 'irqs' ? notUnderstood(path) : 'off';
}

/** Two questions: which cards there are, and what they have. */
function* findSettings(): Inquiry<readonly Setting[] | HostFailure> {
  const cards = cardsIn(yield { links: LINKS_OF_CARDS });
  if (isFailure(cards)) return cards.reason === 'gone' ? [] : cards;
  const chosen = cards.slice(0, MOST_CARDS);
  const look = yield {
    names: chosen.flatMap(card => [msiPath(card), queuesPath(card)]),
    texts: chosen.map(legacyPath),
  };
  return chosen.flatMap(card => [...irqsOf(card, look), ...queuesOf(card, look)]).slice(0, MOST_FILES);
}

/** What the device says of itself; an old one has one IRQ. */
function irqsOf(card: Card, look: Look): readonly Setting[] {
  const ofMsi = msiIrqs(card, look);
  return (ofMsi.length > 0 ? ofMsi : legacyIrqs(card, look))
    .toSorted((a, b) => Number(a) - Number(b))
    .map(irq => ({ id: irq, path: `/proc/irq/${irq}/smp_affinity_list`, kind: 'irqs' }));
}

function queuesOf(card: Card, look: Look): readonly Setting[] {
  const names = look.names(queuesPath(card));
  if (isFailure(names)) return [];
  return names
    .filter(queue => /^rx-\d+$/.test(queue))
    .map(queue => ({
      id: `${card.interfaceName}/${queue}`,
      path: `${queuesPath(card)}/${queue}/rps_cpus`,
      kind: 'queues',
    }));
}
