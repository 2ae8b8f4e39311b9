import type { FramePacker, Packable, Packed } from '../../src/storage/recordings/frame-packer.ts';

/** Packs a frame that a record has room for. */
export function packWhole(packer: FramePacker, frame: Packable, flags = 0): Packed {
  const packed = packer.pack(frame, flags);
  if ('problem' in packed) throw new Error(packed.problem);
  return packed;
}
