import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CommandContext } from '../../src/commands/command-context.ts';
import { runJournal } from '../../src/commands/journal.ts';
import { readWishes } from '../../src/commands/read-wishes.ts';
import { runSummary } from '../../src/commands/summary.ts';
import { runTune, type TuneTask } from '../../src/commands/tune.ts';
import { runUndo, type UndoTask } from '../../src/commands/undo.ts';
import type { Host } from '../../src/host/host.ts';
import { DEFAULT_SETTINGS } from '../../src/settings/settings.ts';
import { formatDateTime, formatTimeOfDay } from '../../src/text/format.ts';
import { applyTuning } from '../../src/tuning/engine/apply.ts';
import { createJournal } from '../../src/tuning/journal/journal.ts';
import { planRenice } from '../../src/tuning/kinds/process/renice.ts';
import { isRefusal } from '../../src/tuning/tuning.ts';
import { createTheme } from '../../src/view/look/theme.ts';
import { expectPlan } from '../helpers/expect-tuning.ts';
import type { FakeHost } from '../helpers/fake-host.ts';
import { nicesOfSrs, SRS_IDENTITY, statText } from '../helpers/fake-process.ts';
import { createSrsHost } from '../ui/dialogs/render-dialog.tsx';

const NOW = formatDateTime('2026-11-23T01:46:55Z');
const LAST: UndoTask = { which: 'last', isConfirmed: true, isForced: false };

let host: FakeHost;
let stateDirectory: string;
beforeEach(() => {
  vi.stubEnv('SUDO_USER', 'alice');
  host = createSrsHost();
  stateDirectory = join(mkdtempSync(join(tmpdir(), 'srs-top-commands-')), 'state');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(join(stateDirectory, '..'), { recursive: true });
});

function expectWishes(words: readonly string[]): TuneTask['values'] {
  const values = readWishes(words);
  if (isRefusal(values)) throw new Error(values.refused);
  return values;
}

async function renice(nice: number): Promise<void> {
  const plan = expectPlan(
    await planRenice(host, { process: SRS_IDENTITY, label: 'srs', scope: 'all', nice }),
  );
  await applyTuning(host, createJournal(host, stateDirectory), plan);
}

/** Runs a command; what it asked is answered with `answer`, undefined: there is no terminal. */
async function run(
  command: (context: CommandContext) => Promise<number>,
  answer?: boolean,
): Promise<{ exitCode: number; stdout: string[]; stderr: string[]; asked: string[] }> {
  const [stdout, stderr, asked]: [string[], string[], string[]] = [[], [], []];
  const ask = async (question: string): Promise<boolean> => {
    asked.push(question);
    return answer === true;
  };
  const exitCode = await command({
    host,
    stateDirectory,
    version: '1.2.3',
    isJson: false,
    wanted: { name: 'srs' },
    settings: DEFAULT_SETTINGS,
    revertAfterSeconds: 0,
    theme: createTheme({ colorLevel: 0, isAscii: false }),
    columns: 100,
    print: (...lines) => void stdout.push(...lines),
    complain: sentence => void stderr.push(sentence),
    importRecording: () => Promise.reject(new Error('nothing is imported here')),
    ask: answer === undefined ? undefined : ask,
  });
  return { exitCode, stdout, stderr, asked };
}

const undo = (task: Partial<UndoTask>, answer?: boolean) =>
  run(context => runUndo(context, { ...LAST, ...task }), answer);
const nices = () => nicesOfSrs(host.files);

