import { afterEach, describe, expect, test, vi } from 'vitest';
import { Fleet, type FleetOptions } from '../../src/fleet/fleet.ts';
import type { HostEntry } from '../../src/fleet/host-word.ts';
import type { OpenedMember } from '../../src/fleet/member.ts';
import type { Host } from '../../src/host/host.ts';
import { createSimulatedHost, scenarioOf } from '../../src/host/simulated/simulated.ts';
import { Session } from '../../src/session.ts';
import { DEFAULT_SETTINGS } from '../../src/settings/settings.ts';

const DELAY_SECONDS = 0.1;
const SOON = { timeout: 10_000 };

function entryOf(label: string): HostEntry {
  return { label, word: { kind: 'remote', target: label, name: label } };
}

function hostOf(change: (host: Host) => Partial<Host> = () => ({})): Host {
  const scenario = scenarioOf('healthy');
  if (scenario === undefined) throw new Error('expected the demo');
  const host = createSimulatedHost(scenario, { seed: 1 });
  return { ...host, ...change(host) };
}

function memberOf(host: Host): OpenedMember {
  const session = new Session({
    ...DEFAULT_SETTINGS,
    host,
    wanted: { name: 'srs' },
    delaySeconds: DELAY_SECONDS,
    stateDirectory: '/nowhere',
  });
  return { session: () => session, replay: undefined };
}

let fleet: Fleet | undefined;

function start(options: Omit<FleetOptions, 'delaySeconds'>): Fleet {
  fleet = new Fleet({ ...options, delaySeconds: DELAY_SECONDS });
  void fleet.run();
  return fleet;
}

function stateOf(of: Fleet, label: string) {
  const member = of.current().members.find(one => one.label === label);
  if (member === undefined) throw new Error(`no ${label}`);
  return member;
}

afterEach(() => fleet?.close());

