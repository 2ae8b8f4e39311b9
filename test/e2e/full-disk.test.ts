import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Frame } from '../../src/host/recording/frame.ts';
import { RecordingReader } from '../../src/storage/recordings/recording-reader.ts';
import { readFrames } from '../helpers/read-frames.ts';
import { mountSmallDisk } from '../helpers/small-disk.ts';
import { runSrsTop, startSrsTop } from '../helpers/srs-top.ts';
import type { TerminalSession } from '../helpers/terminal.ts';
import { describeWithTools } from '../helpers/tools.ts';

/** Tests beside these have an SRS on this host too, and what becomes of it is told where a recording's news are. */
const NOBODY = ['--name', 'nobody-has-it'];
const MIB = 2 ** 20;

async function until(
  isSo: () => boolean | Promise<boolean>,
  what: string,
  timeoutMs = 20_000,
): Promise<void> {
  for (const endMs = performance.now() + timeoutMs; !(await isSo()); await sleep(20))
    if (performance.now() > endMs) throw new Error(`waited in vain for ${what}`);
}

function lookWalls(frame: Frame | undefined): readonly number[] {
  return (frame?.entries ?? []).flatMap(entry => (entry.kind === 'look' ? [entry.wall] : []));
}

/** A file has so many refreshes by now; one may be half written. */
async function hasRefreshes(path: string, count: number): Promise<boolean> {
  return existsSync(path) && (await countRefreshes(path)) >= count;
}

async function countRefreshes(path: string): Promise<number> {
  try {
    const reader = await RecordingReader.open(path, () => undefined);
    await reader.close();
    return reader.index.count;
  } catch {
    return 0;
  }
}

