import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCommandLine } from '../../src/command-line.ts';
import { SUBCOMMANDS } from '../../src/commands/commands.ts';
import { type ImportServerFlags, readServerAsked } from '../../src/commands/import-server.ts';

const URL = 'http://prometheus:9090';
const NOW = Date.parse('2026-11-29T12:00:00Z');
const at = (text: string): number => Date.parse(text);

describe('what a Prometheus is asked', () => {
  it('is of a span up to now, unless it ends before', async () => {
    const asked = await readServerAsked(URL, { from: '2026-11-29T03:10:00Z', instance: 'edge-3' }, NOW);
    expect(asked).toEqual({
      url: URL,
      token: undefined,
      password: undefined,
      instance: 'edge-3',
      fromMs: at('2026-11-29T03:10:00Z'),
      toMs: NOW,
    });
    const ended = await readServerAsked(URL, { from: '2026-11-29T03:10:00Z', to: '+30m' }, NOW);
    expect(ended.toMs).toBe(at('2026-11-29T03:40:00Z'));
    const ahead = await readServerAsked(
      URL,
      { from: '2026-11-29T11:00:00Z', to: '2026-11-30T00:00:00Z' },
      NOW,
    );
    expect(ahead.toMs).toBe(NOW);
  });

  it('is of the last such time of day, by the clock here', async () => {
    const local = (ms: number) => new Date(ms).toTimeString().slice(0, 5);
    const { fromMs, toMs } = await readServerAsked(URL, { from: '03:10', to: '03:40' }, NOW);
    expect([local(fromMs), local(toMs)]).toEqual(['03:10', '03:40']);
    expect(NOW - fromMs).toBeLessThanOrEqual(86_460_000);
    expect(toMs - fromMs).toBe(1_800_000);
  });

  it.each([
    [{}, "expected '--from <time>', and '--to <time>' where it was over before now"],
    [{ from: 'x' }, 'expected a time such as 03:10'],
    [{ from: '2026-11-29T03:10:00Z', to: 'x' }, 'expected a time such as 03:10'],
    [
      { from: '2026-11-29T03:10:00Z', to: '2026-11-29T03:10:00Z' },
      '--to 2026-11-29T03:10:00Z is not behind --from',
    ],
    [{ from: '2026-11-29T13:00:00Z' }, '--to now is not behind --from 2026-11-29T13:00:00Z'],
    [{ from: '2026-11-01' }, '--from and --to are more than 7 days apart'],
  ])('%j is refused in words', async (flags, words) => {
    await expect(readServerAsked(URL, flags, NOW)).rejects.toThrow(words);
  });

  it('has a token, or a password, that nobody else can read', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'srs-top-token-'));
    try {
      const file = join(directory, 'secret');
      writeFileSync(file, 'secret\n', { mode: 0o600 });
      const asked = (flags: ImportServerFlags) => readServerAsked(URL, { from: '+0s', ...flags }, NOW);
      expect((await asked({ tokenFile: file })).token).toBe('secret');
      expect((await asked({ passwordFile: file })).password).toBe('secret');
      chmodSync(file, 0o640);
      await expect(asked({ passwordFile: file })).rejects.toThrow('others can read it (mode 640): chmod 600');
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe('srs-top import', () => {
  const read = (line: string) => readCommandLine(['import', ...line.split(' ')], '1.2.3', SUBCOMMANDS);

  it('takes a server with its times, and a file with the recording to write', () => {
    expect(read(`prometheus ${URL} --from 03:10 --to 03:20 -o x.srstop`)).toMatchObject({
      from: undefined,
      to: undefined,
      task: {
        kind: 'import',
        asked: { source: 'prometheus', url: URL, from: '03:10', to: '03:20', output: 'x.srstop' },
      },
    });
    expect(read('/a/sos -o x.srstop')).toMatchObject({
      task: { asked: { source: '/a/sos', output: 'x.srstop' } },
    });
  });

  it.each([
    [
      'prometheus',
      "expected the address of the server behind 'prometheus'; a file of that name is './prometheus'",
    ],
    ['/a/sos /b/sos', "expected one source, got '/a/sos' and '/b/sos'"],
    ['/a/sos --from 03:10', "option '--from' is of 'srs-top import prometheus URL'"],
    ['/a/sos --token-file x', "option '--token-file' is of 'srs-top import prometheus URL'"],
    [
      'prometheus http://me:p@ss@x',
      "all users of this machine can see a password in the address: put it into a file ('--password-file <file>')",
    ],
    [
      'prometheus http://me@x --token-file a --password-file b',
      "'--token-file <file>' and '--password-file <file>' cannot be both",
    ],
    ['prometeus http://me:p@ss@x', "expected one source, got 'prometeus' and 'http://x'"],
    ['/a/sos --to x -o y', "'--output <file>' and '--to <file>' say the same"],
  ])('%s is wrong', (line, words) => {
    expect(read(line)).toMatchObject({ exitCode: 2, complaint: `srs-top: ${words}\n` });
  });
});
