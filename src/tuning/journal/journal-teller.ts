import type { Host } from '../../host/host.ts';
import { isRefusal } from '../tuning.ts';
import { type Journal, readContent } from './journal.ts';
import { isMadeOn } from './made-on.ts';
import { plainEntry } from './plain-entries.ts';

/** So many changes are told, the newest. */
const MOST_ENTRIES = 50;

/** Tells a recording what the journal says of changes of one host: each change whenever something of it is new. */
export class JournalTeller {
  readonly #journal: Pick<Journal, 'read'>;
  readonly #host: Pick<Host, 'id' | 'name'>;
  readonly #tell: (data: unknown) => void;
  /** What was told of each change, by its number. */
  readonly #told = new Map<number, string>();
  #isFirst = true;

  /** @param tell is given the records of a change, as plain data; none at first, so that it is known that none may be */
  constructor(
    journal: Pick<Journal, 'read'>,
    host: Pick<Host, 'id' | 'name'>,
    tell: (data: unknown) => void,
  ) {
    this.#journal = journal;
    this.#host = host;
    this.#tell = tell;
  }

  /** Tells what is new. Never rejects. */
  async tellNew(): Promise<void> {
    const content = await readContent(this.#journal);
    if (isRefusal(content)) return;
    if (this.#isFirst) this.#tell([]);
    this.#isFirst = false;
    const own = content.entries.filter(({ begun }) => isMadeOn(begun, this.#host));
    for (const entry of own.slice(-MOST_ENTRIES)) {
      const records = plainEntry(entry);
      const text = JSON.stringify(records);
      if (this.#told.get(entry.entry) === text) continue;
      this.#told.set(entry.entry, text);
      this.#tell(records);
    }
  }

  /** The same, of all changes: for whoever has not heard what was told before. */
  tellAll(): Promise<void> {
    this.#told.clear();
    this.#isFirst = true;
    return this.tellNew();
  }
}