describeWithTools(['root', 'mount', 'umount'], 'a disk that is full', () => {
  test('ends no recording without a word, and what was written by then opens', async () => {
    using disk = mountSmallDisk(8 * MIB);
    const path = join(disk.path, 'incident.srstop');
    const recording = runSrsTop(['record', path, ...NOBODY, '-d', 0.1, '--for', '10s']);
    await until(() => hasRefreshes(path, 10), 'ten refreshes');
    disk.fill();
    const { exitCode, stderr } = await recording;
    expect(exitCode).toBe(1);
    expect(stderr.split('\n')).toEqual([
      `srs-top: ${path}: the disk is full (ENOSPC): nothing is recorded until it can be`,
      `srs-top: ${path}: the disk is full (ENOSPC): some of the recording is missing`,
    ]);
    const { frames, problems } = await readFrames(path);
    expect(problems).toEqual([]);
    expect(frames.length).toBeGreaterThanOrEqual(10);
    expect(frames.length).toBeLessThan(50);
    const played = await runSrsTop(['replay', path, '--json']);
    expect(played).toMatchObject({ exitCode: 0, stderr: '' });
    const [lastReport = ''] = played.stdout.trim().split('\n').slice(-1);
    expect(lookWalls(frames.at(-1))).toContain(Date.parse(JSON.parse(lastReport).time));

    disk.fill();
    const later = join(disk.path, 'later.srstop');
    for (const args of [
      ['record', later],
      ['--json', '-n', '2', '--record', later],
    ]) {
      const refused = await runSrsTop(args);
      expect(refused).toMatchObject({
        exitCode: 1,
        stdout: '',
        stderr: `srs-top: ${later}: the disk is full (ENOSPC)`,
      });
    }
    expect(readdirSync(disk.path).sort()).toEqual(['filler', 'incident.srstop', 'incident.srstop.index']);
  });

  test('is told where the recording went on behind it, too', async () => {
    using disk = mountSmallDisk(8 * MIB);
    const path = join(disk.path, 'incident.srstop');
    const recording = runSrsTop(['--json', ...NOBODY, '-n', 160, '-d', 0.1, '--record', path]);
    await until(() => hasRefreshes(path, 10), 'ten refreshes');
    disk.fill();
    // Some refreshes fit into what is left of the last block.
    await sleep(4_000);
    disk.free();
    const { exitCode, stderr, stdout } = await recording;
    expect(stdout.trim().split('\n')).toHaveLength(160);
    expect(stderr).toBe(`srs-top: ${path}: the disk is full (ENOSPC): some of the recording is missing`);
    expect(exitCode).toBe(1);
    const { frames, problems } = await readFrames(path);
    expect(problems).toEqual([]);
    const keys = frames.filter(({ key }) => key !== undefined);
    expect(keys.length).toBeGreaterThanOrEqual(2);
    // It begins anew with a chunk: nothing of what follows rests on what is missing.
    const times = frames.map(({ at }) => at / 1e6);
    const [longest = 0] = times
      .slice(1)
      .map((at, index) => at - (times[index] ?? 0))
      .sort((a, b) => b - a);
    expect(longest).toBeGreaterThan(1);
    expect((await runSrsTop(['replay', path, '--json'])).exitCode).toBe(0);
  });

  const timeOfDay = (screen: TerminalSession): string => /\d\d:\d\d:\d\d/.exec(screen.row(0))?.[0] ?? '';

  test('keeps no screen from going on, which says so; W leaves no half file', async () => {
    using disk = mountSmallDisk(8 * MIB);
    await using screen = startSrsTop([...NOBODY, '-d', 0.2], {
      ...{ columns: 160, rows: 50 },
      env: { XDG_STATE_HOME: disk.path },
    });
    await screen.waitFor(/^srs-top /m);
    screen.write('R');
    await screen.waitFor(/^✔ recording into \/.*\.srstop: R ends it/m);
    await screen.waitFor(/● REC \d+ KiB/);
    const folder = join(disk.path, 'srs-top/recordings');
    const [name = ''] = readdirSync(folder);
    const path = join(folder, name);
    await until(() => hasRefreshes(path, 10), 'ten refreshes');
    disk.fill();
    await screen.waitFor(`✖ not recorded: ${path}: the disk is full (ENOSPC)`, { timeoutMs: 20_000 });
    expect(screen.row(0)).toContain('✖ REC');
    const before = timeOfDay(screen);
    // A day may end amid it.
    await screen.waitFor(() => !['', before].includes(timeOfDay(screen)), { timeoutMs: 10_000 });

    const notSaved = (): string | undefined =>
      /could not save the last minutes: (\/.*\.srstop): the disk is full \(ENOSPC\)/.exec(screen.text())?.[1];
    disk.fill(16_384);
    screen.write('W');
    await screen.waitFor(() => notSaved() !== undefined);
    const first = notSaved();
    disk.fill();
    screen.write('W');
    // The second try has a file of its own: the first one's sentence still stands until that has failed too.
    await screen.waitFor(() => ![undefined, first].includes(notSaved()));
    expect(readdirSync(folder).sort()).toEqual([name, `${name}.index`]);

    disk.free();
    await screen.waitFor(/✔ the recording goes on/, { timeoutMs: 15_000 });
    const refreshes = await countRefreshes(path);
    await until(() => hasRefreshes(path, refreshes + 10), 'ten refreshes more');
    screen.write('R');
    await screen.waitFor(`✖ some of the recording is missing: ${path}: the disk is full (ENOSPC)`);
    screen.write('q');
    expect((await screen.exit).exitCode).toBe(0);
    const { frames, problems } = await readFrames(path);
    expect(problems).toEqual([]);
    expect(frames.length).toBeGreaterThanOrEqual(20);
  });

  test('that is smaller than a ring may be makes it forget the oldest sooner, and go on', async () => {
    using disk = mountSmallDisk(16 * MIB);
    const first = join(disk.path, 'first.srstop');
    expect((await runSrsTop(['record', first, ...NOBODY, '-d', 0.1, '--for', '1s'])).exitCode).toBe(0);
    const keyBytes = statSync(first).size;
    const folder = join(disk.path, 'ring');
    mkdirSync(folder);
    // A few shards, each some beginnings of chunks.
    disk.fill(6 * keyBytes);
    const shards = (): readonly string[] => readdirSync(folder).filter(name => name.endsWith('.srstop'));
    const stop = new AbortController();
    const recording = runSrsTop(['record', ...NOBODY, '-d', 0.1, '--dir', folder, '--size', '64M'], {
      stop: stop.signal,
    });
    try {
      await until(() => shards().length > 0, 'a shard');
      const [oldest = ''] = shards();
      const beganWall = Date.now();
      // How soon it is full depends on what else the machine does.
      await until(() => !shards().includes(oldest), 'the oldest to be forgotten', 80_000);
      const forgotWall = Date.now();
      const goesOn = async (): Promise<boolean> =>
        ((await readFrames(folder)).frames.at(-1)?.wall ?? 0) > forgotWall + 2_000;
      await until(goesOn, 'refreshes after that', 30_000);
      stop.abort();
      const { stderr } = await recording;
      const lines = stderr.split('\n');
      expect(lines[0]).toBe(
        `srs-top: ${folder}: the disk is full before the ring is as large as it may be: the oldest is forgotten sooner`,
      );
      // Not one for each time that it was tried.
      expect(lines.length).toBeLessThan(8);
      const { frames } = await readFrames(folder);
      expect(frames[0]?.wall).toBeGreaterThan(beganWall);
      expect(frames[0]?.wall).toBeLessThan(forgotWall);
      expect(frames.length).toBeGreaterThan(50);
      expect((await runSrsTop(['replay', folder, '--json'])).stderr).toBe('');
    } finally {
      stop.abort();
      await recording;
    }
  }, 150_000);
});
