import {
  appendFileSync,
  chmodSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FilePiece } from '../../src/host/follow-file.ts';
import { type Host, type HostFailure, isFailure } from '../../src/host/host.ts';
import { createLocalHost } from '../../src/host/local/local.ts';
import { createRecordedHost } from '../../src/host/recorded/recorded.ts';
import { describeWithTools } from '../helpers/tools.ts';

let directory: string;
let log: string;
let host: Host;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'srs-top-follow-'));
  log = join(directory, 'srs.log');
  host = createLocalHost();
});

afterEach(async () => {
  await host.close();
  rmSync(directory, { recursive: true });
});

function whole(piece: FilePiece | HostFailure): FilePiece {
  if (isFailure(piece)) throw new Error(`expected a piece of the file, got ${piece.detail}`);
  return piece;
}

describe('a log that grows', () => {
  test('is read on from where it was left, in whole lines', async () => {
    writeFileSync(log, 'one\ntwo\nthr');
    const first = whole(await host.readFrom(log, 0));
    expect(first).toMatchObject({ text: 'one\ntwo\n', offset: 8, sizeBytes: 11, beganAnew: false });
    appendFileSync(log, 'ee äöü\nfour');
    const second = whole(await host.readFrom(log, first.offset));
    expect(second).toMatchObject({ text: 'three äöü\n', offset: 8 + 13, id: first.id });
    expect(whole(await host.readFrom(log, second.offset))).toMatchObject({ text: '', offset: second.offset });
  });

  test('is begun at its end where what was before is not wanted', async () => {
    writeFileSync(log, 'old\n');
    const end = whole(await host.readFrom(log, 'end'));
    expect(end).toMatchObject({ text: '', offset: 4 });
    appendFileSync(log, 'new\n');
    expect(whole(await host.readFrom(log, end.offset)).text).toBe('new\n');
  });

  test('that is truncated, or is another file by now, is read from its beginning', async () => {
    writeFileSync(log, 'a long line of yesterday\n');
    const { offset, id } = whole(await host.readFrom(log, 0));
    truncateSync(log, 0);
    appendFileSync(log, 'today\n');
    expect(whole(await host.readFrom(log, offset))).toMatchObject({ text: 'today\n', beganAnew: true, id });
    renameSync(log, `${log}.1`);
    writeFileSync(log, 'x\n');
    const other = whole(await host.readFrom(log, 6));
    expect(other).toMatchObject({ text: 'x\n', beganAnew: true });
    expect(other.id).not.toBe(id);
  });

  test('gives no more than was asked for, and a line that is longer in pieces', async () => {
    writeFileSync(log, `${'x'.repeat(25)}\nshort\n`);
    const pieces: string[] = [];
    for (let offset = 0, size = 1; offset < size; ) {
      const piece = whole(await host.readFrom(log, offset, { most: 10 }));
      pieces.push(piece.text);
      ({ offset, sizeBytes: size } = piece);
    }
    expect(pieces).toEqual(['x'.repeat(10), 'x'.repeat(10), 'xxxxx\n', 'short\n']);
  });

  test('is torn apart between two characters', async () => {
    writeFileSync(log, 'aaaaéééé');
    const first = whole(await host.readFrom(log, 0, { most: 5 }));
    expect(first).toMatchObject({ text: 'aaaa', offset: 4 });
    expect(whole(await host.readFrom(log, 4, { most: 5 }))).toMatchObject({ text: 'éé', offset: 8 });
  });

  test('of 200 GB is read at its end at once', async () => {
    writeFileSync(log, '');
    truncateSync(log, 200e9);
    appendFileSync(log, 'last\n');
    const began = performance.now();
    expect(whole(await host.readFrom(log, 200e9)).text).toBe('last\n');
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

test('what is no regular file is not opened, and what is not there is gone', async () => {
  await execa('mkfifo', [log]);
  expect(await host.readFrom(log, 0)).toMatchObject({ reason: 'failed', detail: 'Not a regular file' });
  expect(await host.readFrom('/dev/zero', 0)).toMatchObject({ detail: 'Not a regular file' });
  expect(await host.readFrom(join(directory, 'gone'), 0)).toMatchObject({ reason: 'gone' });
  expect(await host.readFrom('relative', 0)).toMatchObject({ detail: 'no such path' });
});

describeWithTools(['root', 'runuser'], 'as a user without rights', () => {
  test('a log that may not be read is forbidden, not without news', async () => {
    writeFileSync(log, 'secret\n', { mode: 0o600 });
    chmodSync(directory, 0o755);
    const program = fileURLToPath(new URL('follow-as-user.ts', import.meta.url));
    const { stdout } = await execa('runuser', ['-u', 'nobody', '--', process.execPath, program, log], {
      reject: false,
    });
    expect(JSON.parse(stdout)).toMatchObject({ reason: 'forbidden', detail: 'EACCES: Permission denied' });
  });
});

test('a recording has what it recorded', async () => {
  const files = { '/var/log/srs.log': 'one\ntwo\n' };
  const recording = createRecordedHost([{ t: 0, wall: '2026-11-23T01:45:50Z', files }]);
  expect(await recording.readFrom('/var/log/srs.log', 4)).toMatchObject({ text: 'two\n', offset: 8 });
  expect(await recording.readFrom('/var/log/other.log', 0)).toMatchObject({ reason: 'gone' });
});
