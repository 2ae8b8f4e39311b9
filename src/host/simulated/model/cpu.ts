/** What became of the time of one CPU, in milliseconds since the host was started, and what it did for the network. */
export class Cpu {
  readonly number: number;
  userMs = 0;
  niceMs = 0;
  systemMs = 0;
  idleMs = 0;
  waitsForDiskMs = 0;
  irqMs = 0;
  softirqMs = 0;
  /** Packets that its softirq took up. */
  packets = 0;
  /** Rounds of receiving (NET_RX). */
  receiveRounds = 0;
  sendRounds = 0;
  /** Rounds that ended with packets left. */
  squeezed = 0;
  timers = 0;
  /** Work of softirq that did not fit into the step before. */
  softirqLeftMs = 0;

  constructor(number: number) {
    this.number = number;
  }
}
