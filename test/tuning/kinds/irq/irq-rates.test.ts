import { expect, test } from 'vitest';
import { readIrqRates } from '../../../../src/tuning/kinds/irq/irq-rates.ts';
import { createNicHost, VIRTIO_INTERRUPTS } from '../../../helpers/fake-nic.ts';

/** A host whose counters change while it is waited. */
const hostWith = (later: string) =>
  createNicHost({ onWait: files => void files.set('/proc/interrupts', later) });

test('what came on each CPU, per second of the time between the reads', async () => {
  const later = VIRTIO_INTERRUPTS.replace('       1000  ', '       5000  ').replace('300 ', '305 ');
  const rates = await readIrqRates(hostWith(later), [38, 40], { afterMs: 2_000 });
  expect(rates?.elapsedSeconds).toBe(2);
  expect(rates?.perSecond.get(38)).toEqual(
    new Map([
      [0, 2_000],
      [1, 0],
      [2, 0],
      [3, 0],
    ]),
  );
  expect(rates?.perSecond.get(40)?.get(2)).toBe(2.5);
});

test('a counter that went back, a CPU and an IRQ that went: unknown, not 0', async () => {
  const later = '   CPU0 CPU1\n 38:  999  7  PCI-MSIX-0000:00:03.0   1-edge      virtio2-input.0\n';
  const rates = await readIrqRates(hostWith(later), [38, 39]);
  expect(rates?.perSecond.get(38)).toEqual(new Map([[1, 7]]));
  expect(rates?.perSecond.get(39)).toEqual(new Map());
});

test('nothing of what cannot be read, or is waited for no more', async () => {
  const host = createNicHost();
  host.files.delete('/proc/interrupts');
  expect(await readIrqRates(host, [38])).toBeUndefined();
  const impatient = createNicHost();
  const clock = { ...impatient.clock, sleepUntil: async () => false };
  expect(await readIrqRates({ ...impatient, clock }, [38])).toBeUndefined();
});
