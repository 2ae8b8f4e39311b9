import { describe, expect, it } from 'vitest';
import type { CommandResult } from '../../../src/host/host.ts';
import { Look, type SocketsQuestion, socketsKey } from '../../../src/host/look.ts';
import { asideKey, commandKey, pieceKey } from '../../../src/host/recording/answer-keys.ts';
import type { AnswersOf, AskedDoor } from '../../../src/host/recording/answers.ts';
import type { Frame, KeyFrame, LookEntry, RecordingHeader } from '../../../src/host/recording/frame.ts';
import { Recorder } from '../../../src/host/recording/recorder.ts';
import type { ReadResult } from '../../../src/host/results.ts';

const HEADER: RecordingHeader = {
  ...{ schema: 1, version: '0.0.0', hostId: 'id', hostName: 'edge-3', system: 'linux' },
  ...{ startAt: 0, startWall: 0, delaySeconds: 1, windowSeconds: 30, wanted: { name: 'srs' } },
};
/** What nothing is known of: a header, times, and a list of the processes that are there. */
const LEAST_BYTES = 1_000;

/** Records of a host, with a chunk that begins with every refresh. */
function recordingOfAll() {
  const frames: Frame[] = [];
  const taker = { wantsKey: () => true, take: (frame: Frame) => void frames.push(frame) };
  const recorder = new Recorder({ header: HEADER, taker });
  let nowMs = 0;
  const keyOf = (): KeyFrame => {
    nowMs += 1_000;
    recorder.wakes(nowMs, nowMs, false);
    recorder.looked(
      new Look({ texts: new Map([['/proc/stat', { text: `${nowMs}`, atMs: nowMs }]]) }),
      nowMs,
      nowMs,
    );
    recorder.sleeps();
    const key = frames.at(-1)?.key;
    if (key === undefined) throw new Error('expected the beginning of a chunk');
    return key;
  };
  return {
    recorder,
    frames,
    pass(ms: number): void {
      nowMs += ms;
    },
    /** What the next chunk but one begins with: the next was begun by now. */
    nextKey(): KeyFrame {
      keyOf();
      return keyOf();
    },
    ask<D extends AskedDoor>(door: D, key: string): (answer: AnswersOf[D]) => void {
      const id = recorder.asked(door, key);
      return answer => recorder.answered(door, key, id, answer, nowMs, nowMs);
    },
    look: (look: Look) => recorder.looked(look, nowMs, nowMs),
  };
}

const within = (pid: number, ...command: readonly string[]): string =>
  commandKey(['nsenter', '-t', String(pid), '-n', '--', ...command]);

const printed = (stdout: string): CommandResult => ({
  ...{ command: [], exitCode: 0, signal: undefined, problem: undefined },
  ...{ stdout, stderr: '' },
});

const told = (key: KeyFrame): string => JSON.stringify(key);

/** All that may be asked of a server in a container while it runs. */
function watchOne({ ask, look }: ReturnType<typeof recordingOfAll>, pid: number): void {
  const question: SocketsQuestion = { pid, isHostNamespace: false, ports: [8_000], patienceMs: 100 };
  look(
    new Look({
      names: new Map([['/proc', ['1', String(pid)]]]),
      texts: new Map([[`/proc/${pid}/stat`, { text: 'of the server'.repeat(100), atMs: 1 }]]),
      sockets: new Map([[socketsKey(question), { asked: 'ss', text: 'UNCONN'.repeat(1_000), atMs: 1 }]]),
    }),
  );
  ask('query', within(pid, 'ss', '-tinH'))(printed('ESTAB'.repeat(1_000)));
  ask('query', within(pid, 'tc', '-s', '-j', 'qdisc'))(printed('[{}]'.repeat(1_000)));
  ask(
    'query',
    commandKey(['nsenter', '-t', String(pid), '-n', '--', 'curl'], { askedFor: 'http://127.0.0.1:1985' }),
  )(printed('{"clients":[]}'.repeat(1_000)));
  const comm = `/proc/${pid}/comm`;
  ask('aside', asideKey([comm]))(new Map([[comm, { text: 'srs'.repeat(1_000), atMs: 1 }]]));
  const log = `/proc/${pid}/fd/7`;
  ask(
    'from',
    pieceKey(log, 0, 65_536),
  )({
    ...{ text: 'line\n'.repeat(1_000), offset: 5_000, sizeBytes: 5_000, id: '1:2', beganAnew: false },
    atMs: 1,
  });
}

