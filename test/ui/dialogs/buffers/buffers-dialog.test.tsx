import { describe, expect, test } from 'vitest';
import type { FakeHostScript } from '../../../helpers/fake-host.ts';
import { KEYS } from '../../../helpers/keys.ts';
import { socketMetrics } from '../../made-up-snapshot.ts';
import { createSrsHost, insideBox, renderDialog, SMALLEST, srsOf } from '../render-dialog.tsx';

const BUFFERS = { kind: 'buffers' } as const;
const CORE = '/proc/sys/net/core';
const FILES = {
  [`${CORE}/rmem_max`]: '4194304\n',
  [`${CORE}/wmem_max`]: '4194304\n',
  [`${CORE}/rmem_default`]: '212992\n',
  [`${CORE}/wmem_default`]: '212992\n',
  [`${CORE}/netdev_max_backlog`]: '1000\n',
  [`${CORE}/netdev_budget`]: '300\n',
  [`${CORE}/netdev_budget_usecs`]: '8000\n',
  '/proc/sys/net/ipv4/udp_mem': '575802\t767738\t1151604\n',
};
/** As `ss` showed them of SRS 7.0.18 under an rmem_max of 4 MiB. */
const WEBRTC = socketMetrics({ receiveBufferBytes: 8_388_608, sendBufferBytes: 8_388_608 });
const SRT = socketMetrics({
  local: '0.0.0.0:10080',
  inode: 55_254,
  receiveBufferBytes: 8_388_608,
  sendBufferBytes: 131_072,
});
const SRS = srsOf({ sockets: [WEBRTC, SRT] });

const open = (options: Partial<Parameters<typeof renderDialog>[0]> = {}, script: FakeHostScript = {}) =>
  renderDialog({
    dialog: BUFFERS,
    srs: SRS,
    host: createSrsHost({ ...script, files: { ...FILES, ...script.files } }),
    size: { columns: 80, rows: 40 },
    ...options,
  });
const bodyOf = (ui: Awaited<ReturnType<typeof open>>) => insideBox(ui.screen.text());