describe('what is said of another machine', () => {
  const LINE: NonNullable<Host['line']> = {
    to: 'srs@edge-3',
    problem: () => undefined,
    subscribe: () => () => undefined,
  };
  const afar = (context: CommandContext): CommandContext => ({ ...context, host: { ...host, line: LINE } });

  test('begins with which one it is', async () => {
    const { stdout: first } = await run(context => runJournal(afar(context)));
    expect(first).toEqual(['srs@edge-3:', 'nothing was tuned yet']);
    const tuned: TuneTask = { values: expectWishes(['nice=-3']), isConfirmed: true, isForced: false };
    const { stdout: second } = await run(context => runTune(afar(context), tuned));
    expect(second.slice(0, 2)).toEqual(['srs@edge-3:', 'renice 0 → -3 (srs 7847)']);
    const { stdout: third } = await run(context => runUndo(afar(context), LAST));
    expect(third.slice(0, 2)).toEqual(['srs@edge-3:', 'undo 1: renice -3 → 0 (srs 7847)']);
  });

  test('has it once where several are named, and not among what programs read', async () => {
    const named = { label: 'edge-3', word: { kind: 'local' } } as const;
    const { stdout } = await run(context => runUndo({ ...afar(context), hosts: [named] }, LAST));
    expect(stdout).not.toContain('srs@edge-3:');
    const { stdout: json } = await run(context => runJournal({ ...afar(context), isJson: true }));
    expect(json.join('\n')).not.toContain('edge-3');
  });
});

describe('srs-top summary', () => {
  const summary = (isJson = false) => run(context => runSummary({ ...context, isJson }, undefined));

  test('has nothing to print where no page was kept, and nothing was tuned', async () => {
    const { exitCode, stdout, stderr } = await summary();
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: [] });
    expect(stderr[0]).toMatch(/^no page was kept yet, and nothing was tuned/);
  });

  test('tells what the journal knows where no page was kept', async () => {
    await renice(-15);
    await renice(-10);
    await undo({});
    const verdict = { severity: 'good', sentence: 'loss ended: 6,932 → 0 in 30 s' } as const;
    await createJournal(host, stateDirectory).judge(1, verdict);
    const { exitCode, stdout } = await summary();
    expect(exitCode).toBe(0);
    expect(stdout[0]?.split('\n')).toEqual([
      '# edge-3: what was tuned',
      '',
      'No page of a session was kept yet; this is what the journal knows, all times local.',
      '',
      '## What was changed',
      '',
      `- ${NOW} **renice 0 → -15** on srs 7847 by alice: 4/4 threads. Verdict: loss ended: 6,932 → 0 in 30 s. Now: in force (number 1).`,
      `- ${NOW} **renice -15 → -10** on srs 7847 by alice: 4/4 threads. Now: undone by 3 (number 2).`,
      `- ${NOW} **undo 2: renice -10 → -15** on srs 7847 by alice: 4/4 threads. Now: took back 2 (number 3).`,
      '',
      '## Still in force',
      '',
      '- **renice 0 → -15** on srs 7847 by alice: in force. `srs-top undo 1` takes it back.',
    ]);
    const json = JSON.parse((await summary(true)).stdout[0] ?? '');
    expect(json).toMatchObject({ schema: 1, host: 'edge-3', inForce: [{ entry: 1, operator: 'alice' }] });
  });
});

