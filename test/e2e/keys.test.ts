import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FourThreads, readNice, startFourThreads } from '../helpers/four-threads.ts';
import { times } from '../helpers/soak.ts';
import { startSrsTop } from '../helpers/srs-top.ts';
import { describeWithTools } from '../helpers/tools.ts';
import { type Arrival, arrivals, TYPING } from '../helpers/typed-bytes.ts';

const SIZE = { columns: 100, rows: 40 };
/** What is open when the mix begins: nothing, a filter, every dialog that changes something. */
const MODES = ['', '/', 'r', 'a', 'c', 'b', 'f', 'i', 'u', 'd', 'h'] as const;

describeWithTools(['root', 'python3'], 'what is pasted, torn or clicked', () => {
  let srs: FourThreads;
  let directory: string;
  beforeEach(async () => {
    srs = await startFourThreads();
    directory = mkdtempSync(join(tmpdir(), 'srs-top-keys-'));
  });
  afterEach(async () => {
    await srs.end();
    rmSync(directory, { recursive: true });
  });

  /** Everything of it that a dialog can change. */
  function settings(): unknown {
    const { pid } = srs.identity;
    return {
      nices: Object.values(srs.tids).map(tid => readNice(pid, tid)),
      limits: readFileSync(`/proc/${pid}/limits`, 'utf8'),
      affinity: /^Cpus_allowed:.*$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[0],
      buffers: ['rmem_max', 'rmem_default'].map(name => readFileSync(`/proc/sys/net/core/${name}`, 'utf8')),
    };
  }

  test('changes nothing in any dialog without an Enter that was pressed', async () => {
    await using screen = startSrsTop(['-p', srs.identity.pid], {
      ...SIZE,
      env: { XDG_STATE_HOME: directory },
    });
    // Others may lose packets in the namespace of the host meanwhile.
    await screen.waitFor(/no UDP loss|LOSING UDP/, { timeoutMs: 20_000 });
    const before = settings();
    const mixes = fc.sample(TYPING(false), times(3, 300) * MODES.length);
    for (const [index, { parts, cuts, pauses }] of mixes.entries()) {
      const mode = MODES[index % MODES.length] ?? '';
      screen.write(mode);
      await sleep(60);
      for (const arrival of arrivals(parts, cuts, pauses)) await arrive(arrival);
      // Whatever is open now is left, and what was pasted without an end too.
      for (const key of ['\x1b[201~', '\x1b', '\x1b', '\x1b']) {
        screen.write(key);
        await sleep(60);
      }
      expect(settings(), `after ${JSON.stringify({ mode, parts, cuts, pauses })}`).toEqual(before);
    }
    // On a busy host it takes a while until all of that is read.
    const isLeft = (text: string): boolean => !text.includes('╭') && !text.includes('Esc clears');
    for (let tries = 0; tries < 10 && !isLeft(screen.text()); tries++) {
      screen.write('\x1b');
      await sleep(300);
    }
    let ended: Awaited<typeof screen.exit> | undefined;
    // Where it reads so late that the last Escape and q come as one, they are Alt+q, which is no key of its.
    for (let tries = 0; tries < 5 && ended === undefined; tries++) {
      screen.write('q');
      ended = (await Promise.race([screen.exit, sleep(2_000)])) ?? undefined;
    }
    const shown = `q did not end it after ${JSON.stringify(mixes.at(-1))}:\n${screen.text()}`;
    expect(ended, shown).toMatchObject({ exitCode: 0 });

    async function arrive({ bytes, afterMs }: Arrival): Promise<void> {
      if (afterMs > 0) await sleep(afterMs);
      screen.writeBytes(Buffer.from(bytes, 'latin1'));
    }
  });

  test('an Escape right before a paste leaves the dialog, and the paste is not taken for its keys', async () => {
    await using screen = startSrsTop(['-p', srs.identity.pid], {
      ...SIZE,
      env: { XDG_STATE_HOME: directory },
    });
    await screen.waitFor(/no UDP loss|LOSING UDP/, { timeoutMs: 20_000 });
    for (const before of ['\x1b', '\x1b[<0;12', '\x1b\x1b']) {
      screen.write('r');
      await screen.waitFor('╭ renice ─');
      screen.write(`${before}\x1b[200~f9\r\r\x1b[201~`);
      await screen.waitFor('pasted text is not taken for keys');
      await sleep(300);
      screen.press('Escape');
      await screen.waitFor(text => !text.includes('╭ '));
    }
    expect(Object.values(srs.tids).map(tid => readNice(srs.identity.pid, tid))).toEqual([0, 0, 0, 0]);
  });
});
