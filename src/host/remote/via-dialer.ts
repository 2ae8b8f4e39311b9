import { within } from '../asking/within.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import { type Dialer, echoes } from './dialer.ts';
import { endCommand } from './end-there.ts';
import { type Line, startOn, type ThereProcess } from './there.ts';
import { createViaLine } from './via-line.ts';

/** Starting a container's shell through an API far away may take long. */
const DIALLING_MS = 30_000;

/** Reaches a host by a command that gives a shell there, which is started for every process anew. */
export function createViaDialer(words: string): Dialer | Refusal {
  const plain = createViaLine(words);
  if (isRefusal(plain)) return plain;
  const line: Line = { ...plain, endThere: boot => void startOn(plain, endCommand(boot)) };
  let held: ThereProcess | undefined;
  return {
    name: words,
    async dial() {
      // It has nothing to do but to end when the connection does.
      const process = startOn(line, ['cat']);
      held = process;
      const begun = await within(process.begun, DIALLING_MS);
      if (begun === 'late') {
        process.kill();
        return { words: `no shell answered within ${DIALLING_MS / 1_000} s`, needsSomebody: false };
      }
      if (begun === undefined) {
        const { problem = 'it gave no shell' } = await process.done;
        return { words: problem, needsSomebody: false };
      }
      const lost = process.done.then(() => ({ words: 'its shell ended', needsSomebody: false }));
      const answers = (): Promise<boolean> => echoes(process);
      return { line, lost, answers, onTerminal: () => NO_TERMINAL, reach: async () => NO_FORWARDING };
    },
    async close() {
      held?.kill();
      await held?.done;
    },
  };
}

const NO_TERMINAL: Refusal = {
  refused: 'what --via starts has no terminal of its own: run it in a shell there, or connect by ssh',
};
const NO_FORWARDING: Refusal = { refused: 'only ssh forwards connections' };
