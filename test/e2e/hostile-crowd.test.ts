import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startReports } from '../helpers/srs-top.ts';
import { describeWithTools } from '../helpers/tools.ts';

const COUNT = 300;
const NAME = 'srs-crowd';

describeWithTools(['bash'], `${COUNT} processes of the name`, () => {
  let folder = '';
  let shell: ChildProcess;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'srs-crowd-'));
    copyFileSync('/bin/sleep', join(folder, NAME));
    const script = `i=0; while [ $i -lt ${COUNT} ]; do "$0" 600 & i=$((i+1)); done; echo ready; read _; kill $(jobs -p)`;
    shell = spawn('bash', ['-c', script, join(folder, NAME)], { stdio: ['pipe', 'pipe', 'inherit'] });
    if (shell.stdout !== null) await once(shell.stdout, 'data');
    // A process has its name once it runs its own program.
    const names = Array<string>(COUNT).fill(NAME);
    await vi.waitFor(() => expect(namesOf(childPids(shell))).toEqual(names), { timeout: 30_000 });
  });

  afterAll(async () => {
    shell.stdin?.end('\n');
    await once(shell, 'exit');
    rmSync(folder, { recursive: true });
  });

  test('are counted; eight are watched, at the price of eight', { timeout: 60_000 }, async () => {
    const began = performance.now();
    await using reports = startReports(['--name', NAME, '-d', '1', '-n', '10']);
    const first = await reports.next();
    expect(performance.now() - began).toBeLessThan(4_000);
    expect(first.srs).toHaveLength(8);
    expect(first.srsNotWatched).toBe(COUNT - 8);
    expect(first.problems.at(-1)).toMatchObject({
      source: 'SRS',
      detail: `${COUNT - 8} more of that name are counted, not watched, beside the busiest 8: -p PID watches it alone`,
    });
    const pids = first.srs.map(({ pid }) => pid);
    let last = first;
    for (let report = 0; report < 8; report++) {
      last = await reports.next();
      expect(last.srs.map(({ pid }) => pid)).toEqual(pids);
    }
    expect(last.self.residentBytes).toBeLessThan(110e6);
    expect(last.self.cpuPercent).toBeLessThan(15);
  });

  test('the one that is asked for is watched', async () => {
    const wanted = Number(childPids(shell).at(-1));
    await using reports = startReports(['-p', wanted, '-d', '0.5', '-n', '1']);
    const report = await reports.next();
    expect(report.srs.map(srs => srs.pid)).toEqual([wanted]);
    expect(report.srsNotWatched).toBe(0);
  });
});

function childPids({ pid = 0 }: ChildProcess): readonly string[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
}

function namesOf(pids: readonly string[]): readonly string[] {
  return pids.map(pid => readFileSync(`/proc/${pid}/comm`, 'utf8').trim());
}
