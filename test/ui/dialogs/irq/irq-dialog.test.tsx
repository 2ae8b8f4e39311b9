import { describe, expect, test } from 'vitest';
import type { FakeHost } from '../../../helpers/fake-host.ts';
import { createNicHost, type FakeNicScript, rpsFile, VIRTIO_INTERRUPTS } from '../../../helpers/fake-nic.ts';
import { KEYS } from '../../../helpers/keys.ts';
import { countingTexts } from '../../../helpers/look-at.ts';
import { insideBox, PANE_SIGN, renderDialog, SMALL, srsOf } from '../render-dialog.tsx';

const IRQ = { kind: 'irq' } as const;
const SRS = srsOf({ affinity: '1', lastCpu: 1 });

/** While it is waited, 1,500 interrupts of the first queue come on CPU 0 and 12 on CPU 3. */
const RISEN = VIRTIO_INTERRUPTS.replace(
  '38:       1000          0          0          0',
  '38:       2500          0          0         12',
);

/** The dialog on a host with NICs, and which files it has read. */
async function open(script: FakeNicScript = {}, options: { readonly size?: typeof SMALL } = {}) {
  const host = createNicHost({ onWait: files => void files.set('/proc/interrupts', RISEN), ...script });
  const reads: string[] = [];
  const counted = countingTexts(host, paths => reads.push(...paths));
  return { ui: await renderDialog({ dialog: IRQ, host: counted, srs: SRS, ...options }), reads, host };
}

const bodyOf = (ui: Awaited<ReturnType<typeof open>>['ui']) => insideBox(ui.screen.text());

