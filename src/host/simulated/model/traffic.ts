import type { Random } from './random.ts';

export interface TrafficSetup {
  /** Packets that publishers send to SRS on average, without bursts. */
  readonly packetsPerSecond: number;
  /** What all of them send at once besides: key frames that their encoders have agreed on. When varies by a fifth. */
  readonly burst?: { readonly everyMs: number; readonly lengthMs: number; readonly packets: number };
  /** Part of what they send that never comes here, 0 to 1. */
  readonly lostOnTheWay?: number;
}

/** Encoders send at a steady pace (the pacer of WebRTC); what is left of chance is a Poisson process of the rest. */
const PACED = 0.75;

/** Media packets of publishers: their rate varies by a twentieth within a minute, and there may be bursts. */
export class Traffic {
  readonly #setup: TrafficSetup;
  readonly #random: Random;
  /** Of all that was sent, since the host was started. */
  lostOnTheWay = 0;
  #burstAtMs = 0;
  /** What paced senders have begun to send. */
  #paced = 0;

  constructor(setup: TrafficSetup, random: Random) {
    this.#setup = setup;
    this.#random = random;
  }

  /** How many come within the step that ends at `nowMs`. */
  step(nowMs: number, stepMs: number): number {
    const { packetsPerSecond, lostOnTheWay = 0 } = this.#setup;
    const wave = 1 + 0.03 * Math.sin(nowMs / 7_100) + 0.02 * Math.sin(nowMs / 1_900);
    const mean = (packetsPerSecond * wave * stepMs) / 1_000 + this.#ofBurst(nowMs, stepMs);
    this.#paced += mean * PACED;
    const paced = Math.floor(this.#paced);
    this.#paced -= paced;
    const sent = paced + this.#random.arrivals(mean * (1 - PACED));
    const lost = Math.min(sent, this.#random.arrivals(sent * lostOnTheWay));
    this.lostOnTheWay += lost;
    return sent - lost;
  }
  #ofBurst(nowMs: number, stepMs: number): number {
    const { burst } = this.#setup;
    if (burst === undefined || nowMs < this.#burstAtMs) return 0;
    if (nowMs >= this.#burstAtMs + burst.lengthMs) {
      this.#burstAtMs = nowMs + burst.everyMs * (0.8 + 0.4 * this.#random.next());
      return 0;
    }
    return (burst.packets * stepMs) / burst.lengthMs;
  }
}
