import { expect, test } from 'vitest';
import { startHealthy, watchForAlarms } from '../faults/healthy.ts';
import { comeFirst, createRig } from '../faults/rig.ts';
import { describeWithTools } from '../helpers/tools.ts';

const SECONDS = 600;

describeWithTools(['root', 'python3', 'ip', 'taskset', 'setsid'], 'ten minutes of a loaded SRS', () => {
  test('raise no alarm', async () => {
    using _first = comeFirst();
    await using rig = await createRig();
    const srs = await startHealthy(rig);
    const { reports, alarms, lost } = await watchForAlarms(srs, SECONDS);
    process.stdout.write(
      `healthy SRS: ${alarms.length} alarms in ${reports} reports, ${lost} packets lost\n`,
    );
    expect(alarms).toEqual([]);
    expect(reports).toBe(SECONDS);
    expect(lost).toBe(0);
  });
});
