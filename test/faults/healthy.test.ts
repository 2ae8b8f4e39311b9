import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { describeWithTools } from '../helpers/tools.ts';
import { startHealthy, watchForAlarms } from './healthy.ts';
import { comeFirst, createRig } from './rig.ts';

const UNKNOWN_FRAMES = fileURLToPath(new URL('../helpers/unknown-frames.py', import.meta.url));
const SECONDS = 15;
/** Packets of the last window, of 2,000 a second for 10 s. */
const RECEIVED = 15_000;

describeWithTools(['root', 'python3', 'ip', 'taskset', 'setsid'], 'no false alarm', () => {
  test('of a loaded SRS that has all it needs', async () => {
    using _first = comeFirst();
    await using rig = await createRig();
    const srs = await startHealthy(rig);
    const { alarms, received, lost } = await watchForAlarms(srs, SECONDS);
    expect(alarms).toEqual([]);
    expect(received).toBeGreaterThan(RECEIVED);
    expect(lost).toBe(0);
  });

  test('of frames that nobody here wants, on its interface', async () => {
    using _first = comeFirst();
    await using rig = await createRig();
    const srs = await startHealthy(rig);
    await rig.attach([...rig.far.prefix, 'python3', UNKNOWN_FRAMES, 'eth0', '50', '60']);
    const dropped = (): Promise<number> =>
      rig.near.exec(['cat', '/sys/class/net/eth0/statistics/rx_dropped']).then(Number);
    const before = await dropped();
    const { alarms } = await watchForAlarms(srs, SECONDS);
    expect(alarms).toEqual([]);
    expect((await dropped()) - before).toBeGreaterThan(100);
  });

  test('of a busy host whose SRS gets its CPU', async () => {
    using _first = comeFirst();
    await using rig = await createRig();
    const srs = await startHealthy(rig, { nice: -15 });
    await rig.burn(4);
    const { alarms, received, lost } = await watchForAlarms(srs, SECONDS);
    expect(alarms).toEqual([]);
    expect(received).toBeGreaterThan(RECEIVED);
    expect(lost).toBe(0);
  });
});
