import { type Host, isFailure } from '../../../host/host.ts';

/** How long an answer is taken to hold: plans are made at every key. */
const VALID_FOR_MS = 10_000;

interface Look {
  readonly atMs: number;
  readonly pid: string | undefined;
}

const NAMES = '/proc/*/comm';

const looks = new WeakMap<Host, Look>();

/**
 * That irqbalance runs, and what keeps it off these IRQs (irqbalance(1): `--banirq`; SLEEP_INTERVAL of its constants.h:
 * 10 s). Undefined when no process of that name is seen.
 */
export function describeIrqbalance(pid: string | undefined, irqs: readonly number[]): string | undefined {
  if (pid === undefined) return undefined;
  const banned = irqs.map(irq => `--banirq=${irq}`).join(' ');
  return (
    `irqbalance runs (pid ${pid}): it checks every 10 s by default and may move them again. ` +
    `Stop it, or start it with ${banned}.`
  );
}

/** Its pid. Walks all processes, but not again within ten seconds. */
export async function findIrqbalance(host: Host): Promise<string | undefined> {
  const atMs = host.clock.nowMs();
  const last = looks.get(host);
  if (last !== undefined && atMs - last.atMs < VALID_FOR_MS) return last.pid;
  const names = (await host.look({ texts: [NAMES] })).texts(NAMES);
  const found = [...names].find(([, comm]) => !isFailure(comm) && comm.text.trim() === 'irqbalance');
  const pid = found?.[0].split('/')[2];
  looks.set(host, { atMs, pid });
  return pid;
}
