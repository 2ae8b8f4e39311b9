import { PassThrough } from 'node:stream';
import { beforeEach, describe, expect, test } from 'vitest';
import { RemoteLooker } from '../../../src/host/remote/remote-looker.ts';
import { ThereClock } from '../../../src/host/remote/there-clock.ts';

const PATIENCE_MS = 20;

/** Another host that answers at once, or keeps what it would say. */
interface Other {
  kept: (() => void)[] | undefined;
  startedCount: number;
}

let nowMs: number;
let other: Other;
let looker: RemoteLooker;
let clock: ThereClock;
/** What the other host's uptime is ahead of our clock. */
let aheadMs: number;

beforeEach(() => {
  nowMs = 1_000;
  aheadMs = 50_000;
  clock = new ThereClock();
  other = { kept: undefined, startedCount: 0 };
  looker = new RemoteLooker({
    nowMs: () => nowMs,
    userId: 0,
    patienceMs: PATIENCE_MS,
    problem: () => undefined,
    clock,
    sockets: async () => ({ asked: 'ss', text: '', atMs: nowMs + clock.skippedMs }),
    startThere: () => startAgent(),
  });
});

function startAgent() {
  other.startedCount++;
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  const { promise: done, resolve } = Promise.withResolvers<{ readonly problem: string }>();
  stdout.write('H 1 1796021755\n');
  stdin.on('data', (piece: Buffer) => {
    const number = /^L \d+ (\d+)$/m.exec(piece.toString())?.[1];
    if (number === undefined) return;
    const answer = (): void =>
      void stdout.write(`B ${number}\nU ${(nowMs + aheadMs) / 1_000} 1\nt 0\nF 1\n+cpu ${number}\nP 0\nE\n`);
    if (other.kept === undefined) answer();
    else other.kept.push(answer);
  });
  return { stdin, stdout, done, kill: () => resolve({ problem: 'it was ended' }) };
}

async function look(): Promise<unknown> {
  const answer = await looker.look({ texts: ['/proc/stat'] });
  return answer.text('/proc/stat');
}

describe('a line that freezes', () => {
  test('is silent until an answer comes, whoever is asked, and another agent is started meanwhile', async () => {
    expect(await look()).toMatchObject({ text: 'cpu 1\n' });
    expect(looker.silentMs()).toBeUndefined();
    other.kept = [];
    const seen: unknown[] = [];
    for (let second = 5; second <= 35; second += 5) {
      const asked = look();
      nowMs = 1_000 + second * 1_000;
      expect(await asked).toMatchObject({ reason: 'failed', detail: 'no answer for 0 s' });
      seen.push([looker.silentMs(), other.startedCount]);
    }
    expect(seen).toEqual([
      [5_000, 1],
      [10_000, 1],
      [15_000, 1],
      [20_000, 2],
      [25_000, 2],
      [30_000, 2],
      [35_000, 3],
    ]);
    let toldCount = 0;
    looker.onSilence(() => toldCount++);
    for (const answer of other.kept.splice(0)) answer();
    other.kept = undefined;
    expect(await look()).toMatchObject({ text: 'cpu 2\n' });
    expect([looker.silentMs(), toldCount, other.startedCount]).toEqual([undefined, 1, 3]);
  });
});

describe('a machine that slept while another host went on', () => {
  const question = { pid: 17_034, isHostNamespace: true, ports: [8_000], patienceMs: 1_000 };
  const timesOf = async (): Promise<readonly unknown[]> => {
    const answer = await looker.look({ texts: ['/proc/stat'], sockets: [question] });
    return [answer.text('/proc/stat'), answer.sockets(question)].map(one => Math.round(Object(one).atMs));
  };

  test('counts that as time between two readings, of files and of sockets', async () => {
    expect(await timesOf()).toEqual([1_000, 1_000]);
    nowMs += 1_000;
    aheadMs += 3_600_000;
    const [text = 0, sockets] = await timesOf();
    expect(sockets).toBe(2_000 + clock.skippedMs);
    expect(clock.skippedMs).toBe(3_600_000);
    expect(text).toBe(3_602_000);
    nowMs += 1_000;
    expect(await timesOf()).toEqual([3_603_000, 3_603_000]);
  });
});
