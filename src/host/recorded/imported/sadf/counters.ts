/**
 * Counters made of rates: each grows by what a rate adds up to over an interval, and is a whole number as the kernel's are.
 * What is rounded at one reading is made up for at the next.
 */
export class Counters {
  readonly #sums = new Map<string, number>();
  #seconds = 0;

  /** The next interval. */
  begin(seconds: number): void {
    this.#seconds = seconds;
  }

  /**
   * The counter of that name after the interval, as text; `-` where its rate is not known. One that was not there before
   * begins at 0: what it grew by meanwhile is not known, as there is no reading to subtract.
   */
  text(name: string, perSecond: number | undefined): string {
    if (perSecond === undefined) {
      this.#sums.delete(name);
      return '-';
    }
    const sum = (this.#sums.get(name) ?? 0) + perSecond * this.#seconds;
    this.#sums.set(name, sum);
    return String(Math.round(sum));
  }

  /** The same as eight hexadecimal digits, of a counter of 32 bits. */
  hex(name: string, perSecond: number | undefined): string {
    const text = this.text(name, perSecond);
    return text === '-' ? '-' : (Number(text) % 2 ** 32).toString(16).padStart(8, '0');
  }
}
