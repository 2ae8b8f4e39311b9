/** Digits by which a container is known: of its whole id most programs show so many. */
const SHORT = 12;
/** So many are told apart. */
const MOST = 100_000;

/** Other ids in place of those of containers and pods, of the same length, which what reads them takes for such too. */
export class ContainerIds {
  readonly #numbers = new Map<string, number>();

  /** Every whole id of a text, and every short one that is the beginning of one that was met. */
  inText(text: string): string {
    return text.replace(ID, id => (id.length > SHORT || this.#numbers.has(id) ? this.id(id) : id));
  }

  /** @param part of a path of cgroups: `docker-0123….scope`, `pod01234567-89ab-…` */
  inGroup(part: string): string {
    return part.replace(POD, pod => this.#pod(pod)).replace(GROUP_ID, id => this.id(id));
  }

  /** @param id 12 hexadecimal digits, or more: the same container, if these are the same */
  id(id: string): string {
    if (REPLACED.test(id)) return id;
    const short = id.slice(0, SHORT);
    const number = this.#numbers.get(short) ?? Math.min(this.#numbers.size + 1, MOST);
    if (number < MOST) this.#numbers.set(short, number);
    return number.toString(16).padStart(SHORT, '0').padEnd(id.length, '0');
  }

  #pod(pod: string): string {
    const digits = this.id(pod.replace(/[-_]/g, ''));
    const separator = pod.includes('_') ? '_' : '-';
    return PARTS.map(([from, to]) => digits.slice(from, to)).join(separator);
  }
}

const ID = /(?<![\w-])[\da-f]{12}(?![\w-])|(?<![\da-zA-Z])[\da-f]{64}(?![\da-zA-Z])/g;
const POD = /(?:(?<=pod)|(?<![\da-f]))[\da-f]{8}(?:([-_])[\da-f]{4}){3}[-_][\da-f]{12}(?![\da-f])/g;
const GROUP_ID = /(?<![\da-zA-Z_])(?=[\da-f]*[a-f])[\da-f]{12,64}(?![\da-zA-Z_])/g;
const REPLACED = /^0{6}[\da-f]{6}0*$/;
const PARTS = [
  [0, 8],
  [8, 12],
  [12, 16],
  [16, 20],
  [20, 32],
] as const;
