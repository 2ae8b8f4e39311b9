import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSimulatedHost, scenarioOf } from '../../src/host/simulated/simulated.ts';
import { cpuSecondsBetween, readCpu } from '../bench/cpu-seconds.ts';
import { median } from '../helpers/median.ts';
import { peakMib, residentMib, waitedMs } from '../helpers/process-figures.ts';
import { recordSession } from '../helpers/recorded-incident.ts';
import { startSrsTop } from '../helpers/srs-top.ts';
import { type SshServer, startSshServer } from '../helpers/ssh-server.ts';
import type { TerminalSession } from '../helpers/terminal.ts';
import { describeWithTools } from '../helpers/tools.ts';

/** What a start reads and compiles, and the first window, are behind it. */
const SETTLE_MS = 45_000;
const MEASURED_MS = 60_000;
const KEYS = 40;
const USER = 'srs-fleet';
const DEMOS = ['starved', 'softirq', 'small-buffer', 'quota', 'blocked', 'healthy', 'not-this-host'];
const MOST = { percent: 100, mib: 250, keyMs: 100 };

/** Longer than all that is measured of it. */
const RECORDED_SECONDS = 240;

let directory = '';
let recording = '';
let server: SshServer;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'srs-top-fleet-'));
  const scenario = scenarioOf('starved');
  if (scenario === undefined) throw new Error('expected the demo');
  const { path } = await recordSession(createSimulatedHost(scenario, { speed: Number.POSITIVE_INFINITY }), {
    directory,
    windowSeconds: 30,
    seconds: RECORDED_SECONDS,
    wanted: { name: 'srs' },
    version: '0.0.0-test',
  });
  recording = path;
  server = await startSshServer(['MaxStartups 100']);
  server.addUser(USER, '/bin/bash');
});

afterAll(async () => {
  await server?.remove();
  await rm(directory, { recursive: true, force: true });
});

/** One in ten is reached over ssh, of the others every second one is simulated, and the rest are recorded. */
function hostsOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) =>
    index % 10 === 9
      ? // One server by many names, since one name is one host.
        `${USER}@edge-${index}`
      : index % 2 === 0
        ? `demo:${DEMOS[(index / 2) % DEMOS.length]}?seed=${index}`
        : // The same file by another path: hosts of one name are told apart by it.
          `${directory}/${'./'.repeat(index)}${recording.slice(directory.length + 1)}`,
  );
}

interface Cost {
  readonly hosts: number;
  /** Of one core, with all that it started. */
  readonly percent: number;
  readonly mib: number;
  readonly peakMib: number;
  /** From a key to the row that it chose, in milliseconds: the median, and the longest. */
  readonly keyMs: number | undefined;
  readonly slowestKeyMs: number | undefined;
}

describeWithTools(['root', 'sshd'], 'a fleet', () => {
  test('50 hosts are watched within one core, and keys are answered at once', async () => {
    const costs: Cost[] = [];
    for (const hosts of [1, 10, 50]) costs.push(await costOf(hosts));
    process.stdout.write(`${tableOf(costs)}\n`);
    const most = costs.at(-1);
    expect(most?.hosts).toBe(50);
    expect(most?.percent).toBeLessThan(MOST.percent);
    expect(most?.peakMib).toBeLessThan(MOST.mib);
    expect(most?.slowestKeyMs).toBeLessThan(MOST.keyMs);
  });
});

async function costOf(hosts: number): Promise<Cost> {
  const names = hostsOf(hosts);
  // One alone has a screen of its own: in a file it is a table of one.
  const file = join(directory, `${hosts}.hosts`);
  await writeFile(file, names.map((name, index) => `host-${index} ${name}\n`).join(''));
  const options = [...server.options, 'HostName=127.0.0.1', `HostKeyAlias=[127.0.0.1]:${server.port}`];
  // Refused where none is reached by ssh.
  const reached = names.some(name => name.startsWith(USER))
    ? options.flatMap(option => ['--ssh-option', option])
    : [];
  await using screen = startSrsTop(['--hosts', file, ...reached], { columns: 120, rows: 60 });
  await screen.waitFor(new RegExp(`srs-top  ${hosts} host`));
  await sleep(SETTLE_MS);
  expect(screen.text()).not.toMatch(/not reached|lost \d|stale|opening/);
  const before = readCpu(screen.pid);
  const beganMs = performance.now();
  await sleep(MEASURED_MS);
  const seconds = (performance.now() - beganMs) / 1_000;
  const percent = (100 * cpuSecondsBetween(before, readCpu(screen.pid))) / seconds;
  const mib = residentMib(screen.pid);
  // One row is always chosen.
  const keys = hosts === 1 ? [] : await keyTimes(screen);
  return {
    ...{ hosts, percent, mib },
    peakMib: peakMib(screen.pid),
    keyMs: keys.length === 0 ? undefined : median(keys),
    slowestKeyMs: keys.length === 0 ? undefined : Math.max(...keys),
  };
}

/**
 * Milliseconds until the row below is chosen, or the one above again, at any moment of the second; without those for which
 * others had the CPUs that srs-top or this test were ready to use.
 */
async function keyTimes(screen: TerminalSession): Promise<readonly number[]> {
  const times: number[] = [];
  const chosen = (): string => /^›\*?(?: |)(\S+)/m.exec(screen.text())?.[1] ?? '';
  for (let key = 0; key < KEYS; key++) {
    await sleep(137);
    const before = chosen();
    const waitedFor = (): number => waitedMs(screen.pid) + waitedMs(process.pid);
    const [beganMs, waitedBefore] = [performance.now(), waitedFor()];
    screen.write(key % 2 === 0 ? 'j' : 'k');
    await screen.waitFor(() => chosen() !== before);
    times.push(performance.now() - beganMs - (waitedFor() - waitedBefore));
  }
  return times;
}

function tableOf(costs: readonly Cost[]): string {
  const lines = costs.map(
    ({ hosts, percent, mib, peakMib: peak, keyMs, slowestKeyMs }) =>
      `${String(hosts).padStart(5)}  ${percent.toFixed(1).padStart(5)} %  ${(percent / hosts).toFixed(2).padStart(5)} %  ${mib.toFixed(0).padStart(4)} MiB  ${peak.toFixed(0).padStart(4)} MiB  ${msText(keyMs, 3)} ms  ${msText(slowestKeyMs, 4)} ms`,
  );
  return ['hosts    core   a host   memory   at most    a key  the slowest', ...lines].join('\n');
}

function msText(ms: number | undefined, width: number): string {
  return (ms === undefined ? '–' : ms.toFixed(0)).padStart(width);
}
