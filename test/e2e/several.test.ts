import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { flood } from '../helpers/load.ts';
import { createNamespace } from '../helpers/namespace.ts';
import { runSrsTop, startSrsTop } from '../helpers/srs-top.ts';
import { startStandIn } from '../helpers/stand-in.ts';
import { describeWithTools } from '../helpers/tools.ts';

const NAME = 'srs-several';

describeWithTools(['root', 'python3', 'ip'], 'two SRS, one of which loses packets', () => {
  test('the screen and reports show that one, until the other is chosen', async () => {
    await using here = await createNamespace();
    await using there = await createNamespace();
    await using idle = await startStandIn({ place: here, name: NAME });
    await using losing = await startStandIn({ place: there, name: NAME });
    // The first in every list is the one with the lower pid, which is the idle one unless pids began anew.
    const position = idle.pid < losing.pid ? '2 of 2' : '1 of 2';
    await using screen = startSrsTop(['--name', NAME, '-d', 0.5], { columns: 120, rows: 40 });
    await screen.waitFor(/━ SRS \d+ \(\d of 2, s: next\)/);
    const flooded = flood({ place: there, port: losing.port, packetsPerSecond: 20_000, seconds: 5 });
    await screen.waitFor(`SRS ${losing.pid} (${position}, s: next)`);
    await screen.waitFor(new RegExp(`✖ LOSING UDP .* all at 127\\.0\\.0\\.1:${losing.port}`));
    // By hand to the other one, where it stays beside the alarm.
    screen.write('s');
    await screen.waitFor(new RegExp(`━ SRS ${idle.pid} `));
    await sleep(1_500);
    expect(screen.text()).toContain(`━ SRS ${idle.pid} `);
    expect(screen.row(1)).toMatch(new RegExp(`✔ no UDP loss.*✖ SRS ${losing.pid} loses [\\d,]+$`));

    const { stdout } = await runSrsTop(['--name', NAME, '-b', '-n', 1, '-d', 1]);
    const lines = stdout.split('\n');
    expect(lines[1]).toMatch(/^✖ LOSING UDP /);
    expect(lines[2]).toMatch(new RegExp(`^✔ SRS ${idle.pid}: no UDP loss .* -p ${idle.pid} shows it$`));
    expect(stdout).toContain(`─ SRS ${losing.pid} (${position})`);
    await flooded;
  });
});
