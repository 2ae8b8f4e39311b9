import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FourThreads, readNice, startFourThreads } from '../helpers/four-threads.ts';
import { SRS_TOP } from '../helpers/srs-top.ts';
import { startTerminal } from '../helpers/terminal.ts';
import { describeWithTools } from '../helpers/tools.ts';

const IS_V1 = existsSync('/sys/fs/cgroup/cpu');
const NAME = `srs-top-decides-${process.pid}`;
const GROUP = IS_V1 ? `/sys/fs/cgroup/cpu/${NAME}` : `/sys/fs/cgroup/${NAME}`;

/** What a dialog says, in one line. */
function insideBox(text: string): string {
  const lines = [...text.matchAll(/│ (.*?) *│/g)].map(([, line]) => line);
  return lines.join(' ').replace(/ +/g, ' ');
}

describeWithTools(['root', 'python3', 'unshare', 'mount'], 'what decides instead, under --read-only', () => {
  let directory: string;
  let srs: FourThreads;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'srs-top-decides-'));
    srs = await startFourThreads();
    if (!IS_V1) writeFileSync('/sys/fs/cgroup/cgroup.subtree_control', '+cpu');
    mkdirSync(GROUP);
    if (IS_V1) {
      writeFileSync(`${GROUP}/cpu.cfs_period_us`, '50000');
      writeFileSync(`${GROUP}/cpu.cfs_quota_us`, '25000');
    } else writeFileSync(`${GROUP}/cpu.max`, '25000 50000');
    writeFileSync(`${GROUP}/cgroup.procs`, String(srs.identity.pid));
  });
  afterEach(async () => {
    await srs.end();
    await expect.poll(() => readFileSync(`${GROUP}/cgroup.procs`, 'utf8')).toBe('');
    rmdirSync(GROUP);
    rmSync(directory, { recursive: true });
  });

  test('the quota in every dialog that it matters to, and the file that sets buffers at boot', async () => {
    mkdirSync(join(directory, 'sysctl.d'));
    writeFileSync(join(directory, 'sysctl.d/99-tuned.conf'), 'net.core.rmem_max = 1048576\n');
    // A mount namespace of its own, in which /etc/sysctl.d holds that file alone.
    const script = 'mount --bind "$1" /etc/sysctl.d && shift && exec "$@"';
    const program = [...SRS_TOP, '-p', String(srs.identity.pid), '--read-only'];
    const place = ['unshare', '--mount', '--', 'sh', '-c', script, '-', join(directory, 'sysctl.d')];
    await using screen = startTerminal([...place, ...program], {
      columns: 110,
      rows: 50,
      env: { XDG_STATE_HOME: directory },
    });
    await screen.waitFor('SRS');
    const quota = `The cgroup /${NAME} may use 0.5 CPUs at most (its quota): when that is used up, srs waits`;
    const dialogs = [
      ['r', '-5', 'whatever its nice value.'],
      ['a', 'o', 'whatever CPUs it may run on.'],
      ['c', 'Right', 'whatever its policy.'],
      ['b', '', 'and its buffers fill, however large they are.'],
    ] as const;
    for (const [key, wish, end] of dialogs) {
      screen.write(key);
      await screen.waitFor('╭ ');
      if (wish === 'Right') screen.press('Right');
      else screen.write(wish);
      const text = insideBox(await screen.waitFor(shown => insideBox(shown).includes(end)));
      expect(text).toContain(`${quota} ${end}`);
      await screen.waitFor('read-only: nothing can be applied');
      if (key === 'b')
        expect(text).toContain(
          'At the next boot /etc/sysctl.d/99-tuned.conf sets net.core.rmem_max to 1048576.',
        );
      screen.press('Enter', 'Enter');
      screen.press('Escape');
      await screen.waitFor(/^(?![\s\S]*╭ )/);
    }
    expect(Object.values(srs.tids).map(tid => readNice(srs.identity.pid, tid))).toEqual([0, 0, 0, 0]);
  });
});
