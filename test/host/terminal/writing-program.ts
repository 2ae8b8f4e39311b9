// Writes far more to its standard output, a terminal, than that takes, and says on standard error how it went.
import { OwnTerminal } from '../../../src/host/terminal/own-terminal.ts';

const terminal = new OwnTerminal(process.stdout);
const began = performance.now();
for (let count = 0; count < 300; count++) terminal.write('x'.repeat(1_000));
const tookMs = performance.now() - began;
// A process that copies has to be there first.
setTimeout(() => {
  const kept = terminal.writableNeedDrain;
  const flushing = performance.now();
  const flushed = terminal.flush(1_000);
  const flushMs = performance.now() - flushing;
  terminal.close();
  process.stderr.write(`${JSON.stringify({ kept, tookMs, flushed, flushMs })}\n`);
  process.exit(0);
}, 500);