describe('the dialog of IRQs and RPS', () => {
  test('shows the IRQs of the NIC, their rates by CPU, and where they are', async () => {
    const { ui, host } = await open();
    await using _ = ui;
    expect(bodyOf(ui).slice(0, 10)).toEqual([
      'interface  eth0                                              1/3  Left Right',
      'change    [IRQ affinity] RPS                                             Tab',
      'of         all its queues                                       1/6  Up Down',
      '  IRQ                                /s  /s by CPU             may use is on',
      '  37 virtio2-config                   0                            0-3     2',
      '  38 virtio2-input.0              1,512  0: 1,500  3: 12           0-3     0',
      '  39 virtio2-output.0                 0                            0-3     1',
      '  40 virtio2-input.1                  0                            0-3     2',
      '  41 virtio2-output.1                 0                            0-3     3',
      "c all on CPU 0 · s one a CPU · k off SRS's CPU 1 · l types a list",
    ]);
    await ui.press(KEYS.Enter);
    expect(host.written).toEqual([]);
  });

  test('applies a preset with the writes that it showed', async () => {
    const { ui, host } = await open();
    await using _ = ui;
    await ui.press('k');
    expect(ui.screen.text()).toMatch(/38 virtio2-input\.0 +0-3 → 0,2-3/);
    expect(ui.screen.text()).toContain('│ echo 0,2-3 > /proc/irq/38/smp_affinity_list ');
    await ui.press(KEYS.Enter, KEYS.Enter);
    expect(host.written).toEqual([38, 39, 40, 41].map(irq => `/proc/irq/${irq}/smp_affinity_list 0,2-3`));
    expect(bodyOf(ui)[0]).toBe('✔ IRQ affinity of eth0 0-3 → 0,2-3: 4/4 IRQs');
    expect(ui.notices).toEqual([{ severity: 'good', text: 'IRQ affinity of eth0 0-3 → 0,2-3: 4/4 IRQs' }]);
  });

  test('says of a managed IRQ why it stays', async () => {
    const { ui } = await open({ refusal: () => 'EIO: i/o error' });
    await using _ = ui;
    await ui.press(KEYS.Down, KEYS.Down, '1', KEYS.Enter);
    expect(bodyOf(ui).slice(0, 3).join(' ')).toBe(
      '✖ IRQ affinity of eth0 0-3 → 1: 0/1 IRQ; virtio2-input.0 38 refused (EIO): the kernel spreads it itself, ' +
        'as the driver asked (a managed IRQ), or nothing can move it',
    );
  });

  test('Tab: RPS of one queue', async () => {
    const { ui, host } = await open();
    await using _ = ui;
    await ui.press(KEYS.Tab, KEYS.Down, KEYS.Down, 'a');
    expect(bodyOf(ui).slice(1, 7)).toEqual([
      'change     IRQ affinity [RPS]                                            Tab',
      'of         the one marked                                       3/3  Up Down',
      '  queue                          RPS',
      '  eth0/rx-0                      off',
      '› eth0/rx-1                      off',
      "o off · a all CPUs · k off SRS's CPU 1 · l types a list",
    ]);
    expect(ui.screen.text()).toContain(`│ echo f > ${rpsFile('eth0', 1)} `);
    await ui.press(KEYS.Enter);
    expect(host.written).toEqual([`${rpsFile('eth0', 1)} f`]);
    expect(bodyOf(ui)[0]).toBe('✔ RPS of eth0 off → 0-3: 1/1 queue');
  });

  test('an interface without interrupts of its own: what can be done instead', async () => {
    const { ui } = await open();
    await using _ = ui;
    await ui.press(KEYS.Right, 'c');
    expect(bodyOf(ui)[0]).toMatch(/^interface {2}veth1 +2\/3 {2}Left Right$/);
    expect(bodyOf(ui).join(' ')).toContain(
      "veth1 has no interrupts of its own (virtual, or behind Hyper-V's vmbus): RPS can spread its packets",
    );
  });

  test('Esc leaves the typed list before it leaves the dialog', async () => {
    const { ui } = await open();
    await using _ = ui;
    await ui.press('9');
    expect(ui.screen.text()).toContain('CPUs       9_');
    expect(ui.screen.text()).toContain('IRQ affinity 9: CPU 9 is not on this host, which has 0-3');
    await ui.press(KEYS.Escape);
    expect(ui.screen.text()).toContain('c all on CPU 0');
    await ui.press(KEYS.Escape);
    expect(ui.view().dialog).toBeUndefined();
  });

  test('reads while it opens and plans, not when the screen is refreshed, and nothing once it is closed', async () => {
    const { ui, reads } = await open();
    await using _ = ui;
    const interrupts = () => reads.filter(path => path === '/proc/interrupts').length;
    // The names of the IRQs, then two readings for the rates.
    expect(interrupts()).toBe(3);
    await ui.press('s');
    const planned = reads.length;
    await ui.showSrs({ ...SRS, lastCpu: 0 });
    await ui.showSrs({ ...SRS, lastCpu: 2 });
    expect(reads.length).toBe(planned);
    await ui.press(KEYS.Escape);
    await ui.showSrs(SRS);
    expect(ui.screen.row(5)).toBe(PANE_SIGN.repeat(80));
    expect(reads.length).toBe(planned);
  });

  test('closed within the first second it gives the second reading up', async () => {
    let reads = 0;
    const host = createNicHost();
    const { promise: isGivenUp, resolve } = Promise.withResolvers<boolean>();
    const clock: FakeHost['clock'] = {
      ...host.clock,
      sleepUntil: async (_, signal) => {
        signal?.addEventListener('abort', () => resolve(false));
        return isGivenUp;
      },
    };
    const counted = countingTexts({ ...host, clock }, paths => {
      reads += paths.filter(path => path === '/proc/interrupts').length;
    });
    await using ui = await renderDialog({ dialog: IRQ, host: counted });
    expect(insideBox(ui.screen.text())[5]).toMatch(/^ {2}38 virtio2-input\.0 +– /);
    await ui.press(KEYS.Escape);
    expect(await isGivenUp).toBe(false);
    await ui.showSrs(SRS);
    expect(reads).toBe(2);
  });

  test('needs no SRS', async () => {
    await using ui = await renderDialog({ dialog: IRQ, host: createNicHost(), srs: null });
    await ui.press('c');
    expect(ui.screen.text()).toContain('│ echo 0 > /proc/irq/38/smp_affinity_list ');
    expect(ui.screen.text()).not.toContain("off SRS's");
  });

  test('says why there is nothing to show', async () => {
    const denied = { asked: '', reason: 'forbidden', detail: 'EACCES: permission denied' } as const;
    const { ui } = await open({ files: { '/proc/interrupts': denied }, onWait: () => undefined });
    await using _ = ui;
    expect(bodyOf(ui).join(' ')).toContain('/proc/interrupts cannot be read: EACCES: permission denied');
  });

  test('a read-only host shows what it would do, and takes nothing', async () => {
    const { ui, host } = await open({ isReadOnly: true });
    await using _ = ui;
    await ui.press('k');
    expect(ui.screen.text()).toContain('│ echo 0,2-3 > /proc/irq/38/smp_affinity_list ');
    await ui.screen.waitFor('read-only: nothing can be applied');
    await ui.press(KEYS.Enter, KEYS.Enter);
    expect(host.written).toEqual([]);
  });

  test('shows the rest before it applies on a small terminal', async () => {
    const { ui, host } = await open({}, { size: SMALL });
    await using _ = ui;
    expect(bodyOf(ui)[3]).toBe('  IRQ                    /s  may use');
    await ui.press(KEYS.Tab, KEYS.Down, 'a', KEYS.Enter);
    expect(host.written).toEqual([]);
    await ui.press(KEYS.Enter, KEYS.Enter);
    expect(host.written).toEqual([`${rpsFile('eth0', 0)} f`]);
  });
});
