import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AsideReader, createAsideReader } from '../../../src/host/asking/aside-reader.ts';
import { type AsideAnswer, type AsideShell, startAsideShell } from '../../../src/host/asking/aside-shell.ts';
import { startProgram } from '../../helpers/programs.ts';

const nowMs = (): number => performance.now();

describe('with shells', () => {
  let directory: string;
  let path: string;
  let reader: AsideReader;
  let pids: number[];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'srs-top-aside-'));
    path = join(directory, 'speed');
    writeFileSync(path, '10000\n');
    pids = [];
    reader = createAsideReader(nowMs, '', async () => {
      const before = await childPids();
      const shell = await startAsideShell();
      pids.push(...(await childPids()).filter(pid => !before.includes(pid)));
      return shell;
    });
  });
  afterEach(() => {
    reader.close();
    rmSync(directory, { recursive: true });
  });

  it('reads on when the one that it kept was killed meanwhile', async () => {
    expect((await reader.read([path])).get(path)).toMatchObject({ text: '10000\n' });
    expect(pids).toHaveLength(1);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    await expect.poll(childPids).not.toEqual(expect.arrayContaining(pids));
    expect((await reader.read([path])).get(path)).toMatchObject({ text: '10000\n' });
    expect(pids).toHaveLength(2);
  });

  it('gives up what gives more than was asked for, at once, and reads on', async () => {
    // As another host may answer, whatever it is asked.
    const head = join(directory, 'head');
    writeFileSync(
      head,
      `#!/bin/sh\ntrap 'echo ended >${directory}/ended' PIPE\nwhile echo more; do :; done\n`,
      {
        mode: 0o755,
      },
    );
    const { PATH } = process.env;
    process.env.PATH = [directory, PATH].join(delimiter);
    const took = performance.now();
    const results = await reader.read([path], { most: 1_000 });
    process.env.PATH = PATH;
    expect(results.get(path)).toMatchObject({ reason: 'failed', detail: 'it gives more than was asked for' });
    expect(performance.now() - took).toBeLessThan(5_000);
    // Its pipe is broken.
    await expect.poll(() => existsSync(join(directory, 'ended')), { timeout: 5_000 }).toBe(true);
    expect((await reader.read([path])).get(path)).toMatchObject({ text: '10000\n' });
    expect(pids).toHaveLength(2);
  });

  it.each(['line', 100] as const)('says that a file is gone when it is asked for %s', async most => {
    const gone = join(directory, 'gone');
    const below = join(path, 'below');
    const results = await reader.read([gone, path], { most });
    expect(results.get(gone)).toMatchObject({ reason: 'gone', detail: expect.stringMatching(/^ENOENT: /) });
    expect(results.get(path)).toHaveProperty('text', most === 'line' ? '10000' : '10000\n');
    expect((await reader.read([below], { most })).get(below)).toMatchObject({ reason: 'gone' });
  });
});

describe('where files do not answer', () => {
  it('reads others still, however often another user keeps it waiting', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'srs-top-aside-'));
    const [held, free] = ['held', 'free'].map(name => join(directory, name)) as [string, string];
    for (const path of [held, free]) writeFileSync(path, 'text\n');
    const holder = startProgram('lease.py', [held]);
    const reader = createAsideReader(nowMs);
    try {
      await holder.nextLine();
      for (let turn = 0; turn < 6; turn++)
        expect((await reader.read([held], { timeoutMs: 300 })).get(held)).toMatchObject({
          detail: 'no answer within 0.3 s',
        });
      await expect.poll(async () => (await reader.read([free])).get(free)).toMatchObject({ text: 'text\n' });
    } finally {
      reader.close();
      await holder.stop();
      rmSync(directory, { recursive: true });
    }
  });

  const silent = (): AsideShell => ({
    ask: () => new Promise<AsideAnswer | undefined>(() => undefined),
    kill: () => undefined,
    abandon: () => undefined,
  });

  it('gives up on those that wait for a reader too', async () => {
    const reader = createAsideReader(nowMs, '', async () => silent());
    const paths = ['/a', '/b', '/c', '/d', '/e', '/f', '/g'];
    const all = await Promise.all(paths.map(path => reader.read([path], { timeoutMs: 20 })));
    const details = all.flatMap(results => [...results.values()]).map(result => Object(result).detail);
    expect(details.filter(detail => detail === 'no answer within 0.02 s')).toHaveLength(4);
    expect(details.filter(detail => detail === 'other files do not answer')).toHaveLength(3);
  });

  it('gives up when no reader can be started', async () => {
    const reader = createAsideReader(nowMs, '', async () => {
      throw new Error('spawn EAGAIN');
    });
    const paths = ['/a', '/b', '/c', '/d', '/e', '/f', '/g'];
    const all = await Promise.all(paths.map(path => reader.read([path])));
    expect(all.flatMap(results => [...results.values()])).toEqual(
      paths.map(asked => ({ asked, reason: 'failed', detail: 'its reader cannot be started' })),
    );
  });
});

async function childPids(): Promise<number[]> {
  const { stdout } = await execa('pgrep', ['-x', '-P', String(process.pid), 'sh'], { reject: false });
  return stdout.split('\n').filter(Boolean).map(Number);
}