describe('the dialog of socket buffers', () => {
  test("shows what there is, the guide's values, where SRS's buffers come from, and the plan", async () => {
    await using ui = await open();
    expect(bodyOf(ui)).toEqual([
      'set    the four buffers of the SRS guide                        1/9  Up Down',
      'value  16777216_                                         bytes, or as 16 MiB',
      '  parameter                                        now     guide',
      '  net.core.rmem_max                            4.0 MiB  16.0 MiB',
      '  net.core.wmem_max                            4.0 MiB  16.0 MiB',
      '  net.core.rmem_default                        208 KiB  16.0 MiB',
      '  net.core.wmem_default                        208 KiB  16.0 MiB',
      '  net.core.netdev_max_backlog                     1000',
      '  net.core.netdev_budget                           300',
      '  net.core.netdev_budget_usecs                    8000',
      '  net.ipv4.udp_mem               575802 767738 1151604',
      'The SRS guide sets 16 MiB each; of these, only the two max matter to SRS.',
      '  socket of SRS           has → after restart',
      '  0.0.0.0:8000 recv   8.0 MiB → 20.0 MiB        asked 10.0 MiB',
      '  0.0.0.0:8000 send   8.0 MiB → 20.0 MiB        asked 10.0 MiB',
      '  0.0.0.0:10080 recv  8.0 MiB → 23.4 MiB        asked 11.7 MiB',
      '  0.0.0.0:10080 send  128 KiB → 128 KiB         asked 64 KiB',
      'Twice what is asked, at most twice the max; kept until SRS restarts.',
      '',
      '  parameter                  now → then',
      '  net.core.rmem_max      4194304 → 16777216',
      '  net.core.wmem_max      4194304 → 16777216',
      '  net.core.rmem_default   212992 → 16777216',
      '  net.core.wmem_default   212992 → 16777216',
      'echo 16777216 > /proc/sys/net/core/rmem_max',
      'echo 16777216 > /proc/sys/net/core/wmem_max',
      'echo 16777216 > /proc/sys/net/core/rmem_default',
      'echo 16777216 > /proc/sys/net/core/wmem_default',
      'For sockets that are opened from now on: those that are open keep their size',
      'until SRS restarts.',
      "net.core.rmem_default, net.core.wmem_default: SRS's UDP sockets ask for a",
      'size of their own; other new sockets get this one.',
      'It holds until the next boot; srs-top persist makes it last.',
      'Enter applies · Esc leaves',
    ]);
    expect(ui.host.written).toEqual([]);
  });

  test("applies the guide's four", async () => {
    await using ui = await open();
    await ui.press(KEYS.Enter);
    expect(ui.host.written).toEqual(
      ['rmem_max', 'wmem_max', 'rmem_default', 'wmem_default'].map(name => `${CORE}/${name} 16777216`),
    );
    expect(bodyOf(ui)[0]).toBe('✔ sysctl 4194304 and 212992 → 16777216: 4/4 parameters');
  });

  test('one parameter with a typed value: what the sockets would get by it', async () => {
    await using ui = await open();
    await ui.press(KEYS.Down, '6', ' ', 'M', 'i', 'B');
    expect(bodyOf(ui).filter(Boolean)).toEqual([
      'set    net.core.rmem_max                                        2/9  Up Down',
      'value  6 MiB_                                            bytes, or as 16 MiB',
      '  parameter                                        now     guide',
      '› net.core.rmem_max                            4.0 MiB  16.0 MiB',
      '  net.core.wmem_max                            4.0 MiB  16.0 MiB',
      '  net.core.rmem_default                        208 KiB  16.0 MiB',
      '  net.core.wmem_default                        208 KiB  16.0 MiB',
      '  net.core.netdev_max_backlog                     1000',
      '  net.core.netdev_budget                           300',
      '  net.core.netdev_budget_usecs                    8000',
      '  net.ipv4.udp_mem               575802 767738 1151604',
      'Largest receive buffer that a socket may ask for: WebRTC asks for 10 MiB,',
      'SRT for 11.7 MiB.',
      '  socket of SRS           has → after restart',
      '  0.0.0.0:8000 recv   8.0 MiB → 12.0 MiB        asked 10.0 MiB',
      '  0.0.0.0:10080 recv  8.0 MiB → 12.0 MiB        asked 11.7 MiB',
      'Twice what is asked, at most twice the max; kept until SRS restarts.',
      '  parameter              now → then',
      '  net.core.rmem_max  4194304 → 6291456',
      'echo 6291456 > /proc/sys/net/core/rmem_max',
      'For sockets that are opened from now on: those that are open keep their size',
      'until SRS restarts.',
      'It holds until the next boot; srs-top persist makes it last.',
      'Enter applies · Esc leaves',
    ]);
    await ui.press(KEYS.Enter);
    expect(ui.host.written).toEqual([`${CORE}/rmem_max 6291456`]);
  });

  test('three numbers, and one without a value of the guide', async () => {
    await using ui = await open();
    await ui.press(KEYS.Up);
    expect(ui.screen.text()).toContain('Type a value in pages: the SRS guide has none.');
    await ui.press(...'600000 800000 1200000', KEYS.Enter);
    expect(ui.host.written).toEqual(['/proc/sys/net/ipv4/udp_mem 600000 800000 1200000']);
    expect(bodyOf(ui).slice(0, 2).join(' ')).toBe(
      '✔ net.ipv4.udp_mem 575802 767738 1151604 → 600000 800000 1200000: 1/1 parameter',
    );
  });

  test('a wrong value is named while it is typed; Esc leaves the value, then the dialog', async () => {
    await using ui = await open();
    await ui.press(KEYS.Down, '1', 'K');
    expect(bodyOf(ui).join(' ')).toContain(
      'net.core.rmem_max "1K": a whole number of bytes from 8192 to 1073741823 is needed',
    );
    await ui.press(KEYS.Enter);
    expect(ui.host.written).toEqual([]);
    await ui.press(KEYS.Escape);
    expect(ui.screen.text()).toContain('value  16777216_');
    await ui.press('7', KEYS.Backspace);
    expect(ui.screen.text()).toContain('value  16777216_');
    await ui.press(KEYS.Escape);
    expect(ui.view().dialog).toBeUndefined();
  });

  test('sockets that are alike share a row, and a bound is called one', async () => {
    const clients = [1, 2].map(inode =>
      socketMetrics({ inode, local: '0.0.0.0:9000', receiveBufferBytes: 425_984, sendBufferBytes: 425_984 }),
    );
    await using ui = await open({ srs: srsOf({ sockets: clients }) });
    await ui.press(KEYS.Down);
    expect(bodyOf(ui).find(line => line.includes('0.0.0.0:9000'))).toBe(
      '  0.0.0.0:9000 recv ×2  416 KiB → 416 KiB or more   asked 208 KiB or more',
    );
  });

  test('needs no SRS', async () => {
    await using ui = await open({ srs: null });
    expect(ui.screen.text()).toContain('echo 16777216 > /proc/sys/net/core/rmem_max');
    expect(ui.screen.text()).not.toContain('socket of SRS');
  });

  test('a read-only host shows what it would do, and takes nothing', async () => {
    await using ui = await open({}, { isReadOnly: true });
    expect(ui.screen.text()).toContain('read-only: nothing can be applied');
    expect(ui.screen.text()).toContain('echo 16777216 > /proc/sys/net/core/rmem_max');
    await ui.press(KEYS.Enter, KEYS.Enter);
    expect(ui.host.written).toEqual([]);
  });

  test('shows the rest before it applies on the smallest terminal', async () => {
    await using ui = await open({ size: SMALLEST });
    await ui.press(KEYS.Enter);
    expect(ui.host.written).toEqual([]);
    for (let page = 0; page < 12 && ui.host.written.length === 0; page++) await ui.press(KEYS.Enter);
    expect(ui.host.written.length).toBe(4);
  });
});
