import { expect, test } from 'vitest';
import { createSimulatedHost, scenarioOf } from '../../../src/host/simulated/simulated.ts';
import { Monitor } from '../../../src/monitor.ts';

test('what the API says of a steady demo is what comes, whenever it is asked', async () => {
  const scenario = scenarioOf('healthy');
  if (scenario === undefined) throw new Error('expected a demo healthy');
  const host = createSimulatedHost(scenario, { speed: Number.POSITIVE_INFINITY });
  const monitor = new Monitor(host, { delaySeconds: 1, windowSeconds: 30, wanted: { name: 'srs' } });
  const rates = new Set<number>();
  const stop = new AbortController();
  let packetsPerSecond = 0;
  for await (const { metrics } of monitor.run(stop.signal)) {
    const [srs] = metrics.srs;
    if (srs?.api?.receiveKbps !== undefined) rates.add(srs.api.receiveKbps);
    const { received = 0, coveredSeconds = 0 } = srs?.udp ?? {};
    if (coveredSeconds > 0) packetsPerSecond = received / coveredSeconds;
    if (rates.size >= 5) stop.abort();
  }
  const kbps = (packetsPerSecond * 1_200 * 8) / 1_000;
  expect(kbps).toBeGreaterThan(10_000);
  for (const rate of rates) expect(Math.abs(rate / kbps - 1)).toBeLessThan(0.05);
});
