// npm run bench: what srs-top costs beside the others and how that grows, in some twenty minutes. Run it on a machine
// that does nothing else. `npm run bench -- growth 1000` leaves the others out, and draws fewer frames.
import { comparePrograms } from './compare-programs.ts';
import { measureGrowth, measureHeapGrowth } from './growth.ts';

const [part, frames = '100000'] = process.argv.slice(2);
const print = (text: string): void => void process.stdout.write(`${text}\n`);

if (part !== 'growth') print(`${await comparePrograms(30)}\n`);
print(`One refresh at 160×50, made-up texts, median:\n${await measureGrowth()}\n`);
print(
  `Heap growth over ${frames} frames: ${((await measureHeapGrowth(Number(frames))) / 1e6).toFixed(2)} MB`,
);
