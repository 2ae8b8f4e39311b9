import zlib from 'node:zlib';
import * as minizlib from 'minizlib';
import { describe, expect, it } from 'vitest';
import { FramePacker, unpack } from '../../../src/storage/recordings/frame-packer.ts';
import { Flag, HEAD_BYTES, readHead } from '../../../src/storage/recordings/record-format.ts';

/** A frame of a text of which a few digits change. */
function frameOf(number: number, packer: FramePacker) {
  const lines = Array.from(
    { length: 200 },
    (_, line) => `${line * 7_919} ${line * number} ${line ** 3 % 9_973}`,
  );
  const frame = { at: number * 1_000_000, wall: number * 1_000, entries: [{ text: lines.join('\n') }] };
  return packer.wantsKey() ? { ...frame, key: {} } : frame;
}

describe('FramePacker', () => {
  it('packs what others of a chunk are like into little, and unpacks it', () => {
    const packer = new FramePacker(zlib, minizlib);
    const frames = Array.from({ length: 10 }, (_, number) => {
      const frame = frameOf(number, packer);
      return { frame, packed: packer.pack(frame) };
    });
    const raws = frames.map(({ frame }) => Buffer.from(JSON.stringify(frame)));
    expect(frames.map(({ packed }) => packed.flags & Flag.Key)).toEqual([1, ...Array(9).fill(0)]);
    for (const [index, { packed }] of frames.entries()) {
      const head = readHead(packed.record, 0);
      if (head === undefined) throw new Error('expected a head');
      const { codec, rawBytes } = head;
      const dictionary = index === 0 ? undefined : raws[0];
      const payload = packed.record.subarray(HEAD_BYTES);
      expect(unpack(zlib, { codec, rawBytes, payload, dictionary }).equals(raws[index] as Buffer)).toBe(true);
    }
  });

  it('gives records that keep no memory but their own', () => {
    const packer = new FramePacker(zlib, minizlib);
    for (let number = 0; number < 10; number++) {
      const { record } = packer.pack(frameOf(number, packer));
      expect(record.buffer.byteLength).toBe(record.length);
    }
  });
});