describe('what a chunk begins with', () => {
  it('does not grow by servers that end, be it seen by who watched them or in the list of processes', () => {
    for (const isReleased of [true, false]) {
      const recording = recordingOfAll();
      for (let pid = 1_000; pid < 1_150; pid++) {
        watchOne(recording, pid);
        if (isReleased) recording.recorder.forget(`/proc/${pid}/`);
        else recording.look(new Look({ names: new Map([['/proc', ['1']]]) }));
        recording.nextKey();
      }
      expect(told(recording.nextKey()).length).toBeLessThan(LEAST_BYTES);
    }
  });

  it('has all of a server that runs, also where another has ended', () => {
    const recording = recordingOfAll();
    watchOne(recording, 1_000);
    recording.look(new Look({ names: new Map([['/proc', ['1', '1000', '100']]]) }));
    recording.recorder.forget('/proc/100/');
    const { answers, state } = recording.nextKey();
    expect(answers.map(({ door }) => door)).toEqual(['aside', 'query', 'query', 'query', 'from']);
    expect(Object.keys(state.sockets ?? {})).toEqual(['1000 8000']);
    expect(told(recording.nextKey()).length).toBeGreaterThan(20_000);
  });

  it('has nothing of an answer that comes when the server has ended, but of another that has its pid', () => {
    const recording = recordingOfAll();
    const late = recording.ask('query', within(1_000, 'curl'));
    recording.recorder.forget('/proc/1000/');
    recording.nextKey();
    late(printed('said when it ended'));
    expect(told(recording.nextKey())).not.toContain('said when it ended');
    recording.ask('query', within(1_000, 'curl'))(printed('said by the next'));
    expect(told(recording.nextKey())).toContain('said by the next');
  });

  it('has what was asked of other ports for ten minutes', () => {
    const recording = recordingOfAll();
    const askPorts = (port: number): void => {
      recording.ask('query', commandKey(['ss', '-uanpeH', 'sport', '=', `:${port}`]))(printed(`of ${port}`));
      const question: SocketsQuestion = { pid: 7, isHostNamespace: true, ports: [port], patienceMs: 100 };
      recording.look(
        new Look({
          sockets: new Map([[socketsKey(question), { asked: 'ss', text: `at ${port}`, atMs: 1 }]]),
        }),
      );
    };
    for (let port = 8_000; port < 8_100; port++) {
      askPorts(port);
      recording.pass(60_000);
      recording.nextKey();
    }
    const key = told(recording.nextKey());
    expect(key.match(/of \d+/g)).toEqual(key.match(/at \d+/g)?.map(word => word.replace('at', 'of')));
    expect(key.match(/of \d+/g)?.length).toBeGreaterThanOrEqual(8);
    expect(key.match(/of \d+/g)?.length).toBeLessThanOrEqual(10);
    expect(key).toContain('of 8099');
  });

  it('has the cgroups that are read, and for ten minutes those of containers that ended', () => {
    const recording = recordingOfAll();
    const top = '/sys/fs/cgroup';
    const readCgroup = (name: string): void => {
      const { nowMs } = recording.recorder;
      const texts = [`${top}/${name}/cpu.stat`, `${top}/cpu.stat`].map(
        path => [path, { text: `usage_usec ${nowMs}`, atMs: nowMs }] as const,
      );
      const gone: ReadResult = { asked: `${top}/cpu.max`, reason: 'gone', detail: 'no such file' };
      recording.look(
        new Look({
          texts: new Map<string, ReadResult>([...texts, [`${top}/cpu.max`, gone]]),
          names: new Map([[`${top}/${name}`, ['cpu.stat', 'cpu.max', 'cgroup.procs']]]),
        }),
      );
    };
    for (let minute = 0; minute < 100; minute++) {
      readCgroup(`docker-${minute}.scope`);
      recording.pass(60_000);
      recording.nextKey();
    }
    const { state } = recording.nextKey();
    const found = Object.keys({ ...state.texts, ...state.names }).filter(path => path.startsWith(top));
    const ofContainers = found.filter(path => path.includes('docker-'));
    expect(found).toEqual(expect.arrayContaining([`${top}/cpu.stat`, `${top}/cpu.max`]));
    expect(ofContainers).toContain(`${top}/docker-99.scope/cpu.stat`);
    // The text and the list of each.
    expect(ofContainers.length).toBeGreaterThanOrEqual(2 * 8);
    expect(ofContainers.length).toBeLessThanOrEqual(2 * 10);
  });

  it('tells in full what is asked again behind it', () => {
    const recording = recordingOfAll();
    watchOne(recording, 1_000);
    recording.recorder.forget('/proc/1000/');
    recording.nextKey();
    watchOne(recording, 1_000);
    recording.nextKey();
    const entries = recording.frames.flatMap(({ asleep = [], entries: read }) => [...asleep, ...read]);
    const looks = entries.filter(
      (entry): entry is LookEntry => entry.kind === 'look' && entry.sockets !== undefined,
    );
    expect(looks.map(({ sockets }) => sockets?.['1000 8000'])).toEqual(
      Array.from({ length: 2 }, () => expect.objectContaining({ text: 'UNCONN'.repeat(1_000) })),
    );
    const answers = entries.filter(({ kind }) => kind === 'answer').map(entry => JSON.stringify(entry));
    expect(answers).toHaveLength(10);
    expect(answers.filter(answer => answer.includes('"same":true'))).toEqual([]);
  });
});
