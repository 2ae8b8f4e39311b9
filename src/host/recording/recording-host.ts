import { DEFAULT_MOST_BYTES } from '../follow-file.ts';
import type { CommandOptions, Host } from '../host.ts';
import { createOwnMeter } from '../own-use.ts';
import { AnswerGate } from './answer-gate.ts';
import { asideKey, commandKey, pieceKey, repliesKey } from './answer-keys.ts';
import type { AnswersOf, AskedDoor } from './answers.ts';
import type { Recorder } from './recorder.ts';
import { RECORDED_MARK } from './scrub.ts';

/**
 * A host whose answers are put down. Whoever watches it asks it in place of the other one; what is asked for a tuning or a
 * profile need not be. Its clock is that of the recorder.
 */
export function createRecordingHost(host: Host, recorder: Recorder): Host {
  const { clock } = host;
  const gate = new AnswerGate();
  const ownUse = host.ownUse ?? createOwnMeter();

  async function put<D extends AskedDoor>(
    door: D,
    key: string,
    ask: () => Promise<AnswersOf[D]>,
  ): Promise<AnswersOf[D]> {
    const id = recorder.asked(door, key);
    const answer = await ask();
    await gate.enter();
    recorder.answered(door, key, id, answer, clock.nowMs(), clock.time().getTime());
    return answer;
  }

  return {
    ...host,
    clock: {
      nowMs: () => recorder.nowMs,
      time: () => new Date(recorder.wallMs),
      async sleepUntil(dueMs, signal) {
        recorder.sleeps();
        gate.open();
        const slept = await clock.sleepUntil(dueMs, signal);
        await gate.close();
        recorder.wakes(clock.nowMs(), clock.time().getTime(), slept !== true);
        return slept;
      },
    },
    async look(question) {
      const look = await host.look(question);
      recorder.looked(look, clock.nowMs(), clock.time().getTime());
      return look;
    },
    readAside: (paths, options) =>
      put('aside', asideKey(paths, options), () => host.readAside(paths, options)),
    readFrom: (path, offset, options) =>
      put('from', pieceKey(path, offset, options?.most ?? DEFAULT_MOST_BYTES), () =>
        host.readFrom(path, offset, options),
      ),
    async query(command, options) {
      const ask = async () => withoutMark(await host.query(command, options), options);
      return withMark(await put('query', commandKey(command, options), ask), options);
    },
    get: question => put('get', repliesKey(question), () => host.get(question)),
    watch(pid) {
      const watch = host.watch(pid);
      return {
        watchTables: tables => watch.watchTables(tables),
        takePeaks() {
          const peaks = watch.takePeaks();
          recorder.peaks(pid, peaks);
          return peaks;
        },
        close: () => watch.close(),
      };
    },
    release(prefix) {
      host.release(prefix);
      recorder.forget(prefix);
    },
    ownUse() {
      const use = ownUse();
      recorder.ownUse(use);
      return use;
    },
  };
}

type Output = { readonly stdout: string; readonly stderr: string };

export function withoutMark<T extends Output>(result: T, options: CommandOptions | undefined): T {
  const mark = options?.mark;
  // Nothing that was there before may be taken for it.
  return mark === undefined ? result : replaced(replaced(result, RECORDED_MARK, ''), mark, RECORDED_MARK);
}

export function withMark<T extends Output>(result: T, options: CommandOptions | undefined): T {
  const mark = options?.mark;
  return mark === undefined ? result : replaced(result, RECORDED_MARK, mark);
}

function replaced<T extends Output>(result: T, from: string, to: string): T {
  return {
    ...result,
    stdout: result.stdout.replaceAll(from, to),
    stderr: result.stderr.replaceAll(from, to),
  };
}
