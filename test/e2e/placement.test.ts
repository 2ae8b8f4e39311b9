import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runSrsTop, startSrsTop } from '../helpers/srs-top.ts';
import { startStandIn } from '../helpers/stand-in.ts';
import { describeWithTools } from '../helpers/tools.ts';

const INCIDENT = fileURLToPath(new URL('../fixtures/incident-rcvbuf-renice.ndjson.gz', import.meta.url));

describeWithTools(['python3'], 'L on a live host', () => {
  test('shows what lands on which CPU, at another size too, and Esc leaves it', async () => {
    await using srs = await startStandIn({ isBusy: true });
    await using screen = startSrsTop(['-p', srs.pid], { columns: 80, rows: 24 });
    await screen.waitFor('━ SRS ', { timeoutMs: 20_000 });
    screen.write('L');
    // Softirqs have a rate from the second look on: RCU is never quiet.
    await screen.waitFor(/^─ softirqs\/s .*\n.* \S+ +\d[\d,k]*$/m, { timeoutMs: 20_000 });
    expect(screen.text()).toMatch(/^─ Placement ─/m);
    expect(screen.text()).toMatch(/^─ CPU ─+ us +sy +si +st +id +ksoftirqd +GHz +governor +SMT +node/m);
    await screen.waitFor(new RegExp(`ran .*\\b${srs.pid}\\b`), { timeoutMs: 10_000 });
    expect(screen.row(23)).toMatch(/^q quit {2}\? help {2}Esc back/);
    screen.resize(160, 50);
    await screen.waitFor(/^─ CPU ─.* node ─* +─ softirqs\/s /m);
    expect(screen.text()).toMatch(/^─ Threads of SRS \d+ .* seen on /m);
    screen.resize(40, 10);
    await screen.waitFor(text => text.includes('─ Placement ─') && !text.includes('Threads of SRS'));
    screen.resize(80, 24);
    await screen.waitFor('─ What lands there ─');
    screen.press('Escape');
    await screen.waitFor('━ SRS ');
    expect(screen.text()).not.toContain('─ Placement ─');
    screen.write('q');
    expect(await screen.exit).toEqual({ exitCode: 0, signal: undefined });
  });
});

test('the moment of a recording has it, though nothing is read any more', async () => {
  await using screen = startSrsTop(['--replay', INCIDENT, '--replay-at', 66], { columns: 80, rows: 24 });
  await screen.waitFor('PAUSED', { timeoutMs: 20_000 });
  screen.write('L');
  await screen.waitFor('─ Placement ─');
  // Both CPUs received: that SRS was starved is no matter of placement.
  expect(screen.row(5)).toBe('✔ no conflict of placement is seen for SRS 7847');
  expect(screen.text()).toMatch(/ srs 7847 \(8 of 10 looks\)/);
  // Its network cards were not recorded, nor how fast its CPUs ran.
  expect(screen.text()).toMatch(/^ {2}0 ‹ .* – +– +– +– +–$/m);
  screen.write('q');
  expect(await screen.exit).toEqual({ exitCode: 0, signal: undefined });
});

test('JSON has it, with a rate of every type of softirq', async () => {
  const { stdout } = await runSrsTop(['--replay', INCIDENT, '--json', '-n', '20']);
  const { placement } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  expect(placement.cpus).toHaveLength(2);
  const { softirqsPerSecond, ...cpu } = placement.cpus[0];
  expect(Object.keys(softirqsPerSecond)).toContain('NET_TX');
  expect(Object.values(softirqsPerSecond).every(rate => typeof rate === 'number')).toBe(true);
  expect(Object.keys(cpu)).toEqual([
    'cpu',
    'isIsolated',
    'node',
    'frequencyMhz',
    'mostFrequencyMhz',
    'governor',
    'siblings',
    'ksoftirqdPercent',
    'irqs',
    'rpsQueues',
    'threads',
  ]);
  expect(cpu).toMatchObject({ cpu: 0, node: null, governor: null, siblings: null, ksoftirqdPercent: null });
  expect(
    placement.cpus.flatMap((one: { threads: { name: string }[] }) => one.threads.map(({ name }) => name)),
  ).toContain('srs');
  expect(placement.nics).toEqual([]);
  expect(Array.isArray(placement.conflicts)).toBe(true);
});
