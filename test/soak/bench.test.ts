import { expect, test } from 'vitest';
import { benchAgainstReference } from '../helpers/bench-against-reference.ts';
import { describeWithTools } from '../helpers/tools.ts';

const SECONDS = 30;
const TOOLS = ['root', 'ip', 'ss', 'ps', 'top', 'python3', 'nginx', 'setpriv'];

describeWithTools(TOOLS, 'bench over half a minute', () => {
  test.each([100, 200, 400])(
    'agrees with top, ps, ss and /proc/net/dev at %d clients of each server',
    async clients => {
      for (const { row, reference, connections } of await benchAgainstReference({
        clients,
        seconds: SECONDS,
      })) {
        const { cpuPercent = -1, residentBytes = -1, actualBitsPerSecond = -1 } = row.figures;
        const megabits = (bits: number): string => (bits / 1e6).toFixed(2);
        const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(2);
        process.stdout.write(
          `bench, ${clients} clients, ${row.server}: CPU ${cpuPercent.toFixed(2)} % (top ${reference.cpuPercent}), ` +
            `Mem ${mebibytes(residentBytes)} MiB (ps ${mebibytes(reference.residentBytes)}), ` +
            `Conn ${row.figures.connections} (ss ${reference.connections}), ` +
            `ANbps ${megabits(actualBitsPerSecond)} (lo ${megabits(reference.sentBitsPerSecond)})\n`,
        );
        expect(Math.abs(cpuPercent - reference.cpuPercent)).toBeLessThan(2);
        expect(Math.abs(residentBytes / reference.residentBytes - 1)).toBeLessThan(0.05);
        expect(row.figures.connections).toBe(reference.connections);
        expect(row.figures.connections).toBe(connections);
        expect(Math.abs(actualBitsPerSecond / reference.sentBitsPerSecond - 1)).toBeLessThan(0.05);
      }
    },
  );
});
