// npm run bench: what srs-top costs beside the others and how that grows, in some twenty minutes. Run it on a machine
// that does nothing else. `npm run bench -- growth 1000` leaves the others out, and draws fewer frames; `heap 1000` draws
// them alone.
// `npm run bench -- --against DIR` compares it with the build in another checkout instead, in some fifteen minutes;
// `--against .` with itself, which tells how far a ratio is off by chance.
import { parseArgs } from 'node:util';
import { compareBuilds } from './compare-builds.ts';
import { comparePrograms } from './compare-programs.ts';
import { measureGrowth, measureHeapGrowth } from './growth.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    against: { type: 'string' },
    seconds: { type: 'string', default: '30' },
    after: { type: 'string', default: '8' },
    pairs: { type: 'string', default: '24' },
    starts: { type: 'string', default: '15' },
  },
});
const [part, frames = '100000'] = positionals;
const [seconds = 0, afterSeconds = 0, pairs = 0, starts = 0] = [
  values.seconds,
  values.after,
  values.pairs,
  values.starts,
].map(Number);
const print = (text: string): void => void process.stdout.write(`${text}\n`);

if (values.against !== undefined) {
  print(await compareBuilds(values.against, { seconds, afterSeconds, pairs, starts }));
} else {
  if (part === undefined) print(`${await comparePrograms(seconds)}\n`);
  if (part !== 'heap') print(`One refresh at 160×50, made-up texts, median:\n${await measureGrowth()}\n`);
  print(
    `Heap growth over ${frames} frames: ${((await measureHeapGrowth(Number(frames))) / 1e6).toFixed(2)} MB`,
  );
}
