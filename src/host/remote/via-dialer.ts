import { within } from '../asking/within.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import type { Boot } from './boot.ts';
import { type Dialer, type DialFailure, echoes, type ForwardProblem, HOLD } from './dialer.ts';
import { endCommand } from './end-there.ts';
import { type Guardian, startGuardian } from './guardian.ts';
import { type Line, startOn, type ThereProcess } from './there.ts';
import { createViaLine } from './via-line.ts';

/** Starting a container's shell through an API far away may take long. */
const DIALLING_MS = 30_000;

/** How long what ends a process there may take. */
const ENDING_MS = 10_000;

/** Nobody else looks whether such a line is frozen, as ssh does by itself. */
const LOOKED_AFTER_MS = 5_000;

/**
 * Reaches a host by a command that gives a shell there, which is started for every process anew.
 * @param lookedAfterMs how often it is asked whether it still answers
 */
export function createViaDialer(words: string, lookedAfterMs = LOOKED_AFTER_MS): Dialer | Refusal {
  const plain = createViaLine(words);
  if (isRefusal(plain)) return plain;
  let held: ThereProcess | undefined;
  let guardian: Guardian | undefined;
  let isClosed = false;
  return {
    name: words,
    async dial() {
      if (isClosed) return { words: 'srs-top ends', needsSomebody: false };
      guardian ??= startGuardian();
      const line: Line = { ...plain, watch: guardian.watch };
      const process = startOn(line, HOLD);
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
      const lost = Promise.race([
        process.done.then(() => ({ words: 'its shell ended', needsSomebody: false })),
        untilSilent(process, lookedAfterMs),
      ]);
      const answers = (): Promise<boolean> => echoes(process);
      return {
        ...{ boot: begun, lost, answers, line: lineTo(line, begun) },
        ...{
          onTerminal: () => NO_TERMINAL,
          reach: async () => NO_FORWARDING,
          forwardProblem: () => NEVER_FORWARDED,
        },
        async end() {
          process.kill();
          await process.done;
        },
      };
    },
    async close() {
      isClosed = true;
      held?.kill();
      await held?.done;
      guardian?.end();
    },
  };
}

/**
 * Each process of it may get to another machine: what the command names may be one of many (`kubectl exec deploy/srs`). One
 * that cannot be told from others is asked nothing.
 */
function lineTo(plain: Line, { lifetime }: Boot): Line {
  const careful: Line = {
    ...plain,
    refuses(boot) {
      if (lifetime === '' || boot.lifetime === '') return UNTELLABLE;
      return boot.lifetime === lifetime ? undefined : 'another machine answers, or it was started anew';
    },
  };
  return {
    ...careful,
    endThere(boot) {
      const ending = startOn(careful, endCommand(boot));
      // The line may be frozen.
      setTimeout(ending.kill, ENDING_MS).unref();
    },
  };
}

/** Resolves once it has not answered twice, and lets go of it. */
function untilSilent(process: ThereProcess, everyMs: number): Promise<DialFailure> {
  const { promise, resolve } = Promise.withResolvers<DialFailure>();
  const look = async (): Promise<void> => {
    if ((await echoes(process)) || (await echoes(process))) return plan();
    process.kill();
    resolve({ words: 'the line is silent', needsSomebody: false });
  };
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  function plan(): void {
    if (!isOver) timer = setTimeout(() => void look(), everyMs).unref();
  }
  plan();
  void process.done.then(() => {
    isOver = true;
    clearTimeout(timer);
  });
  return promise;
}

const UNTELLABLE =
  '/proc/sys/kernel/random/boot_id cannot be read there, so that it cannot be told whether each shell is of the same machine';
const NO_TERMINAL: Refusal = {
  refused: 'what --via starts has no terminal of its own: run it in a shell there, or connect by ssh',
};
const NO_FORWARDING: Refusal = { refused: 'only ssh forwards connections' };
const NEVER_FORWARDED: ForwardProblem = { reason: 'unsupported', detail: NO_FORWARDING.refused };
