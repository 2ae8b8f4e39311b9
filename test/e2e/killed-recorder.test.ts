import { expect, test } from 'vitest';
import { type Kill, killRecorder, nameKill } from '../helpers/killed-recorder.ts';

// The whole count is that of npm run soak.
const KILLS: readonly Kill[] = [
  { way: 'reports', afterMs: 700 },
  { way: 'reports', afterMs: 4_300 },
  { way: 'reports', afterMs: 3_100, amidWriteMs: 0 },
  { way: 'reports', afterMs: 2_600, amidWriteMs: 1 },
  { way: 'file', afterMs: 3_400, amidWriteMs: 0 },
  { way: 'ring', afterMs: 3_800, amidWriteMs: 0 },
];

test.each(KILLS.map(kill => [nameKill(kill), kill] as const))(
  'a recorder that is killed (%s) leaves all but the last second',
  async (_name, kill) => {
    expect(await killRecorder(kill)).toMatch(/^(?:with|without|before) /);
  },
);
