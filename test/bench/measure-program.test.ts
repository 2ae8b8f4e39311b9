import { expect, test } from 'vitest';
import { describeWithTools } from '../helpers/tools.ts';
import { measureProgram } from './measure-program.ts';

describeWithTools(['top', 'sh'], 'measureProgram', () => {
  const size = { columns: 80, rows: 24 };

  test('tells what top costs', async () => {
    const cost = await measureProgram(['top', '-d', '0.5'], { ...size, startSeconds: 1, seconds: 2 });
    expect(cost?.firstFrameMs).toBeGreaterThan(0);
    expect(cost?.firstFrameMs).toBeLessThan(1_000);
    // Four screens of 24 lines in two seconds, of 30 to 100 bytes each.
    expect(cost?.bytesPerSecond).toBeGreaterThan(500);
    expect(cost?.bytesPerSecond).toBeLessThan(20_000);
    expect(cost?.cpuPercent).toBeLessThan(60);
    expect(cost?.peakBytes).toBeGreaterThan(1024 ** 2);
    expect(cost?.peakBytes).toBeLessThan(64 * 1024 ** 2);
  });

  test('counts what children used, and sees nothing drawn where nothing is', async () => {
    const spin = ['sh', '-c', 'sh -c "while :; do :; done"; :'];
    const cost = await measureProgram(spin, { ...size, startSeconds: 0.2, seconds: 1 });
    expect(cost?.cpuPercent).toBeGreaterThan(20);
    expect(cost?.cpuPercent).toBeLessThan(105);
    expect(cost).toMatchObject({ firstFrameMs: undefined, bytesPerSecond: 0 });
  });

  test('knows nothing of a program that ended by itself', async () => {
    expect(await measureProgram(['true'], { ...size, startSeconds: 0.2, seconds: 0.2 })).toBeUndefined();
  });
});
