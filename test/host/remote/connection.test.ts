import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Connection,
  type ConnectionState,
  openConnection,
} from '../../../src/host/remote/connection.ts';
import { type Dialer, HOLD } from '../../../src/host/remote/dialer.ts';
import { guardianCommand } from '../../../src/host/remote/guardian.ts';
import { createViaDialer } from '../../../src/host/remote/via-dialer.ts';
import { granted } from '../../helpers/granted.ts';
import { waitForProcesses } from '../../helpers/processes.ts';
import { descendants, isRunning } from '../../helpers/ssh-server.ts';
import { makeThere, type There } from '../../helpers/there.ts';

/** The processes that hold a connection, beside the guardian of all. */
const held = (): readonly number[] =>
  descendants(process.pid).filter(pid => isRunning(pid) && !isGuardian(pid));
const isGuardian = (pid: number): boolean =>
  readFileSync(`/proc/${pid}/cmdline`, 'utf8') === `${guardianCommand().join('\0')}\0`;

describe('a connection by --via', () => {
  let there: There;
  let connection: Connection;
  let states: ConnectionState[];

  beforeEach(async () => {
    there = makeThere('dash');
    connection = granted(await openConnection(granted(createViaDialer(there.via, 100))));
    states = [];
    connection.subscribe(state => states.push(state));
  });
  afterEach(async () => {
    await connection.close();
    there.remove();
  });

  it('is told lost when it freezes, and comes back', async () => {
    expect(await connection.answers()).toBe(true);
    const frozen = held();
    expect(frozen).toHaveLength(1);
    for (const pid of frozen) process.kill(pid, 'SIGSTOP');
    expect(await connection.answers()).toBe(false);
    await expect
      .poll(() => states[0], { timeout: 15_000 })
      .toEqual({
        ...{
          kind: 'lost',
          since: expect.any(Date),
          why: 'the line is silent',
          triedAgainAt: expect.any(Date),
        },
      });
    await expect.poll(() => connection.state.kind, { timeout: 15_000 }).toBe('connected');
    for (const pid of frozen) process.kill(pid, 'SIGCONT');
  });

  it('is told lost when its shell ends, and a process that is asked for then says why', async () => {
    for (const pid of held()) process.kill(pid, 'SIGKILL');
    await expect.poll(() => states[0]).toMatchObject({ kind: 'lost', why: 'its shell ended' });
    const none = connection.startThere(['true']);
    expect(await none.done).toEqual({
      ...{ exitCode: undefined, problem: expect.stringMatching(/is not connected: its shell ended$/) },
    });
    expect(await connection.answers()).toBe(false);
    const wait = states[0]?.kind === 'lost' ? Number(states[0].triedAgainAt) - Number(states[0].since) : 0;
    expect(wait).toBeGreaterThanOrEqual(700);
    expect(wait).toBeLessThanOrEqual(1_300);
    await expect.poll(() => connection.state.kind, { timeout: 15_000 }).toBe('connected');
    expect(states.map(({ kind }) => kind)).toEqual(['lost', 'lost', 'connected']);
  });

  it('is over once it is closed', async () => {
    await connection.close();
    expect(await connection.startThere(['true']).done).toMatchObject({ problem: 'srs-top ends' });
    expect(held()).toEqual([]);
  });
});

const OTHER_BOOT = '6c0f9e7a-0000-4000-8000-00000000beef';
const NO_MACHINE = '/^machine /d';

