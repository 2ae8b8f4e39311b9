import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { piecesOf } from './pieces-of.ts';

/** How a file is packed, by its first bytes. */
export type Packing = 'gzip' | 'xz' | 'zstd' | 'bzip2' | 'none';

const MAGICS: readonly (readonly [Packing, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['bzip2', [0x42, 0x5a, 0x68]],
];

export function packingOf(head: Buffer): Packing {
  return MAGICS.find(([, magic]) => magic.every((byte, index) => head[index] === byte))?.[0] ?? 'none';
}

/** Unpacked bytes up to which no ratio is strange. */
const BOMB_FROM_BYTES = 256 * 2 ** 20;
/** xz makes a hundredth of long logs; what packs better is made up. */
const BOMB_RATIO = 200;

export interface Unpacked {
  /** All that could be unpacked, and the error behind it. */
  readonly pieces: AsyncIterable<Buffer>;
  /** Ends whatever still reads or unpacks. */
  close(): void;
}

/**
 * The text of a file in pieces. gzip, and zstd where this Node knows it (22.15), are unpacked here, the others by the
 * program of their name. The pieces end with an error for what is damaged, and for what unpacks to more than `BOMB_RATIO`
 * times its size.
 */
export async function openCompressed(path: string, packing: Packing): Promise<Unpacked> {
  const file = createReadStream(path);
  if (packing === 'none') return { pieces: piecesOf(file), close: () => file.destroy() };
  const zlib = await import('node:zlib');
  const isOurs =
    packing === 'gzip' || (packing === 'zstd' && typeof zlib.createZstdDecompress === 'function');
  if (!isOurs) {
    file.destroy();
    return openByProgram(path, packing);
  }
  const unpack = packing === 'gzip' ? zlib.createGunzip() : zlib.createZstdDecompress();
  const stream = pipeline(file, unpack, () => undefined);
  return { pieces: guarded(piecesOf(stream), () => file.bytesRead), close: () => stream.destroy() };
}

/** Ends with an error once there are far more bytes than were read for them. */
async function* guarded(pieces: AsyncIterable<Buffer>, packedBytes: () => number): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.length;
    if (bytes > BOMB_FROM_BYTES && bytes > BOMB_RATIO * packedBytes())
      throw new Error(`it unpacks to more than ${BOMB_RATIO} times its size`);
    yield piece;
  }
}

/** The program reads the file itself: what it has read by then is asked of the kernel, as its offset is ours. */
async function openByProgram(path: string, packing: Exclude<Packing, 'none'>): Promise<Unpacked> {
  const { execa } = await import('execa');
  const { stat } = await import('node:fs/promises');
  const program = packing === 'gzip' ? 'gzip' : packing;
  const { size } = await stat(path);
  const running = execa(program, ['-dc'], {
    inputFile: path,
    buffer: false,
    reject: false,
    stderr: 'pipe',
    stdout: 'pipe',
    extendEnv: true,
  });
  const { stdout } = running;
  async function* unpacked(): AsyncGenerator<Buffer> {
    yield* piecesOf(stdout);
    const { exitCode, code } = await running;
    if (code === 'ENOENT')
      throw new Error(`it is packed by ${program}, and there is no ${program} on this machine`);
    if (exitCode !== 0) throw new Error(`${program} could not unpack it: it is damaged, or cut off`);
  }
  return {
    pieces: guarded(unpacked(), () => size),
    close() {
      running.kill('SIGKILL');
      stdout.destroy();
    },
  };
}