describe('srs-top journal', () => {
  test('says so when nothing was tuned', async () => {
    expect(await run(runJournal)).toMatchObject({ exitCode: 0, stdout: ['nothing was tuned yet'] });
  });

  test('lists what was tuned, and how it stands', async () => {
    await renice(-15);
    await renice(-10);
    await undo({});
    expect((await run(runJournal)).stdout).toEqual([
      'number  time                 what                      on                   by     state',
      `     1  ${NOW}  renice 0 → -15            srs 7847, 4 threads  alice  in force`,
      `     2  ${NOW}  renice -15 → -10          srs 7847, 4 threads  alice  undone by 3`,
      `     3  ${NOW}  undo 2: renice -10 → -15  srs 7847, 4 threads  alice  took back 2`.replace(
        '-15    ',
        '-15    ',
      ),
    ]);
  });

  test('tells what the windows before and after said of it, below it', async () => {
    await renice(-15);
    const verdict = { severity: 'good', sentence: 'loss ended: 6,932 → 0 in 30 s' } as const;
    await createJournal(host, stateDirectory).judge(1, verdict);
    expect((await run(runJournal)).stdout.slice(1)).toEqual([
      `     1  ${NOW}  renice 0 → -15  srs 7847, 4 threads  alice  in force`,
      '        loss ended: 6,932 → 0 in 30 s',
    ]);
    const json = await run(context => runJournal({ ...context, isJson: true }));
    const [entry] = JSON.parse(json.stdout[0] ?? '').entries;
    expect(entry.operator).toBe('alice');
    expect(entry.verdict).toEqual({
      severity: 'good',
      text: 'loss ended: 6,932 → 0 in 30 s',
      time: '2026-11-23T01:46:55.000Z',
    });
  });

  test('tells what was to be taken back, and what is kept', async () => {
    await renice(-15);
    const journal = createJournal(host, stateDirectory);
    await journal.time(1, new Date('2026-11-23T01:47:55Z'));
    const until = formatTimeOfDay('2026-11-23T01:47:55Z');
    expect((await run(runJournal)).stdout[1]).toMatch(
      new RegExp(`  in force, back at ${until} unless kept$`),
    );
    await journal.keep(1);
    expect((await run(runJournal)).stdout[1]).toMatch(/ {2}in force, kept$/);
  });

  test('says how much of it cannot be read', async () => {
    await renice(-15);
    appendFileSync(join(stateDirectory, 'journal.ndjson'), '{"event":"begun"}\nscribble\n');
    const { exitCode, stdout, stderr } = await run(runJournal);
    expect(exitCode).toBe(1);
    expect(stdout).toHaveLength(2);
    expect(stderr).toEqual([
      'line 3 of the journal is of a kind that this srs-top does not know',
      'line 4 of the journal is damaged',
    ]);
  });

  test.each(['nice', 'affinity', 'policy', 'autogroup', 'open-files'])(
    'lists all else beside a line of the kind %s that names no process',
    async kind => {
      await renice(-15);
      const path = join(stateDirectory, 'journal.ndjson');
      const [begun = ''] = readFileSync(path, 'utf8').split('\n');
      // As one that had no checksum yet.
      const { process: _, crc: __, ...others } = JSON.parse(begun);
      appendFileSync(path, `${JSON.stringify({ ...others, entry: 2, kind })}\n`);
      const { exitCode, stdout } = await run(runJournal);
      expect(exitCode).toBe(0);
      expect(stdout.slice(1).map(line => line.split(/ {2,}/).at(-1))).toEqual([
        'in force',
        'it does not say which process is meant',
      ]);
      expect(await undo({ isConfirmed: true })).toMatchObject({ exitCode: 0, stderr: [] });
      expect(nices()).toEqual([0, 0, 0, 0]);
    },
  );

  test('gives JSON, with null for what is not known', async () => {
    await renice(-15);
    const { stdout } = await run(context => runJournal({ ...context, isJson: true }));
    const { schema, entries } = JSON.parse(stdout.join('\n'));
    expect(schema).toBe(1);
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({
      entry: 1,
      time: '2026-11-23T01:46:55.000Z',
      host: 'edge-3',
      kind: 'nice',
      title: 'renice 0 → -15',
      process: SRS_IDENTITY,
      state: 'in-force',
      undoes: null,
      undoneBy: null,
      until: null,
      isKept: false,
      isFinished: true,
      outcome: 'renice 0 → -15: 4/4 threads',
    });
    expect(entries[0].targets[1]).toEqual({
      id: '7849',
      name: 'SRT:GC',
      before: '0',
      wanted: '-15',
      after: '-15',
      now: '-15',
    });
  });
});