describe('a name behind which are several machines', () => {
  const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  const otherBoot = `s/${bootId}/${OTHER_BOOT}/`;
  let folder: string;
  let script: string;
  let connection: Connection;

  /** From now on what answers says so of itself; nothing: this machine does. */
  const answerAs = (...edits: readonly string[]): void =>
    writeFileSync(join(folder, 'edits'), edits.join('\n'));
  const loseLine = (): void => {
    for (const pid of held()) process.kill(pid, 'SIGKILL');
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'srs-top-several-'));
    script = join(folder, 'balanced');
    writeFileSync(script, `#!/bin/sh\nsh | sed -u -f ${join(folder, 'edits')}\n`);
    chmodSync(script, 0o755);
    answerAs();
    connection = granted(await openConnection(granted(createViaDialer(script, 60_000))));
  });
  afterEach(async () => {
    await connection.close();
    rmSync(folder, { recursive: true });
  });

  it('is not asked anything while another one answers', async () => {
    answerAs(otherBoot, 's/^name .*/name edge-4/');
    expect(await connection.startThere(['touch', join(folder, 'touched')]).done).toEqual({
      exitCode: undefined,
      problem: 'another machine answers, or it was started anew',
    });
    loseLine();
    await expect
      .poll(() => connection.state, { timeout: 15_000 })
      .toMatchObject({
        kind: 'lost',
        why: `another host answers there, edge-4, not ${hostname()}`,
      });
    expect(await connection.startThere(['touch', join(folder, 'touched')]).done).toMatchObject({
      problem: expect.stringContaining('another host answers there'),
    });
    expect(() => readFileSync(join(folder, 'touched'))).toThrow('ENOENT');
    answerAs();
    await expect.poll(() => connection.state.kind, { timeout: 15_000 }).toBe('connected');
    expect(await connection.startThere(['true']).done).toMatchObject({ exitCode: 0 });
  });

  /** The line itself is lost, while what was started through it still answers. */
  const loseHolder = (): void => {
    const holders = held().filter(
      pid => readFileSync(`/proc/${pid}/cmdline`, 'utf8') === `${HOLD.join('\0')}\0`,
    );
    expect(holders).toHaveLength(1);
    for (const pid of holders) process.kill(pid, 'SIGKILL');
  };

  it.each([
    ['is the same one', [], undefined],
    ['is told by its name, and by its boot of now, without a machine-id', [NO_MACHINE], OTHER_BOOT],
  ])('%s after it was started anew, and what was before is over', async (_, edits, id) => {
    answerAs(...edits);
    await connection.close();
    connection = granted(await openConnection(granted(createViaDialer(script, 60_000))));
    const idBefore = connection.identity.id;
    expect(idBefore === bootId).toBe(id !== undefined);
    const command = ['sh', '-c', 'while IFS= read -r line; do echo "$line"; done', crypto.randomUUID()];
    const before = connection.startThere(command);
    before.stdin.write('ping\n');
    await new Promise(resolve => before.stdout.once('data', resolve));
    await waitForProcesses(command, 1);
    answerAs(...edits, otherBoot);
    loseHolder();
    await expect.poll(() => connection.state.kind, { timeout: 5_000 }).toBe('lost');
    expect(await before.done).toEqual({
      ...{ exitCode: undefined, problem: 'the other host was started anew' },
    });
    expect(await text(before.stdout)).toBe('');
    await expect.poll(() => connection.state.kind, { timeout: 5_000 }).toBe('connected');
    expect(connection.identity).toMatchObject({ id: id ?? idBefore, name: hostname() });
    expect(await connection.startThere(['true']).done).toMatchObject({ exitCode: 0 });
    await waitForProcesses(command, 0);
  });

  it('goes on with what was started before where only the line was lost', async () => {
    const before = connection.startThere(['cat']);
    await before.begun;
    loseHolder();
    await expect.poll(() => connection.state.kind, { timeout: 5_000 }).toBe('lost');
    await expect.poll(() => connection.state.kind, { timeout: 5_000 }).toBe('connected');
    before.stdin.end('still here\n');
    expect(await text(before.stdout)).toBe('still here\n');
    expect(await before.done).toMatchObject({ exitCode: 0 });
  });

  it('is asked who it is anew where it does not tell which boot it is of', async () => {
    const dialer = granted(createViaDialer(script, 60_000));
    const untold: Dialer = {
      ...dialer,
      async dial(asks) {
        const came = await dialer.dial(asks);
        if ('needsSomebody' in came) return came;
        const line = { ...came.line, refuses: () => undefined };
        return { ...came, line, boot: { ...came.boot, lifetime: '' } };
      },
    };
    await connection.close();
    connection = granted(await openConnection(untold));
    answerAs('s/^name .*/name edge-4/');
    loseLine();
    await expect
      .poll(() => connection.state, { timeout: 15_000 })
      .toMatchObject({ why: `another host answers there, edge-4, not ${hostname()}` });
    answerAs();
    await expect.poll(() => connection.state.kind, { timeout: 15_000 }).toBe('connected');
  });

  it('is refused by --via, where each process may get to another, if these cannot be told apart', async () => {
    answerAs(`s/${bootId}//`);
    expect(await openConnection(granted(createViaDialer(script)))).toMatchObject({
      refused: `${script}: /proc/sys/kernel/random/boot_id cannot be read there, so that it cannot be told whether each shell is of the same machine`,
    });
    // The one that was there before.
    await expect.poll(held).toHaveLength(3);
  });
});
