/** What was read of a folder or an archive: texts and links by their paths in it, without a slash in front. */
export interface SourceFiles {
  readonly texts: ReadonlyMap<string, string>;
  /** Targets of symbolic links, as they stand there. */
  readonly links: ReadonlyMap<string, string>;
  /** Why some of it is missing, in a sentence each; none where all that is wanted was read. */
  readonly notes: readonly string[];
}

/** Bytes of one file: the table of some 50,000 sockets. */
export const LONGEST_FILE_BYTES = 8 * 2 ** 20;
/** Bytes of all of them together. */
export const MOST_BYTES = 64 * 2 ** 20;
/** Entries of a source that are looked at: a report of a large host has some 100,000. */
export const MOST_ENTRIES = 1_000_000;

/** Gathers what is read of a source, within the limits. */
export class FilesTaken implements SourceFiles {
  readonly texts = new Map<string, string>();
  readonly links = new Map<string, string>();
  readonly notes: string[] = [];
  #bytes = 0;

  /** Whether there is room for a file of that size; where there is none a note says so. */
  hasRoomFor(path: string, bytes: number): boolean {
    if (bytes > LONGEST_FILE_BYTES) {
      this.note(`${path} is left out: it has more than ${LONGEST_FILE_BYTES / 2 ** 20} MiB`);
      return false;
    }
    if (this.#bytes + bytes <= MOST_BYTES) return true;
    this.note(`only the first ${MOST_BYTES / 2 ** 20} MiB of the files that are wanted were read`);
    return false;
  }

  /** The first of a path counts. A file without an end of its last line gets none. */
  add(path: string, bytes: Buffer): void {
    if (this.texts.has(path)) return;
    this.#bytes += bytes.length;
    this.texts.set(path, bytes.toString('utf8'));
  }

  addLink(path: string, target: string): void {
    if (this.links.size < MOST_LINKS && !this.links.has(path)) this.links.set(path, target);
  }

  note(sentence: string): void {
    if (!this.notes.includes(sentence) && this.notes.length < MOST_NOTES) this.notes.push(sentence);
  }
}

const MOST_LINKS = 10_000;
const MOST_NOTES = 10;
