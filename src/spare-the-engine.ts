import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// Imported for its effect, before anything else. A screen that is drawn once a second has no hot loops: V8's compilers
// took a quarter of all CPU, mostly for functions that then ran for microseconds.
setFlagsFromString('--no-opt');
setFlagsFromString('--invocation-count-for-maglev=4000');
// What a refresh makes is garbage a second later: a larger nursery only holds more of it, 10 MiB of it.
setFlagsFromString('--semi-space-growth-factor=1');
// Full collections come when the heap is a third larger than what lives, not first at three times that.
setFlagsFromString('--heap-growing-percent=30');

// V8 lets the heap grow by 8 MiB before it collects all of it, which takes minutes here, and then keeps the pages for the
// next time. Only its last resort gives them back: 9 MiB after an hour's frames, for less CPU than can be measured.
const COLLECT_EVERY_MS = 60_000;
type Collect = (how: { type: 'major'; flavor: 'last-resort'; execution: 'sync' }) => void;
let collect: Collect | undefined;
setInterval(() => {
  setFlagsFromString('--expose-gc');
  collect ??= runInNewContext('gc') as Collect;
  collect({ type: 'major', flavor: 'last-resort', execution: 'sync' });
}, COLLECT_EVERY_MS).unref();
