import { type Host, isFailure } from '../host/host.ts';

/**
 * That irqbalance runs, and what keeps it off these IRQs (irqbalance(1): `--banirq`; SLEEP_INTERVAL of its constants.h:
 * 10 s). Undefined when no process of that name is seen. Walks all processes: ask once, not on a refresh.
 */
export async function describeIrqbalance(host: Host, irqs: readonly number[]): Promise<string | undefined> {
  const texts = await host.read(['/proc/*/comm']);
  const pid = [...texts]
    .find(([, comm]) => !isFailure(comm) && comm.text.trim() === 'irqbalance')?.[0]
    .split('/')[2];
  if (pid === undefined) return undefined;
  const banned = irqs.map(irq => `--banirq=${irq}`).join(' ');
  return (
    `irqbalance runs (pid ${pid}): it looks every 10 s unless told otherwise and may move them again. ` +
    `Stop it, or start it with ${banned}.`
  );
}
