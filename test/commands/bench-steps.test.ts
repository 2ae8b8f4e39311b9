import { describe, expect, test } from 'vitest';
import type { Benchmark } from '../../src/benchmark.ts';
import { startStep } from '../../src/commands/bench-steps.ts';
import { createLocalHost } from '../../src/host/local/local.ts';

/** A server with as many clients as are told, one after the other. */
function countClients(...counts: readonly number[]): Benchmark {
  let index = 0;
  return {
    countAsLoad() {},
    countClients: async () => counts[Math.min(index++, counts.length - 1)],
  } as unknown as Benchmark;
}

const WAITS = { clients: 5, connectSeconds: 20, settleSeconds: 0 };

describe('a script as the command of a step', () => {
  test('that fails is told, though what it started goes on, and that is ended', async () => {
    await using stack = new AsyncDisposableStack();
    const host = stack.adopt(createLocalHost(), one => one.close());
    const began = performance.now();
    const command = ['sh', '-c', 'sleep 45 & exit 3; : 5'];
    const step = await startStep(host, countClients(0), { command, ...WAITS }, undefined, () => undefined);
    expect(step).toMatch(/: it ended with exit code 3$/);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  test('that does not wait is told so', async () => {
    await using stack = new AsyncDisposableStack();
    const host = stack.adopt(createLocalHost(), one => one.close());
    const command = ['sh', '-c', 'sleep 45 & : 5'];
    const step = await startStep(host, countClients(0), { command, ...WAITS }, undefined, () => undefined);
    expect(step).toMatch(/: it ended with exit code 0 \(a script has to wait for what it starts\)$/);
  });

  test('is ended with all that it started', async () => {
    await using stack = new AsyncDisposableStack();
    const host = stack.adopt(createLocalHost(), one => one.close());
    const command = ['sh', '-c', 'sleep 45 & sleep 45; : 5'];
    const step = await startStep(
      host,
      countClients(0, 5, 0),
      { command, ...WAITS },
      undefined,
      () => undefined,
    );
    if (typeof step === 'string') throw new Error(step);
    expect(step).toMatchObject({ connected: 5 });
    const began = performance.now();
    await step.end();
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
