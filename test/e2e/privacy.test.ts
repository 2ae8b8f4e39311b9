import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { headerOf } from '../../src/host/recorded/check-frame.ts';
import type { Metrics } from '../../src/metrics/terms/metrics.ts';
import { RecordingSet } from '../../src/storage/recordings/recording-set.ts';
import { LOOK_KEYS } from '../../src/ui/keys/look-keys.ts';
import { createNamespace, HERE } from '../helpers/namespace.ts';
import { startProgram } from '../helpers/programs.ts';
import { runSrsTop, startSrsTop } from '../helpers/srs-top.ts';
import { describeWithTools } from '../helpers/tools.ts';

const SECRET = 'Zx9SECRET7q';

/** What stands around each place that has it. */
function around(text: string, secret: string): readonly string[] {
  return text
    .split(secret)
    .slice(0, -1)
    .map(before => before.slice(-80));
}

/** Everything that a recording holds, unpacked. */
async function unpacked(path: string): Promise<readonly string[]> {
  const tell = (problem: string): never => {
    throw new Error(problem);
  };
  const set = await RecordingSet.open(path, { tell, runOf: headerOf });
  const frames: string[] = [];
  for (let frame = await set.next(); frame !== undefined; frame = await set.next())
    frames.push(JSON.stringify(frame.value));
  await set.close();
  return frames;
}

describeWithTools(
  ['root', 'python3', 'ip', 'curl', 'nsenter'],
  'a recording of an SRS full of secrets',
  () => {
    let folder: string;

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'srs-top-privacy-'));
      const config = join(folder, 'config/srs-top');
      mkdirSync(config, { recursive: true });
      writeFileSync(join(config, 'config.toml'), `api-user = "monitor"\napi-password = "${SECRET}"\n`, {
        mode: 0o600,
      });
    });

    afterAll(() => {
      rmSync(folder, { recursive: true });
    });

    test('has none of them', { timeout: 60_000 }, async () => {
      await using place = await createNamespace();
      // The API of one is asked by a connection, that of the other by curl.
      const all = [HERE, place].map(where => startProgram('secretive-srs.py', [folder, SECRET], where));
      try {
        const pids = await Promise.all(all.map(async srs => Number(await srs.nextLine())));
        const path = join(folder, 'a.srstop');
        const args = ['--name', 'srs-secretive', '--json', '-d', 1, '--count', 6, '--record', path];
        const env = { XDG_CONFIG_HOME: join(folder, 'config') };
        const { stdout, stderr, exitCode } = await runSrsTop(args, { env });
        expect(stderr).toBe('');
        expect(exitCode).toBe(0);
        // It was all read, and shown as it is.
        const { srs } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Metrics;
        expect(srs.map(({ pid }) => pid).sort()).toEqual(pids.sort());
        for (const { command, api, log } of srs) {
          expect(command).toContain(SECRET);
          expect(api).toMatchObject({ version: '7.0.130' });
          expect(log?.followedSeconds).toBeGreaterThan(1);
        }
        const frames = await unpacked(path);
        const text = frames.join('\n');
        expect(frames.length).toBeGreaterThanOrEqual(6);
        // And what is told of it is there.
        for (const told of [
          'Hybrid cpu=1.00%,26MB',
          'rtmp://***@192.0.2.9/live/***?***',
          '/live/room',
          '7.0.130',
        ])
          expect(around(text, told)).not.toEqual([]);
        expect(around(text, SECRET)).toEqual([]);
        expect(around(text, Buffer.from(`monitor:${SECRET}`).toString('base64'))).toEqual([]);
        expect(readFileSync(path).includes(SECRET)).toBe(false);
      } finally {
        await Promise.all(all.map(srs => srs.stop()));
      }
    });
  },
);

const SIZE = { columns: 120, rows: 40 };
const SHOWS_STREAMS = '/live/stage';
const SHOWS_OTHERS = '/app-1/stream-1';

test('x puts other names on the screen, and takes them away again', async () => {
  await using screen = startSrsTop(['--demo', 'healthy'], SIZE);
  await screen.waitFor('q quit');
  const host = /^srs-top +(\S+)/.exec(screen.row(0))?.[1] ?? '';
  screen.write(LOOK_KEYS.find(({ action }) => action === 'service')?.keys[0] ?? '');
  await screen.waitFor(SHOWS_STREAMS, { timeoutMs: 20_000 });
  screen.write('x');
  await screen.waitFor(SHOWS_OTHERS);
  expect(screen.row(0)).toMatch(/^srs-top {2}host-1 .* PRIVATE /);
  expect(screen.text()).not.toContain(host);
  expect(screen.text()).not.toContain('/live/');
  screen.write('W');
  await screen.waitFor(/saved the last .*: …\/recordings\/host-1-\d{8}T\d+Z\.srstop/);
  expect(screen.text()).not.toContain(host);
  screen.write('x');
  await screen.waitFor(SHOWS_STREAMS);
  expect(screen.row(0)).not.toContain('PRIVATE');
});

test('--anonymise has them there from the first frame on', async () => {
  await using screen = startSrsTop(['--demo', 'healthy', '--anonymise'], SIZE);
  await screen.waitFor('PRIVATE');
  expect(screen.row(0)).toMatch(/^srs-top {2}host-1 /);
});
