import { readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createQuota, isV1 } from '../faults/cgroup.ts';
import { burnCpus, flood } from '../helpers/load.ts';
import { createNamespace } from '../helpers/namespace.ts';
import { runSrsTop, startReports, startSrsTop } from '../helpers/srs-top.ts';
import { startStandIn } from '../helpers/stand-in.ts';
import { describeWithTools } from '../helpers/tools.ts';

const WINDOW_SECONDS = 5;
const PACKETS_PER_SECOND = 20_000;
const RECEIVE_BUFFER_BYTES = 4 * 1024 ** 2;
/** SRS and what it competes with share one CPU; the sender has the other, whatever else runs there. */
const BUSY_CPU = '1';
const SENDER = ['nice', '-n', '-20', 'taskset', '-c', '0'];
const SIZE = { columns: 120, rows: 40 };

/** As an administrator would: every thread, without srs-top. */
async function reniceByHand(pid: number, nice: number): Promise<void> {
  await execa('renice', [`${nice}`, '-p', ...readdirSync(`/proc/${pid}/task`)]);
}

describeWithTools(['root', 'python3', 'ip', 'renice', 'taskset'], 'what something else changes', () => {
  let directory: string;
  let env: Readonly<Record<string, string>>;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'srs-top-changes-'));
    env = { XDG_STATE_HOME: directory };
  });
  afterEach(() => rm(directory, { recursive: true }));

  test('a renice by hand is said, marked in the history, and judged like a tuning', async () => {
    await using place = await createNamespace();
    await using srs = await startStandIn({
      place,
      readsPerSecond: 60_000,
      receiveBufferBytes: RECEIVE_BUFFER_BYTES,
    });
    // Each with nine times the weight of nice 0: SRS gets a fortieth of the CPU, and needs a twentieth.
    await using loops = await burnCpus(4, -10);
    for (const pid of [srs.pid, ...loops.pids]) await execa('taskset', ['-apc', BUSY_CPU, `${pid}`]);
    // It ends with its namespace.
    void flood({
      place: { ...place, prefix: [...SENDER, ...place.prefix] },
      port: srs.port,
      packetsPerSecond: PACKETS_PER_SECOND,
      seconds: 60,
    }).catch(() => undefined);
    await using screen = startSrsTop(['-p', srs.pid, '--window', WINDOW_SECONDS], { ...SIZE, env });
    await screen.waitFor('LOSING UDP', { timeoutMs: 20_000 });
    await sleep((WINDOW_SECONDS + 3) * 1_000);
    await reniceByHand(srs.pid, -15);
    await screen.waitFor('nice 0 → -15 by something else', { timeoutMs: 10_000 });
    await screen.waitFor(/nice 0 → -15 by something else: judging: /);
    await screen.waitFor(
      // On a machine that others use too some may be lost all the same.
      /nice 0 → -15 by something else: loss (ended|fell): [\d,]+ → [\d,]+ in 5 s/,
      { timeoutMs: 20_000 },
    );
    screen.write('v');
    await screen.waitFor(/│ nice 0 → -15 by something else +│/);
    screen.press('Escape');
    await screen.waitFor(/^(?![\s\S]*╭ verdicts)/);
    screen.write('h');
    await screen.waitFor(/\d\d:\d\d:\d\d nice 0 → -15 by something else/);
  });

  test("srs-top's own renice and its undo make no other mark; srs-top tune beside it is named", async () => {
    await using place = await createNamespace();
    await using srs = await startStandIn({ place });
    await using screen = startSrsTop(['-p', srs.pid, '--window', WINDOW_SECONDS], { ...SIZE, env });
    await screen.waitFor(`SRS ${srs.pid}`);
    // What is a few seconds old is not compared.
    await sleep(6_000);
    screen.write('r');
    await screen.waitFor('╭ renice ─');
    await screen.waitFor('nice     -15_');
    await screen.waitFor('Enter applies');
    screen.press('Enter');
    await screen.waitFor('renice 0 → -15: 4/4 threads');
    screen.press('Enter');
    await screen.waitFor(/renice 0 → -15: judging: [2-4]\.\d of 5 s/);
    const tuned = await runSrsTop(['tune', '-p', srs.pid, 'nice=-5', '--yes'], { env });
    expect(tuned.exitCode).toBe(0);
    await screen.waitFor('nice -15 → -5 by srs-top tune', { timeoutMs: 10_000 });
    screen.write('h');
    await screen.waitFor(/nice -15 → -5 by srs-top tune .* renice 0 → -15/);
    expect(screen.text()).not.toContain('something else');
  });

  test('a quota that is lifted by hand ended the loss; reports have both changes', async () => {
    await using place = await createNamespace();
    await using group = createQuota(5);
    const unlimited = (): void => {
      if (isV1('cpu')) writeFileSync(join(group.path, 'cpu.cfs_quota_us'), '-1');
      else writeFileSync(join(group.path, 'cpu.max'), 'max 100000');
    };
    await using srs = await startStandIn({
      place: { ...place, prefix: [...group.prefix, ...place.prefix] },
      readsPerSecond: 60_000,
      receiveBufferBytes: RECEIVE_BUFFER_BYTES,
    });
    // It ends with its namespace.
    void flood({
      place: { ...place, prefix: [...SENDER, ...place.prefix] },
      port: srs.port,
      packetsPerSecond: PACKETS_PER_SECOND,
      seconds: 60,
    }).catch(() => undefined);
    await using reports = startReports(['-p', srs.pid]);
    await using screen = startSrsTop(['-p', srs.pid, '--window', WINDOW_SECONDS], { ...SIZE, env });
    await screen.waitFor('LOSING UDP', { timeoutMs: 20_000 });
    await sleep((WINDOW_SECONDS + 3) * 1_000);
    unlimited();
    await screen.waitFor('quota lifted by something else', { timeoutMs: 10_000 });
    await screen.waitFor(/quota lifted by something else: loss (ended|fell): [\d,]+ → [\d,]+ in 5 s/, {
      timeoutMs: 20_000,
    });
    const { changes } = await reports.next(report => report.changes.length > 0);
    expect(changes).toMatchObject([
      { what: 'quota', pid: srs.pid, from: '5 ms of 100 ms', to: 'none', times: 1 },
    ]);
  });
});