describe('a fleet', () => {
  test('watches each host at its own rhythm: one that does not answer delays no other', async () => {
    const never = hostOf(() => ({ look: () => new Promise(() => undefined) }));
    const of = start({
      entries: ['quick', 'hangs'].map(entryOf),
      open: async ({ label }) => memberOf(label === 'hangs' ? never : hostOf()),
    });
    const seen = vi.fn();
    of.onSnapshot(member => seen(member.label));
    await vi.waitFor(() => expect(seen.mock.calls.length).toBeGreaterThan(5), SOON);
    expect(new Set(seen.mock.calls.flat())).toEqual(new Set(['quick']));
    expect(stateOf(of, 'quick')).toMatchObject({ phase: 'watched', problem: undefined });
    expect(stateOf(of, 'hangs')).toMatchObject({
      phase: 'opening',
      snapshot: undefined,
      ageSeconds: undefined,
    });
  });

  test('tells once that a line was lost, and again when it is lost again', async () => {
    let problem: string | undefined;
    const host = hostOf(() => ({
      line: { to: 'edge-3', problem: () => problem, subscribe: () => () => undefined },
    }));
    const told: (string | undefined)[] = [];
    const of = start({
      entries: [entryOf('edge-1')],
      open: async () => memberOf(host),
      onProblem: member => told.push(member.problem),
    });
    const waitFor = (isLost: boolean) =>
      vi.waitFor(() => expect(stateOf(of, 'edge-1').phase).toBe(isLost ? 'unreachable' : 'watched'), SOON);
    await waitFor(false);
    expect(told).toEqual([]);
    problem = 'no line to edge-1: it does not answer';
    await waitFor(true);
    await vi.waitFor(() => expect(told).toEqual([problem]), SOON);
    await new Promise(resolve => setTimeout(resolve, 500));
    expect(told).toHaveLength(1);
    problem = undefined;
    await waitFor(false);
    await new Promise(resolve => setTimeout(resolve, 300));
    problem = 'no line to edge-1: it was killed';
    await vi.waitFor(() => expect(told).toHaveLength(2), SOON);
    expect(told.at(-1)).toBe(problem);
  });

  test('tells how old the newest refresh of a host is that answers no more', async () => {
    let isHanging = false;
    const hanging = hostOf(host => ({
      look: question => (isHanging ? new Promise(() => undefined) : host.look(question)),
    }));
    const of = start({ entries: [entryOf('slow')], open: async () => memberOf(hanging) });
    await vi.waitFor(() => expect(stateOf(of, 'slow').snapshot?.metrics.srs).toHaveLength(1), SOON);
    isHanging = true;
    await vi.waitFor(() => expect(stateOf(of, 'slow').ageSeconds).toBeGreaterThan(0.5), SOON);
    expect(stateOf(of, 'slow')).toMatchObject({ phase: 'watched' });
  });

  test('says why a host is not reached, and tries it again until it is', async () => {
    let tries = 0;
    const of = start({
      entries: [entryOf('edge')],
      retryMs: () => 300,
      async open() {
        tries++;
        return tries < 3 ? { problem: 'connection refused' } : memberOf(hostOf());
      },
    });
    await vi.waitFor(() => expect(stateOf(of, 'edge').phase).toBe('unreachable'), SOON);
    const { problem, nextTrySeconds } = stateOf(of, 'edge');
    expect(problem).toBe('connection refused');
    expect(nextTrySeconds).toBeGreaterThan(0);
    expect(nextTrySeconds).toBeLessThanOrEqual(0.3);
    await vi.waitFor(() => expect(stateOf(of, 'edge').phase).toBe('watched'), SOON);
    expect(tries).toBe(3);
  });

  test('tries at once what somebody wants to be tried now', async () => {
    let tries = 0;
    const of = start({
      entries: [entryOf('edge')],
      retryMs: () => 60_000,
      async open() {
        tries++;
        return tries < 2 ? { problem: 'no route' } : memberOf(hostOf());
      },
    });
    await vi.waitFor(() => expect(stateOf(of, 'edge').phase).toBe('unreachable'), SOON);
    of.memberOf('edge')?.tryNow();
    await vi.waitFor(() => expect(stateOf(of, 'edge').phase).toBe('watched'), SOON);
  });

  test('waits no longer for what was tried by hand, and tells when that is over', async () => {
    const asked: number[] = [];
    const of = start({
      entries: [entryOf('edge')],
      retryMs(tries) {
        asked.push(tries);
        return 60_000;
      },
      open: async () => ({ problem: 'no route' }),
    });
    await vi.waitFor(() => expect(stateOf(of, 'edge').phase).toBe('unreachable'), SOON);
    await of.memberOf('edge')?.tryNow();
    await of.memberOf('edge')?.tryNow();
    expect(asked).toEqual([0, 0, 0]);
  });

  test('keeps the last figures of a host that was lost, and closes it', async () => {
    let isLost = false;
    const close = vi.fn(async () => undefined);
    const host = hostOf(real => ({
      close,
      async look(question) {
        if (isLost) throw new Error('the line is cut');
        return real.look(question);
      },
    }));
    const of = start({
      entries: [entryOf('edge')],
      retryMs: () => undefined,
      open: async () => memberOf(host),
    });
    await vi.waitFor(() => expect(stateOf(of, 'edge').snapshot?.metrics.srs).toHaveLength(1), SOON);
    isLost = true;
    await vi.waitFor(() => expect(stateOf(of, 'edge').phase).toBe('unreachable'), SOON);
    expect(stateOf(of, 'edge')).toMatchObject({ problem: 'the line is cut', nextTrySeconds: undefined });
    expect(stateOf(of, 'edge').snapshot?.metrics.srs).toHaveLength(1);
    expect(of.memberOf('edge')?.session).toBeUndefined();
    expect(close).toHaveBeenCalledOnce();
  });

  test('ends all, also while one is being opened, and closes what is opened too late', async () => {
    const opening = Promise.withResolvers<OpenedMember>();
    const close = vi.fn(async () => undefined);
    const of = start({
      entries: ['a', 'late'].map(entryOf),
      open: ({ label }) =>
        label === 'late' ? opening.promise : Promise.resolve(memberOf(hostOf(() => ({ close })))),
    });
    await vi.waitFor(() => expect(stateOf(of, 'a').phase).toBe('watched'), SOON);
    await of.close();
    // What runs is over, whoever is still being opened.
    await Promise.all(of.members.map(member => member.run(0)));
    expect(close).toHaveBeenCalledOnce();
    const closeLate = vi.fn(async () => undefined);
    opening.resolve(memberOf(hostOf(() => ({ close: closeLate }))));
    await vi.waitFor(() => expect(closeLate).toHaveBeenCalledOnce(), SOON);
  });

  test('says why there is no line to a host, keeps what was known, and goes on when it is back', async () => {
    let problem: string | undefined;
    const line = { to: 'edge', problem: () => problem, subscribe: () => () => undefined };
    const of = start({ entries: [entryOf('edge')], open: async () => memberOf(hostOf(() => ({ line }))) });
    await vi.waitFor(() => expect(stateOf(of, 'edge').snapshot).toBeDefined(), SOON);
    problem = 'lost: tried again in 3 s';
    await vi.waitFor(() => expect(stateOf(of, 'edge').ageSeconds).toBeGreaterThan(0.4), SOON);
    expect(stateOf(of, 'edge')).toMatchObject({ phase: 'unreachable', problem });
    const known = stateOf(of, 'edge').snapshot;
    expect(known?.metrics.srs).toHaveLength(1);
    problem = undefined;
    await vi.waitFor(() => expect(stateOf(of, 'edge').snapshot).not.toBe(known), SOON);
    expect(stateOf(of, 'edge')).toMatchObject({ phase: 'watched', problem: undefined });
    expect(stateOf(of, 'edge').ageSeconds).toBeLessThan(0.4);
  });

  test('spreads the refreshes of its hosts over the delay', async () => {
    const begun: number[] = [];
    // Long enough that a timer that is late here does not count.
    fleet = new Fleet({
      delaySeconds: 1,
      entries: Array.from({ length: 4 }, (_, index) => entryOf(`h${index}`)),
      async open() {
        begun.push(performance.now());
        return { problem: 'none' };
      },
      retryMs: () => undefined,
    });
    void fleet.run();
    await vi.waitFor(() => expect(begun).toHaveLength(4), SOON);
    const gaps = begun.slice(1).map((at, index) => at - (begun[index] ?? 0));
    for (const gap of gaps) expect(gap).toBeGreaterThan(150);
  });
});
