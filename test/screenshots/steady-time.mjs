// Loaded before the program (`node --import`) where a film is made of it: time goes in equal steps, each only when the
// work of the step before it is done. What the program does in which order is then the same on a fast machine and on a busy one.

const STEP_MS = 50;
/** What is loaded first takes its time before any goes. */
const FIRST_AFTER_MS = 3_000;
/** Turns of the event loop in which work may go on before the next step. */
const TURNS = 50;

const real = { setTimeout, setImmediate };
/** The timers that wait, in the order in which they were set. */
const waiting = new Set();
let nowMs = 0;

class SteadyTimer {
  constructor(work, delayMs, isRepeated) {
    this.work = work;
    this.delayMs = Math.max(1, Number(delayMs) || 0);
    this.isRepeated = isRepeated;
    this.isRef = true;
    this.refresh();
  }

  refresh() {
    this.atMs = nowMs + this.delayMs;
    waiting.delete(this);
    waiting.add(this);
    return this;
  }

  close() {
    waiting.delete(this);
    return this;
  }

  ref() {
    this.isRef = true;
    return this;
  }

  unref() {
    this.isRef = false;
    return this;
  }

  hasRef() {
    return this.isRef;
  }

  [Symbol.dispose]() {
    this.close();
  }
}

const clear = timer => {
  if (timer instanceof SteadyTimer) timer.close();
};
globalThis.setTimeout = (work, delayMs, ...values) => new SteadyTimer(() => work(...values), delayMs, false);
globalThis.setInterval = (work, delayMs, ...values) => new SteadyTimer(() => work(...values), delayMs, true);
globalThis.clearTimeout = clear;
globalThis.clearInterval = clear;
performance.now = () => nowMs;

async function step() {
  const untilMs = nowMs + STEP_MS;
  for (;;) {
    const due = [...waiting].filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs);
    const [timer] = due;
    if (timer === undefined) break;
    nowMs = Math.max(nowMs, timer.atMs);
    if (timer.isRepeated) timer.refresh();
    else timer.close();
    timer.work();
    for (let turn = 0; turn < TURNS; turn++) await new Promise(resolve => real.setImmediate(resolve));
  }
  nowMs = untilMs;
  plan();
}

function plan(afterMs = STEP_MS) {
  const timer = real.setTimeout(step, afterMs);
  if (![...waiting].some(({ isRef }) => isRef)) timer.unref();
}
plan(FIRST_AFTER_MS);
