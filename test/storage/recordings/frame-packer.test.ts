import zlib from 'node:zlib';
import * as minizlib from 'minizlib';
import { describe, expect, it } from 'vitest';
import { FramePacker, unpack } from '../../../src/storage/recordings/frame-packer.ts';
import { Flag, HEAD_BYTES, readHead } from '../../../src/storage/recordings/record-format.ts';
import { packWhole } from '../../helpers/pack-whole.ts';

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
      return { frame, packed: packWhole(packer, frame) };
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
      const { record } = packWhole(packer, frameOf(number, packer));
      expect(record.buffer.byteLength).toBe(record.length);
    }
  });

  it('leaves out what no reader would take, and goes on with the next chunk', () => {
    const tooMuch = 'x'.repeat(25 * 2 ** 20);
    const values = Array.from({ length: 2_100_000 }, () => 1);
    for (const [key, problem] of [
      [tooMuch, 'it takes 25.0 MiB, expected 24.0 MiB at the most'],
      [values, 'it holds 2100003 values, expected 2000000 at the most'],
    ] as const) {
      const packer = new FramePacker(zlib, minizlib);
      expect(packer.pack({ at: 0, wall: 0, key })).toMatchObject({ problem });
      for (const second of [1, 59]) {
        expect(packer.pack({ at: second * 1e6, wall: 0 })).toMatchObject({ problem });
        expect(packer.packLast({ at: second * 1e6, wall: 0 }, 0)).toBeUndefined();
        packer.wantKey();
        // What a host tells is not less in a second: it takes much time to find out.
        expect(packer.wantsKey()).toBe(false);
      }
      packer.pack({ at: 60e6, wall: 0 });
      expect(packer.wantsKey()).toBe(true);
      expect(packWhole(packer, { at: 61e6, wall: 0, key: {} }).flags).toBe(Flag.Key);
      expect(packWhole(packer, { at: 62e6, wall: 0 }).flags).toBe(0);
    }
  });

  it('begins a chunk behind a frame amid one that is too much', () => {
    const packer = new FramePacker(zlib, minizlib);
    packWhole(packer, { at: 0, wall: 0, key: {} });
    expect(packer.wantsKey()).toBe(false);
    packer.pack({ at: 1e6, wall: 0, entries: 'x'.repeat(25 * 2 ** 20) } as never);
    expect(packer.wantsKey()).toBe(true);
    expect(packer.pack({ at: 2e6, wall: 0 })).toHaveProperty('problem');
    packWhole(packer, { at: 3e6, wall: 0, key: {} });
  });
});
