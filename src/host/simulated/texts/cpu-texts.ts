import { formatCpuList } from '../../../procfs/cpu-list.ts';
import type { Cpu } from '../model/cpu.ts';
import type { Machine } from '../model/machine.ts';

const ticks = (ms: number): number => Math.floor(ms / 10);
const whole = (count: number): number => Math.floor(count);

/** /proc/stat (fs/proc/stat.c), in clock ticks of 10 ms. */
export function statText({ cpus, uptimeSeconds, processes }: Machine, bootSeconds: number): string {
  const lines = cpus.map(cpu => `cpu${cpu.number} ${timesOf(cpu).join(' ')}`);
  const sums = cpus.map(timesOf).reduce((sum, times) => sum.map((one, index) => one + (times[index] ?? 0)));
  const slices = processes.flatMap(({ tasks }) => tasks).reduce((sum, task) => sum + task.slices, 0);
  const running = processes.flatMap(({ tasks }) => tasks).filter(({ state }) => state === 'R').length;
  const blocked = processes.flatMap(({ tasks }) => tasks).filter(({ state }) => state === 'D').length;
  const interrupts = cpus.reduce((sum, { timers, receiveRounds }) => sum + timers + receiveRounds, 0);
  return [
    `cpu  ${sums.join(' ')}`,
    ...lines,
    `intr ${whole(interrupts)}`,
    `ctxt ${whole(uptimeSeconds * 4_000) + 2 * slices}`,
    `btime ${whole(bootSeconds)}`,
    `processes ${1_204_118 + whole(uptimeSeconds)}`,
    `procs_running ${Math.max(1, running)}`,
    `procs_blocked ${blocked}`,
    '',
  ].join('\n');
}

/** user nice system idle iowait irq softirq steal guest guest_nice. */
function timesOf(cpu: Cpu): readonly number[] {
  const { userMs, niceMs, systemMs, idleMs, waitsForDiskMs, irqMs, softirqMs } = cpu;
  return [userMs, niceMs, systemMs, idleMs, waitsForDiskMs, irqMs, softirqMs, 0, 0, 0].map(ticks);
}

/** /proc/softirqs (kernel/softirq.c). */
export function softirqsText({ cpus }: Machine): string {
  const rows: readonly (readonly [string, (cpu: Cpu) => number])[] = [
    ['HI', () => 0],
    ['TIMER', ({ timers }) => timers],
    ['NET_TX', ({ sendRounds }) => sendRounds],
    ['NET_RX', ({ receiveRounds }) => receiveRounds],
    ['BLOCK', ({ number }) => 161_606 * number],
    ['IRQ_POLL', () => 0],
    ['TASKLET', () => 2],
    ['SCHED', ({ timers }) => timers * 0.8],
    ['HRTIMER', () => 0],
    ['RCU', ({ timers }) => timers * 0.7],
  ];
  const cells = (values: readonly (string | number)[]): string =>
    values.map(value => String(value).padStart(10)).join(' ');
  return [
    `${' '.repeat(20)}${cpus.map(({ number }) => `CPU${number}`.padEnd(11)).join('')}`,
    ...rows.map(([name, count]) => `${name.padStart(12)}: ${cells(cpus.map(cpu => whole(count(cpu))))}`),
    '',
  ].join('\n');
}

/** /proc/interrupts (kernel/irq/proc.c): those of the cards, and the timers of the CPUs. */
export function interruptsText({ cpus, nics }: Machine): string {
  const line = (label: string | number, counts: readonly number[], rest: string): string =>
    `${String(label).padStart(3)}: ${counts.map(count => String(whole(count)).padStart(10)).join(' ')} ${rest}`;
  return [
    `    ${cpus.map(({ number }) => `CPU${number}`.padStart(11)).join('')}`,
    line(
      24,
      cpus.map(({ number }) => (number === 0 ? 1 : 0)),
      ' IO-APIC   5-edge      ACPI:Ged',
    ),
    ...nics.flatMap(({ name, device, queues }) =>
      queues.map(({ irq, interrupts }, index) =>
        line(irq, interrupts, ` PCI-MSIX-${device}   ${index}-edge      ${name}-TxRx-${index}`),
      ),
    ),
    line(
      'LOC',
      cpus.map(({ timers }) => timers),
      '  Local timer interrupts',
    ),
    line(
      'RES',
      cpus.map(({ timers }) => timers / 12),
      '  Rescheduling interrupts',
    ),
    line(
      'CAL',
      cpus.map(({ timers }) => timers / 4),
      '  Function call interrupts',
    ),
    'ERR:          0',
    'MIS:          0',
    '',
  ].join('\n');
}

/** /proc/net/softnet_stat (net/core/net-procfs.c): hexadecimal, a line a CPU; the 13th field is its number. */
export function softnetText({ cpus }: Machine): string {
  const lines = cpus.map(({ number, packets, squeezed }) => {
    const fields = [packets, 0, squeezed, 0, 0, 0, 0, 0, 0, 0, 0, 0, number, 0, 0];
    return fields.map(field => (whole(field) % 2 ** 32).toString(16).padStart(8, '0')).join(' ');
  });
  return `${lines.join('\n')}\n`;
}

export function loadText({ loads, processes }: Machine): string {
  const tasks = processes.flatMap(({ tasks }) => tasks);
  const running = Math.max(1, tasks.filter(({ state }) => state === 'R').length);
  return `${loads.map(load => load.toFixed(2)).join(' ')} ${running}/${tasks.length} ${processes.at(-1)?.pid}\n`;
}

export function uptimeText({ uptimeSeconds, cpus }: Machine): string {
  const idleSeconds = cpus.reduce((sum, { idleMs }) => sum + idleMs, 0) / 1_000;
  return `${uptimeSeconds.toFixed(2)} ${idleSeconds.toFixed(2)}\n`;
}

export function onlineText({ cpus }: Machine): string {
  return `${formatCpuList(cpus.map(({ number }) => number))}\n`;
}
