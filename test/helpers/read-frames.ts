import { headerOf } from '../../src/host/recorded/check-frame.ts';
import type { Frame } from '../../src/host/recording/frame.ts';
import { RecordingSet } from '../../src/storage/recordings/recording-set.ts';

export interface ReadFrames {
  readonly frames: readonly Frame[];
  /** What was said of what could not be read. */
  readonly problems: readonly string[];
  /** How many stretches of frames are missing between others. */
  readonly gaps: number;
}

/** All frames of a file, or of all recordings in a directory. Rejects where there are none. */
export async function readFrames(path: string): Promise<ReadFrames> {
  const problems: string[] = [];
  const set = await RecordingSet.open(path, { tell: problem => problems.push(problem), runOf: headerOf });
  set.seek(Number.NEGATIVE_INFINITY);
  const frames: Frame[] = [];
  let gaps = 0;
  for (let read = await set.next(); read !== undefined; read = await set.next()) {
    if (read.isAfterGap) gaps++;
    frames.push(read.value as Frame);
  }
  await set.close();
  return { frames, problems, gaps };
}