describe('srs-top undo', () => {
  test('takes back the last that is in force, then the one before, then none', async () => {
    await renice(-15);
    await renice(-10);
    expect(await undo({})).toMatchObject({
      exitCode: 0,
      stderr: [],
      stdout: expect.arrayContaining([
        'undo 2: renice -10 → -15 (srs 7847)',
        'renice -15 -p 7847 7849 7850 7851',
        'undo 2: renice -10 → -15: 4/4 threads',
      ]),
    });
    expect(nices()).toEqual([-15, -15, -15, -15]);
    expect((await undo({})).exitCode).toBe(0);
    expect(nices()).toEqual([0, 0, 0, 0]);
    expect(await undo({})).toMatchObject({
      exitCode: 1,
      stdout: [],
      stderr: ['nothing in force could be undone'],
    });
  });

  test('takes back a number, and all', async () => {
    await renice(-15);
    await renice(-10);
    await renice(-5);
    expect(await undo({ which: 'all' })).toMatchObject({ exitCode: 0, stderr: [] });
    expect(nices()).toEqual([0, 0, 0, 0]);
    expect(await undo({ which: 'all' })).toMatchObject({ exitCode: 0, stdout: ['nothing is in force'] });
    expect((await undo({ which: 6 })).exitCode).toBe(0);
    expect(nices()).toEqual([-15, -15, -15, -15]);
    expect(await undo({ which: 99 })).toMatchObject({
      exitCode: 1,
      stderr: ['the journal has no 99; srs-top journal lists what it has'],
    });
  });

  test.each([
    ['was there before', [-5, 0]],
    ['an older change had set', [-5, -10, -5]],
  ])('of all, also where the last one had set a value that %s', async (_what, values) => {
    for (const nice of values) await renice(nice);
    await renice(3);
    expect(await undo({ which: 'all' })).toMatchObject({ exitCode: 0, stderr: [] });
    expect(nices()).toEqual([0, 0, 0, 0]);
    for (const nice of values) await renice(nice);
    expect(await undo({ which: 'all' })).toMatchObject({ exitCode: 0, stderr: [] });
    expect(nices()).toEqual([0, 0, 0, 0]);
  });

  test('asks first, and takes no for an answer', async () => {
    await renice(-15);
    expect(await undo({ isConfirmed: false }, false)).toMatchObject({
      exitCode: 1,
      asked: ['Take it back?'],
      stderr: ['undo 1: renice -15 → 0: not done'],
    });
    expect(nices()).toEqual([-15, -15, -15, -15]);
    expect(await undo({ isConfirmed: false }, true)).toMatchObject({ exitCode: 0, stderr: [] });
    expect(nices()).toEqual([0, 0, 0, 0]);
  });

  test('does nothing where nobody can be asked', async () => {
    await renice(-15);
    expect(await undo({ isConfirmed: false })).toEqual({
      exitCode: 2,
      asked: [],
      stdout: [],
      stderr: ['undo: there is no terminal to ask on; --yes takes back without asking'],
    });
    expect(nices()).toEqual([-15, -15, -15, -15]);
  });

  test('needs --force for what something else has changed since', async () => {
    await renice(-15);
    host.files.set('/proc/7847/task/7849/stat', statText({ tid: 7849, name: 'SRT:GC', nice: 3 }));
    const refused = await undo({});
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toEqual([
      'undo 1: renice -15 and 3 → 0: not done, because something else has changed it since; ' +
        '--force takes it back anyway',
    ]);
    expect(refused.stdout).toContain(
      'SRT:GC 7849: now at 3, srs-top had set -15. Something else has changed it since.',
    );
    expect(nices()).toEqual([-15, 3, -15, -15]);
    expect((await undo({ isForced: true })).exitCode).toBe(0);
    expect(nices()).toEqual([0, 0, 0, 0]);
  });

  test('tells what the kernel refused', async () => {
    await renice(-15);
    host = {
      ...host,
      execute: async command => ({
        ...(await host.query(['true'])),
        command,
        exitCode: 1,
        stderr: 'renice: failed to set priority for 7847 (process ID): Permission denied',
      }),
    };
    const { exitCode, stderr } = await undo({});
    expect(exitCode).toBe(1);
    expect(stderr[0]).toMatch(/^undo 1: renice -15 → 0: 0\/4 threads; srs 7847 not permitted/);
  });

  test('is refused by a read-only host', async () => {
    await renice(-15);
    host = { ...host, isReadOnly: true };
    expect(await undo({})).toMatchObject({
      exitCode: 1,
      stderr: ['undo 1: renice -15 → 0 was not applied: the host is read-only'],
    });
    expect(nices()).toEqual([-15, -15, -15, -15]);
  });
});
