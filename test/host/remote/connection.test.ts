import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Connection,
  type ConnectionState,
  openConnection,
} from '../../../src/host/remote/connection.ts';
import { createViaDialer } from '../../../src/host/remote/via-dialer.ts';
import { granted } from '../../helpers/granted.ts';
import { descendants, isRunning } from '../../helpers/ssh-server.ts';
import { makeThere, type There } from '../../helpers/there.ts';

describe('a connection by --via', () => {
  let there: There;
  let connection: Connection;
  let states: ConnectionState[];
  /** The process that holds it. */
  const held = (): readonly number[] => descendants(process.pid).filter(pid => isRunning(pid));

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
      .poll(() => states[0], { timeout: 6_000 })
      .toEqual({
        ...{
          kind: 'lost',
          since: expect.any(Date),
          why: 'the line is silent',
          triedAgainAt: expect.any(Date),
        },
      });
    await expect.poll(() => connection.state.kind, { timeout: 4_000 }).toBe('connected');
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
    await expect.poll(() => connection.state.kind, { timeout: 4_000 }).toBe('connected');
    expect(states.map(({ kind }) => kind)).toEqual(['lost', 'lost', 'connected']);
  });

  it('is over once it is closed', async () => {
    await connection.close();
    expect(await connection.startThere(['true']).done).toMatchObject({ problem: 'srs-top ends' });
    expect(held()).toEqual([]);
  });
});
