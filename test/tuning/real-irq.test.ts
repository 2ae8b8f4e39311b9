import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, type TestContext, test } from 'vitest';
import type { Host } from '../../src/host/host.ts';
import { createLocalHost } from '../../src/host/local/local.ts';
import { applyTuning } from '../../src/tuning/engine/apply.ts';
import { planWish } from '../../src/tuning/engine/plan-wish.ts';
import { undoWish } from '../../src/tuning/engine/undo.ts';
import { createJournal, type Journal } from '../../src/tuning/journal/journal.ts';
import { planIrqAffinity } from '../../src/tuning/kinds/irq/irq-affinity.ts';
import { readIrqRates } from '../../src/tuning/kinds/irq/irq-rates.ts';
import { readNics } from '../../src/tuning/kinds/irq/nic.ts';
import { planRps } from '../../src/tuning/kinds/irq/rps.ts';
import { isRefusal, type TuningPlan } from '../../src/tuning/tuning.ts';
import { asNobody, expectOutcome, expectPlan } from '../helpers/expect-tuning.ts';
import { describeWithTools } from '../helpers/tools.ts';

interface RealNic {
  readonly name: string;
  /** The IRQs of its queues. */
  readonly irqs: readonly number[];
}

/** The test's own look at it: the first virtio NIC whose IRQs are called `virtioN-input.…` and `-output.…`. */
function findVirtioNic(): RealNic | undefined {
  const lines = readFileSync('/proc/interrupts', 'utf8').split('\n');
  for (const name of readdirSync('/sys/class/net')) {
    if (!isVirtio(name)) continue;
    const msi = readdirSync(`/sys/class/net/${name}/device/../msi_irqs`);
    const irqs = lines.flatMap(line => {
      const [, irq] = /^ *(\d+):.* virtio\d+-(?:in|out)put\.\d+$/.exec(line) ?? [];
      return irq !== undefined && msi.includes(irq) ? [Number(irq)] : [];
    });
    if (irqs.length > 0) return { name, irqs };
  }
  return undefined;
}

function isVirtio(name: string): boolean {
  const path = `/sys/class/net/${name}/device/uevent`;
  return existsSync(path) && /^DRIVER=virtio_net$/m.test(readFileSync(path, 'utf8'));
}

const maskPath = (irq: number): string => `/proc/irq/${irq}/smp_affinity_list`;
const readMask = (irq: number): string => readFileSync(maskPath(irq), 'utf8').trim();

