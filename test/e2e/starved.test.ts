import { cpus } from 'node:os';
import { expect, test } from 'vitest';
import { burnCpus } from '../helpers/load.ts';
import { HERE } from '../helpers/namespace.ts';
import { startReports, startSrsTop } from '../helpers/srs-top.ts';
import { startStandIn } from '../helpers/stand-in.ts';
import { describeWithTools } from '../helpers/tools.ts';

const TOOLS = ['root', 'python3', 'taskset', 'chrt'];

describeWithTools(TOOLS, 'an SRS that gets no CPU', () => {
  test('waits all the time, which the kernel books only afterwards', async () => {
    const cpu = String(cpus().length - 1);
    await using srs = await startStandIn({ isBusy: true });
    await using hogs = await burnCpus(2);
    for (const pid of [srs.pid, ...hogs.pids]) await HERE.exec(['taskset', '-a', '-cp', cpu, String(pid)]);
    // Beside them it gets some ms every few seconds.
    await HERE.exec(['chrt', '-a', '-i', '-p', '0', String(srs.pid)]);

    await using reports = startReports(['-p', srs.pid, '-d', 0.2, '-n', 12]);
    const seen: (readonly [ran: number | null, waited: number | null, load: boolean | null])[] = [];
    for (let count = 0; count < 12; count++) {
      const main = (await reports.next()).srs[0]?.threads.find(({ tid }) => tid === srs.pid);
      seen.push([main?.cpuPercent ?? null, main?.runQueueWaitPercent ?? null, main?.carriesLoad ?? null]);
    }
    expect(seen.filter(([ran, waited, load]) => ran === 0 && waited === 100 && load).length).toBeGreaterThan(
      4,
    );
    for (const [ran, waited] of seen) expect((ran ?? 0) + (waited ?? 0)).toBeLessThan(115);

    await using screen = startSrsTop(['-p', srs.pid, '-d', 0.3], { columns: 80, rows: 24 });
    await screen.waitFor(/✖ waits for a CPU +100\.0 %/, { timeoutMs: 10_000 });
  });
});
