import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// Imported for its effect, before anything else. A screen that is drawn once a second has no hot loops: V8's compilers
// took a quarter of all CPU, mostly for functions that then ran for microseconds.
setFlagsFromString('--no-opt');
setFlagsFromString('--invocation-count-for-maglev=4000');
// What a refresh makes is garbage a second later: a larger nursery only holds more of it, 10 MiB of it.
setFlagsFromString('--semi-space-growth-factor=1');
// One thread has collected that nursery before another is awake to help: the help of the others only cost CPU.
setFlagsFromString('--no-parallel-scavenge');
// Full collections come when the heap is a third larger than what lives, not first at three times that.
setFlagsFromString('--heap-growing-percent=30');

// What is called often in a refresh is compiled by Maglev within the first minute: that takes as much CPU as it saves in
// that time, and saves a tenth from then on, for 4 MiB. All the rest would follow when it was called often enough: for a
// gain that can hardly be measured, and 25 MiB that stay. So it ends, after less time where refreshes come faster. Not before
// the first frame, which would wait for it.
const STARTED_AFTER_MS = 5_000;
const COMPILED_WITHIN_MS = 60_000;
const COMPILED_WITHIN_CPU_MS = 1_800;
setTimeout(() => setFlagsFromString('--invocation-count-for-maglev=100'), STARTED_AFTER_MS).unref();
const compiling = setInterval(() => {
  if (performance.now() < COMPILED_WITHIN_MS && cpuMs() < COMPILED_WITHIN_CPU_MS) return;
  setFlagsFromString('--no-maglev');
  clearInterval(compiling);
}, 1_000).unref();

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

// V8 lets the heap grow by 8 MiB before it collects all of it, which takes minutes here, and then keeps the pages for the
// next time. Only its last resort gives them back: 9 MiB after an hour's frames. It takes 0.15 s of CPU: a quarter of a
// percent where it came every minute. So it comes when so much was used that it is a fortieth of that: every five minutes at
// a refresh a second, every minute at ten.
const LOOK_EVERY_MS = 60_000;
const COLLECT_EVERY_CPU_MS = 6_000;
let collectedAtCpuMs = 0;
type Collect = (how: { type: 'major'; flavor: 'last-resort' | 'regular'; execution: 'sync' }) => void;
let collect: Collect | undefined;
setInterval(() => {
  if (cpuMs() - collectedAtCpuMs >= COLLECT_EVERY_CPU_MS) collectAll('last-resort');
}, LOOK_EVERY_MS).unref();

function collectAll(flavor: 'last-resort' | 'regular'): void {
  if (flavor === 'last-resort') collectedAtCpuMs = cpuMs();
  setFlagsFromString('--expose-gc');
  collect ??= runInNewContext('gc') as Collect;
  collect({ type: 'major', flavor, execution: 'sync' });
}

// What a start leaves behind, read and thrown away, is gone by then.
const SETTLED_AFTER_MS = 20_000;

// What a refresh leaves that lived for some seconds is 20 kB, and V8 lets it grow to 8 MiB. To collect all takes 18 ms, and
// a while longer what was compiled is not as fast: 0.03 percent at this rhythm, for 2 MiB.
const SPARING_EVERY_MS = 120_000;
// By then what a refresh needs is compiled; from then on it would be what is seldom needed.
const COMPILED_AFTER_MS = 60_000;

/**
 * For what runs for days and draws nothing: V8 compiles nothing behind the first minute, and gives back soon what the start
 * took, and now and then what came since.
 */
export function spareMemory(): void {
  setTimeout(() => setFlagsFromString('--no-sparkplug'), COMPILED_AFTER_MS).unref();
  setTimeout(() => collectAll('last-resort'), SETTLED_AFTER_MS).unref();
  setInterval(() => collectAll('regular'), SPARING_EVERY_MS).unref();
}