describeWithTools(['root', 'ip', 'setpriv', 'tee'], 'IRQs and RPS of the real kernel', () => {
  const nic = findVirtioNic();
  const onlineCpus = readFileSync('/sys/devices/system/cpu/online', 'utf8').trim();
  const before = new Map(nic?.irqs.map(irq => [irq, readMask(irq)]));
  const veth = `srst${process.pid}`;
  const rpsPath = (queue: number): string => `/sys/class/net/${veth}/queues/rx-${queue}/rps_cpus`;
  const readRps = (queue: number): string => readFileSync(rpsPath(queue), 'utf8').trim();
  let host: Host;
  let journal: Journal;
  let directory: string;

  beforeEach(async () => {
    host = createLocalHost();
    directory = mkdtempSync(join(tmpdir(), 'srs-top-irq-'));
    journal = createJournal(host, directory);
    const peer = ['type', 'veth', 'peer', 'name', `${veth}p`];
    await execa('ip', ['link', 'add', veth, 'numrxqueues', '2', ...peer]);
  });

  afterEach(async () => {
    for (const [irq, mask] of before) writeFileSync(maskPath(irq), mask);
    await execa('ip', ['link', 'del', veth], { reject: false });
    rmSync(directory, { recursive: true });
    await host.close();
  });

  /** The NIC and its IRQs; skips the test on a machine without such a NIC, or with one CPU. */
  function requireNic(context: Pick<TestContext, 'skip'>): RealNic {
    if (nic === undefined) return context.skip('no virtio NIC');
    if (!onlineCpus.startsWith('0-')) return context.skip('needs two CPUs');
    return nic;
  }

  async function applyAndUndo(plan: TuningPlan, look: () => void): Promise<string> {
    const outcome = expectOutcome(await applyTuning(host, journal, plan));
    look();
    const entry = (await journal.entries()).find(one => one.entry === outcome.entry);
    if (entry === undefined) throw new Error('expected it in the journal');
    const undo = expectPlan(await planWish(host, undoWish(entry)));
    const undone = expectOutcome(await applyTuning(host, journal, undo));
    return `${outcome.sentence} | ${undone.sentence}`;
  }

  const masks = ({ irqs }: RealNic) => irqs.map(readMask);

  test('all on CPU 0, and back', async context => {
    const real = requireNic(context);
    for (const irq of real.irqs) writeFileSync(maskPath(irq), onlineCpus);
    const plan = expectPlan(await planIrqAffinity(host, { interface: real.name, cpus: { preset: 'cpu0' } }));
    expect(plan.targets.map(({ id }) => Number(id))).toEqual(real.irqs);
    const count = real.irqs.length;
    const sentences = await applyAndUndo(plan, () => {
      expect(masks(real)).toEqual(real.irqs.map(() => '0'));
    });
    expect(masks(real)).toEqual(real.irqs.map(() => onlineCpus));
    expect(sentences).toBe(
      `IRQ affinity of ${real.name} ${onlineCpus} → 0: ${count}/${count} IRQs | ` +
        `undo 1: IRQ affinity of ${real.name} 0 → ${onlineCpus}: ${count}/${count} IRQs`,
    );
  });

  test('one a CPU, and back to what each had', async context => {
    const real = requireNic(context);
    const [first = 0, second = 0] = real.irqs;
    writeFileSync(maskPath(first), onlineCpus);
    writeFileSync(maskPath(second), '0');
    const request = { interface: real.name, irqs: [first, second], cpus: { preset: 'spread' } } as const;
    await applyAndUndo(expectPlan(await planIrqAffinity(host, request)), () => {
      expect([first, second].map(readMask)).toEqual(['0', '1']);
    });
    expect([first, second].map(readMask)).toEqual([onlineCpus, '0']);
  });

  test('off the CPU of SRS', async context => {
    const real = requireNic(context);
    for (const irq of real.irqs) writeFileSync(maskPath(irq), onlineCpus);
    const srs = { affinity: '1', lastCpu: 1 };
    const request = { interface: real.name, cpus: { preset: 'off-srs' }, srs } as const;
    await applyAndUndo(expectPlan(await planIrqAffinity(host, request)), () => {
      for (const mask of masks(real)) expect(mask).toMatch(/^0(,|$)/);
    });
  });

  test('CPUs that are not there: refused before, and in words when the kernel does', async context => {
    const { name, irqs } = requireNic(context);
    expect(await planIrqAffinity(host, { interface: name, cpus: '0,4000' })).toEqual({
      refused: `IRQ affinity 0,4000: CPU 4000 is not on this host, which has ${onlineCpus}`,
    });
    const [irq = 0] = irqs;
    writeFileSync(maskPath(irq), onlineCpus);
    const plan = expectPlan(await planIrqAffinity(host, { interface: name, irqs: [irq], cpus: '0' }));
    const targets = plan.targets.map(target => ({ ...target, wanted: '4000' }));
    expect(expectOutcome(await applyTuning(host, journal, { ...plan, targets })).sentence).toMatch(
      / 0\/1 IRQ; virtio\d+-input\.0 \d+ refused: none of these CPUs is online$/,
    );
    expect(readMask(irq)).toBe(onlineCpus);
  });

  test('without the right to: the mask stays, and the sentence says what helps', async context => {
    const { name, irqs } = requireNic(context);
    const [irq = 0] = irqs;
    writeFileSync(maskPath(irq), onlineCpus);
    const user = asNobody(host);
    const plan = expectPlan(await planIrqAffinity(user, { interface: name, irqs: [irq], cpus: '0' }));
    expect(expectOutcome(await applyTuning(user, journal, plan)).sentence).toMatch(
      new RegExp(` not permitted\\. Run: echo 0 \\| sudo tee ${maskPath(irq)}$`),
    );
    expect(readMask(irq)).toBe(onlineCpus);
  });

  test('an IRQ that is gone, or another device’s, and a read-only host: nothing is written', async context => {
    const { name, irqs } = requireNic(context);
    const [irq = 0] = irqs;
    writeFileSync(maskPath(irq), onlineCpus);
    const plan = expectPlan(await planIrqAffinity(host, { interface: name, irqs: [irq], cpus: '0' }));
    const renamed = plan.targets.map(target => ({ ...target, name: 'nvme0q1' }));
    const gone = plan.targets.map(target => ({ ...target, id: '99999' }));
    for (const targets of [renamed, gone]) {
      expect(await applyTuning(host, journal, { ...plan, targets })).toEqual({
        refused: `${plan.title} was not applied: the IRQ has vanished`,
      });
    }
    const readOnly = createLocalHost({ readOnly: true });
    expect(await applyTuning(readOnly, journal, plan)).toEqual({
      refused: `${plan.title} was not applied: the host is read-only`,
    });
    await readOnly.close();
    expect(readMask(irq)).toBe(onlineCpus);
  });

  test('rates come from two reads of /proc/interrupts', async context => {
    const { name, irqs } = requireNic(context);
    const nics = await readNics(host);
    expect(!isRefusal(nics) && nics.find(one => one.name === name)?.irqs.map(({ irq }) => irq)).toEqual(
      expect.arrayContaining([...irqs]),
    );
    const rates = await readIrqRates(host, irqs, { afterMs: 200 });
    expect(rates?.elapsedSeconds).toBeGreaterThanOrEqual(0.2);
    expect([...(rates?.perSecond.keys() ?? [])]).toEqual(irqs);
    for (const byCpu of rates?.perSecond.values() ?? []) {
      for (const rate of byCpu.values()) expect(rate).toBeGreaterThanOrEqual(0);
    }
  });

  test('RPS of two queues, and back', async context => {
    if (!onlineCpus.startsWith('0-')) context.skip('needs two CPUs');
    writeFileSync(rpsPath(1), '1');
    const plan = expectPlan(await planRps(host, { interface: veth, cpus: '0-1' }));
    expect(plan.targets).toMatchObject([
      { id: `${veth}/rx-0`, before: 'off' },
      { id: `${veth}/rx-1`, before: '0' },
    ]);
    const sentences = await applyAndUndo(plan, () => {
      expect([0, 1].map(readRps).map(mask => Number.parseInt(mask, 16))).toEqual([3, 3]);
    });
    expect([0, 1].map(readRps).map(mask => Number.parseInt(mask, 16))).toEqual([0, 1]);
    expect(sentences).toBe(
      `RPS of ${veth} off and 0 → 0-1: 2/2 queues | undo 1: RPS of ${veth} 0-1 → off and 0: 2/2 queues`,
    );
  });

  test('RPS that the kernel refuses, that nobody may set, and of an interface that is gone', async () => {
    expect(await planRps(host, { interface: veth, cpus: '4000' })).toEqual({
      refused: `RPS 4000: CPU 4000 is not on this host, which has ${onlineCpus}`,
    });
    const plan = expectPlan(await planRps(host, { interface: veth, queues: [0], cpus: '0' }));
    const targets = plan.targets.map(target => ({ ...target, wanted: '8000' }));
    expect(expectOutcome(await applyTuning(host, journal, { ...plan, targets })).sentence).toBe(
      `RPS of ${veth} off → 0: 0/1 queue; ${veth}/rx-0 refused: the kernel accepts none of these CPUs for RPS`,
    );
    const user = asNobody(host);
    expect(expectOutcome(await applyTuning(user, journal, plan)).sentence).toBe(
      `RPS of ${veth} off → 0: 0/1 queue; ${veth}/rx-0 not permitted. Run: echo 1 | sudo tee ${rpsPath(0)}`,
    );
    expect(Number.parseInt(readRps(0), 16)).toBe(0);
    await execa('ip', ['link', 'del', veth]);
    expect(await applyTuning(host, journal, plan)).toEqual({
      refused: `RPS of ${veth} off → 0 was not applied: the queue has vanished`,
    });
  });
});
