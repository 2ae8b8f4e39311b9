import zlib from 'node:zlib';
import * as minizlib from 'minizlib';
import type { Entry, Frame, LookEntry } from '../../src/host/recording/frame.ts';
import { FramePacker } from '../../src/storage/recordings/frame-packer.ts';
import { packWhole } from './pack-whole.ts';

/** What one kind of text takes of a recording. */
export interface KindBytes {
  /** `texts /proc/PID/net/snmp`, `answer query ss -tinH`, `read`. */
  readonly kind: string;
  /** How many of them a frame has. */
  readonly count: number;
  readonly rawBytes: number;
  /** What a frame is smaller by without them. */
  readonly packedBytes: number;
}

/** Figures of a mean frame that does not begin a chunk, those that take most first. */
export function bytesByKind(frames: readonly Frame[]): readonly KindBytes[] {
  const others = frames.filter(({ key }) => key === undefined);
  const parts = others.flatMap(frame => entriesOf(frame).flatMap(partsOf));
  const all = packedBytes(frames);
  return [...Map.groupBy(parts, ([kind]) => kind)]
    .map(([kind, ofKind]) => ({
      kind,
      count: ofKind.length / others.length,
      rawBytes: ofKind.reduce((sum, [, part]) => sum + JSON.stringify(part).length, 0) / others.length,
      packedBytes: (all - packedBytes(frames.map(frame => without(frame, kind)))) / others.length,
    }))
    .sort((a, b) => b.packedBytes - a.packedBytes);
}

/** Of frames that do not begin a chunk. */
function packedBytes(frames: readonly Frame[]): number {
  const packer = new FramePacker(zlib, minizlib);
  return frames.reduce((sum, frame) => {
    const { length } = packWhole(packer, frame).record;
    return frame.key === undefined ? sum + length : sum;
  }, 0);
}

function entriesOf({ asleep = [], entries }: Frame): readonly Entry[] {
  return [...asleep, ...entries];
}

type Part = readonly [kind: string, part: unknown];

function partsOf(entry: Entry): readonly Part[] {
  if (entry.kind === 'look') return partsOfLook(entry);
  if (entry.kind === 'answer') return [[`answer ${entry.door} ${short(entry.key)}`, entry]];
  return [[entry.kind === 'told' ? `told ${entry.name}` : entry.kind, entry]];
}

function partsOfLook({ kind, at, wall, texts = {}, ...others }: LookEntry): readonly Part[] {
  return [
    ...Object.entries(texts).map(([path, text]): Part => [`texts ${short(path)}`, [path, text]]),
    ...Object.entries(others),
  ];
}

/** Of all frames, their dictionary too. */
function without(frame: Frame, kind: string): Frame {
  const strip = (entries: readonly Entry[]): readonly Entry[] =>
    entries.flatMap((entry): readonly Entry[] => {
      if (entry.kind !== 'look') return partsOf(entry).some(([of]) => of === kind) ? [] : [entry];
      const texts = Object.entries(entry.texts ?? {}).filter(([path]) => `texts ${short(path)}` !== kind);
      const others = Object.entries(entry).filter(([name]) => name !== kind);
      return [{ ...Object.fromEntries(others), texts: Object.fromEntries(texts) } as LookEntry];
    });
  const { asleep, entries } = frame;
  return { ...frame, ...(asleep && { asleep: strip(asleep) }), entries: strip(entries) };
}

function short(name: string): string {
  return name
    .split('\0')
    .slice(0, 6)
    .join(' ')
    .replaceAll(/\d{2,}/g, 'N')
    .slice(0, 60);
}
