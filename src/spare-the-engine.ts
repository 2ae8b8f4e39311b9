import { setFlagsFromString } from 'node:v8';

// Imported for its effect, before anything else. A screen that is drawn once a second has no hot loops: V8's compilers
// took a quarter of all CPU, mostly for functions that then ran for microseconds.
setFlagsFromString('--no-opt');
setFlagsFromString('--invocation-count-for-maglev=4000');
// What a refresh makes is garbage a second later: a larger nursery only holds more of it, 10 MiB of it.
setFlagsFromString('--semi-space-growth-factor=1');
// Full collections come when the heap is a third larger than what lives, not first at three times that.
setFlagsFromString('--heap-growing-percent=30');
