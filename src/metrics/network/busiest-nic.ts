import type { InterfaceMetrics } from '../terms/metrics.ts';

/**
 * The interface other than lo that carries most. One stays for a window at least, so that it does not change from row to
 * row; where nothing was carried, it is the one that has carried most since it was made.
 */
export class BusiestNic {
  #name: string | undefined;
  /** What each carried since the window began, where it carried anything. Bytes in both directions. */
  readonly #carried = new Map<string, number>();

  /** Takes in what each carried in so many seconds. @returns the one that is shown; undefined: there is none but lo */
  push(interfaces: readonly InterfaceMetrics[], seconds: number): InterfaceMetrics | undefined {
    for (const entry of interfaces) {
      const bytes = bytesPerSecond(entry) * seconds;
      if (bytes > 0) this.#carried.set(entry.name, (this.#carried.get(entry.name) ?? 0) + bytes);
    }
    const shown = interfaces.find(({ name }) => name === this.#name) ?? this.#busiest(interfaces);
    this.#name = shown?.name;
    return shown;
  }

  /** A window is over: who carried most in it is shown in the next. */
  chooseAnew(): void {
    let most = 0;
    for (const [name, bytes] of this.#carried) {
      if (name === 'lo' || bytes <= most) continue;
      most = bytes;
      this.#name = name;
    }
    this.#carried.clear();
  }

  /** Of equals the first. */
  #busiest(interfaces: readonly InterfaceMetrics[]): InterfaceMetrics | undefined {
    return interfaces
      .filter(({ name }) => name !== 'lo')
      .sort((a, b) => this.#carriedBy(b) - this.#carriedBy(a) || carriedBytes(b) - carriedBytes(a))[0];
  }

  #carriedBy({ name }: InterfaceMetrics): number {
    return this.#carried.get(name) ?? 0;
  }
}

/** In both directions since the interface was made; 0 while unknown. */
export function carriedBytes({ receiveBytes, sendBytes }: InterfaceMetrics): number {
  return (receiveBytes ?? 0) + (sendBytes ?? 0);
}

/** In both directions; 0 while unknown. */
export function bytesPerSecond({
  receiveBytesPerSecond = 0,
  sendBytesPerSecond = 0,
}: InterfaceMetrics): number {
  return receiveBytesPerSecond + sendBytesPerSecond;
}
