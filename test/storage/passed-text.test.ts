import { spawn } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { passedAt, readPassedText } from '../../src/storage/passed-text.ts';

let folder: string;
/** Both ends of a pipe: what opens one for reading and writing never waits (fifo(7)). */
let pipe: number;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'srs-top-passed-'));
  const path = join(folder, 'pipe');
  await new Promise(resolve => spawn('mkfifo', [path]).on('exit', resolve));
  pipe = openSync(path, constants.O_RDWR);
});
afterEach(() => {
  closeSync(pipe);
  rmSync(folder, { recursive: true });
});

/** Reads it while its only writer is what the other end is closed by. */
async function readPipe(bytes: Uint8Array): Promise<unknown> {
  const reader = openSync(join(folder, 'pipe'), constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(join(folder, 'pipe'), constants.O_WRONLY);
  closeSync(pipe);
  const reading = readPassedText(`/dev/fd/${reader}`);
  writeSync(writer, bytes);
  setTimeout(() => closeSync(writer), 60);
  const text = await reading;
  closeSync(reader);
  pipe = openSync(join(folder, 'pipe'), constants.O_RDWR);
  return text;
}

describe('what a shell passes on', () => {
  it.each([
    ['-', '/dev/fd/0'],
    ['/dev/stdin', '/dev/fd/0'],
    ['/dev/fd/63', '/dev/fd/63'],
    ['/proc/self/fd/12', '/proc/self/fd/12'],
    ['/dev/fd/../zero', undefined],
    ['/proc/1/fd/0', undefined],
    ['hosts', undefined],
  ])('%s stands at %s', (path, at) => {
    expect(passedAt(path)).toBe(at);
  });

  it('is read to its end, however late that comes', async () => {
    expect(await readPipe(Buffer.from('edge-1\nedge-2\n'))).toEqual({ text: 'edge-1\nedge-2\n' });
    expect(await readPipe(Buffer.from('edge\n\xff', 'latin1'))).toEqual({ binaryLine: 2 });
  });

  it('is given up where it has no end, or too much in it', async () => {
    expect(await readPassedText(`/dev/fd/${pipe}`, 50)).toEqual({
      problem: 'did not come to its end within 0 s',
    });
    writeFileSync(join(folder, 'large'), Buffer.alloc(1024 * 1024 + 1, ' '));
    const large = openSync(join(folder, 'large'), 'r');
    expect(await readPassedText(`/dev/fd/${large}`)).toEqual({
      problem: 'cannot be read (more than 1048576 bytes)',
    });
    closeSync(large);
  });

  it('is a pipe or a file, and nothing else', async () => {
    const zero = openSync('/dev/zero', 'r');
    expect(await readPassedText(`/dev/fd/${zero}`)).toEqual({ problem: 'expected a pipe or a file' });
    closeSync(zero);
    expect(await readPassedText('/dev/fd/987654')).toEqual({ isMissing: true });
  });
});
