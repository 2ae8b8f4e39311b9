import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { createNamespace } from '../helpers/namespace.ts';
import { runSrsTop, startSrsTop } from '../helpers/srs-top.ts';
import { startStandIn } from '../helpers/stand-in.ts';

const SIZE = { columns: 120, rows: 40 };
const WAIT = { timeoutMs: 30_000 };

/** Names of at most 15 bytes, as the kernel keeps them of processes and interfaces. */
export const HOSTILE_NAMES: readonly string[] = [
  // Escape sequences: colour, clear, reset, title, link, device control, another screen, a question.
  '\x1b[31mred',
  '\x1b[2J\x1b[H',
  '\x1bcreset',
  '\x1b]0;own\x07',
  '\x1b]8;;x\x1b\\',
  '\x1bPq\x1b\\',
  '\x1b[?1049l',
  '\x1b[6n\x1b[c',
  // The same as C1 controls, which UTF-8 terminals may obey.
  '\u009b2J',
  '\u009d0;x\u009c',
  '\u0090q\u009c',
  '\u0085next',
  // Other controls, some of which end a line.
  'a\nb',
  'a\r\nroot',
  'a\tb',
  'a\b\bb',
  '\x07\x07',
  '\x7f\x7fx',
  '\x0e\x0fx',
  // Text that runs the other way, or is not seen.
  '\u202etxt.exe',
  '\u2066\u2067x',
  '\u200f\u200ex',
  '\u061cx',
  '\u200b\u2060x',
  '\ufeffx',
  '\u2028x\u2029',
  '\u{e0041}\u{e0042}x',
  '\u{e0001}\u{e007f}x',
  // What is no text in a shell, or in SVG.
  '$(id)`id`',
  '"><script>\'&',
];

export function nameHostile(name: string): string {
  return JSON.stringify(name).replace(/[^ -~]/gu, letter => `\\u{${letter.codePointAt(0)?.toString(16)}}`);
}

export interface HostileSurroundings {
  /** What leads to the host: `--via sh`. */
  readonly way?: readonly string[];
  /** The directory in which its program lies. */
  readonly directory?: string;
}

/**
 * Rejects when anything that srs-top shows, prints or saves of an SRS of this name, in a network namespace with an
 * interface of this name, has a control or format character in it.
 */
export async function expectCleanEverywhere(
  name: string,
  { way = [], directory }: HostileSurroundings = {},
): Promise<undefined> {
  const state = mkdtempSync(join(tmpdir(), 'srs-top-soak-'));
  try {
    await using place = await createNamespace();
    await place.exec(['ip', 'link', 'add', asInterfaceName(name), 'type', 'veth', 'peer', 'other']);
    const begin = directory === undefined ? [] : ['env', `PATH=${directory}:${process.env.PATH}`];
    await using srs = await startStandIn({
      name,
      place: { ...place, prefix: [...place.prefix, ...begin] },
    });
    const env = { XDG_STATE_HOME: state };
    const run = async (...args: readonly string[]): Promise<string> => {
      const { stdout, stderr } = await runSrsTop([...way, ...args], { env });
      return `${stdout}\n${stderr}`;
    };
    const pid = String(srs.pid);
    expectCleanJson(await run('--json', '-n', '1', '-d', '0.2', '-p', pid));
    expectClean('the report', await run('-b', '-n', '1', '-d', '0.2', '-p', pid));
    await tuneAndSave([...way, '-p', pid], name, env);
    for (const path of findFiles(join(state, 'srs-top'))) expectCleanFile(path);
    expectCleanJson(await run('journal', '--json'));
    for (const command of ['journal', 'persist']) expectClean(command, await run(command));
    expectClean('undo', await run('undo', '--all', '--yes'));
  } finally {
    rmSync(state, { recursive: true });
  }
  return undefined;
}

/** Renice on the screen, and a picture of it. */
async function tuneAndSave(
  args: readonly string[],
  name: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  await using screen = startSrsTop(args, { ...SIZE, env });
  await screen.waitFor('SRT:GC', WAIT);
  expectClean('the screen', screen.text());
  screen.write('r');
  await screen.waitFor(text => text.includes('╭ renice ─') && text.includes('Enter applies'), WAIT);
  expectClean('the dialog', screen.text());
  // What was not on the screen for a moment is not applied.
  await sleep(300);
  screen.press('Enter');
  await screen.waitFor('4/4 threads', WAIT);
  expectClean('the outcome', screen.text());
  screen.press('Enter');
  await screen.waitFor(text => !text.includes('Enter or Esc closes'), WAIT);
  screen.write('S');
  await screen.waitFor(/saved \S+\.svg/, WAIT);
  // What srs-top writes has escape sequences of its own, and so has some names in part: `ESC [ ? 1049 l`.
  const own = /^\x1b(\[31m|\[2J|\[\?1049l|\[6n)/;
  if (/[^ -~]/.test(name) && !own.test(name)) expect(screen.raw.includes(name)).toBe(false);
  screen.write('q');
  await screen.exit;
}

function expectCleanFile(path: string): void {
  const text = readFileSync(path, 'utf8');
  if (path.endsWith('.ndjson')) for (const line of text.split('\n').filter(Boolean)) expectCleanJson(line);
  else expectClean(path, text);
  if (path.endsWith('.svg')) expect(text).not.toContain('<script');
}

/** Every text in it, fields' names too: an escape in JSON is one only when it is read. */
export function expectCleanJson(text: string): void {
  JSON.parse(text, (key, value) => {
    expectClean('a field name', key);
    if (typeof value === 'string') expectClean(key, value);
    return value;
  });
}

const UNSAFE = /[^\P{Cc}\n]|\p{Cf}|[\u2028\u2029]/u;

export function expectClean(where: string, text: string): void {
  const found = UNSAFE.exec(text);
  if (found === null) return;
  const around = text.slice(Math.max(0, found.index - 40), found.index + 40);
  throw new Error(`${where} has a character that is not to be there: ${JSON.stringify(around)}`);
}

/**
 * The kernel takes anything but `/`, `:` and white space (dev_valid_name, net/core/dev.c), to which it counts the byte 0xa0
 * (lib/ctype.c), and so every letter with it in UTF-8: tags among them.
 */
function asInterfaceName(name: string): string {
  const letters = [...`x${name}`].filter(
    letter => !/[\s/:%]/.test(letter) && !Buffer.from(letter).includes(0xa0),
  );
  return letters.slice(0, 12).join('');
}

function findFiles(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name));
}
