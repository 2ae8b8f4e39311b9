import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runSrsTop, startSrsTop } from '../helpers/srs-top.ts';
import { startStandIn } from '../helpers/stand-in.ts';
import { describeWithTools } from '../helpers/tools.ts';

const SIZE = { columns: 100, rows: 30 };
/** It has the place before `lo`, which is always the last. */
const VETH = `zz${process.pid}`;

describeWithTools(['root', 'ip'], 'IRQs and RPS on the screen', () => {
  let directory: string;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'srs-top-irq-'));
    await execa('ip', ['link', 'add', VETH, 'type', 'veth', 'peer', 'name', `aa${VETH}`]);
  });
  afterEach(async () => {
    await execa('ip', ['link', 'del', VETH], { reject: false });
    rmSync(directory, { recursive: true });
  });

  /** Straight from the kernel. */
  const mask = () => readFileSync(`/sys/class/net/${VETH}/queues/rx-0/rps_cpus`, 'utf8').trim();

  test('RPS of a queue is set and taken back, with no SRS on the host', async () => {
    const before = mask();
    const env = { XDG_STATE_HOME: directory };
    await using screen = startSrsTop([], { ...SIZE, env });
    await screen.waitFor('q quit');
    screen.write('i');
    await screen.waitFor('╭ IRQ affinity and RPS ─');
    await screen.waitFor(/ \/s by CPU|has no interrupts/);
    screen.press('Left');
    await screen.waitFor('interface  lo ');
    screen.press('Left');
    await screen.waitFor(`interface  ${VETH} `);
    screen.press('Tab');
    await screen.waitFor('[RPS]');
    screen.write('0');
    await screen.waitFor(`echo 1 > /sys/class/net/${VETH}/queues/rx-0/rps_cpus`);
    expect(mask()).toBe(before);
    await screen.waitFor('Enter applies');
    screen.press('Enter');
    await screen.waitFor(`RPS of ${VETH} off → 0: 1/1 queue`);
    expect(Number.parseInt(mask(), 16)).toBe(1);

    const undone = await runSrsTop(['undo', '--yes'], { env });
    expect(undone).toMatchObject({ exitCode: 0, stderr: '' });
    expect(undone.stdout).toMatch(new RegExp(`\\nundo 1: RPS of ${VETH} 0 → off: 1/1 queue$`));
    expect(mask()).toBe(before);
  });
});

/** The IRQ by which a virtio card tells that its link came or went: mostly none comes. Undefined: this host has none. */
const CONFIG_IRQ = readdirSync('/sys/class/net')
  .map(name => `/sys/class/net/${name}/device/../msi_irqs`)
  .flatMap(path => (existsSync(path) ? readdirSync(path) : []))
  .find(irq => readdirSync(`/proc/irq/${irq}`).some(name => /^virtio\d+-config$/.test(name)));
const AFFINITY = `/proc/irq/${CONFIG_IRQ}/smp_affinity_list`;

describeWithTools(['root'], 'an IRQ of the card', () => {
  test.skipIf(CONFIG_IRQ === undefined || !existsSync(AFFINITY))(
    'that something else moves is said, and marked in the history',
    async () => {
      const directory = mkdtempSync(join(tmpdir(), 'srs-top-irq-'));
      const before = readFileSync(AFFINITY, 'utf8');
      const env = { XDG_STATE_HOME: directory };
      try {
        writeFileSync(AFFINITY, '0\n');
        // The history is that of an SRS.
        await using srs = await startStandIn();
        await using screen = startSrsTop(['-p', srs.pid], { ...SIZE, env });
        await screen.waitFor('q quit');
        // The first reading comes with the third refresh.
        await sleep(5_000);
        writeFileSync(AFFINITY, '1\n');
        await screen.waitFor(`CPUs of IRQ ${CONFIG_IRQ} 0 → 1 by something else`, { timeoutMs: 20_000 });
        screen.write('h');
        await screen.waitFor(
          new RegExp(`\\d\\d:\\d\\d:\\d\\d CPUs of IRQ ${CONFIG_IRQ} 0 → 1 by something else`),
        );
      } finally {
        writeFileSync(AFFINITY, before);
        rmSync(directory, { recursive: true });
      }
      expect(readFileSync(AFFINITY, 'utf8')).toBe(before);
    },
  );
});
