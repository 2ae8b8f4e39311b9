// A program of its own, which `findFacts` starts: systeminformation runs shells by execSync, among them `hostname -f`,
// which asks the DNS, and nothing of srs-top may wait for that. Prints one line of JSON.
import '../refuse-inspector.ts';
import information from 'systeminformation';
import type { RawFacts } from './facts.ts';

const [os, cpu, system] = await Promise.allSettled([
  information.osInfo(),
  information.cpu(),
  information.system(),
]);
const facts: RawFacts = {
  ...(os.status === 'fulfilled' && { os: [os.value.distro, os.value.release] }),
  ...(cpu.status === 'fulfilled' && { cpu: [cpu.value.manufacturer, cpu.value.brand] }),
  ...(system.status === 'fulfilled' && { system: system.value }),
};
process.stdout.write(`${JSON.stringify(facts)}\n`);
