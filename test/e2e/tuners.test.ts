import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { runSrsTop } from '../helpers/srs-top.ts';
import { startStandIn } from '../helpers/stand-in.ts';
import { describeWithTools } from '../helpers/tools.ts';

/** The IRQ by which a virtio card tells that its link came or went: mostly none comes. Undefined: this host has none. */
const CONFIG_IRQ = readdirSync('/sys/class/net')
  .map(name => `/sys/class/net/${name}/device/../msi_irqs`)
  .flatMap(path => (existsSync(path) ? readdirSync(path) : []))
  .find(irq => readdirSync(`/proc/irq/${irq}`).some(name => /^virtio\d+-config$/.test(name)));
const AFFINITY = `/proc/irq/${CONFIG_IRQ}/smp_affinity_list`;

/** What doctor finds, by id. */
async function findings(
  pid: number,
  seconds: number,
): Promise<ReadonlyMap<string, { readonly severity: string; readonly text: string }>> {
  const directory = mkdtempSync(join(tmpdir(), 'srs-top-tuners-'));
  try {
    const env = { XDG_STATE_HOME: directory };
    const { stdout } = await runSrsTop(['-p', pid, '--window', seconds, 'doctor', '--json'], { env });
    const all: readonly { readonly id: string; readonly severity: string; readonly text: string }[] =
      JSON.parse(stdout).findings;
    return new Map(all.map(finding => [finding.id, finding]));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

describeWithTools(['root', 'python3'], 'irqbalance at odds with an IRQ', () => {
  test.skipIf(CONFIG_IRQ === undefined || !existsSync(AFFINITY))(
    'is found where it runs and the IRQ was moved by no srs-top',
    async () => {
      await using srs = await startStandIn();
      await using irqbalance = await startStandIn({ name: 'irqbalance' });
      const before = readFileSync(AFFINITY, 'utf8');
      try {
        writeFileSync(AFFINITY, '0\n');
        const found = findings(srs.pid, 32);
        // It was read once by then, and will be again.
        await sleep(13_000);
        writeFileSync(AFFINITY, '1\n');
        expect((await found).get('someone-else-tunes')).toMatchObject({
          severity: 'remark',
          text: `irqbalance (pid ${irqbalance.pid}) sets values by itself: CPUs of IRQ ${CONFIG_IRQ} 0 → 1, just now`,
        });
      } finally {
        writeFileSync(AFFINITY, before);
      }
      expect(readFileSync(AFFINITY, 'utf8')).toBe(before);
    },
  );
});
