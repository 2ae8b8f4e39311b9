import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');
const security = read('SECURITY.md');

/** Where it is decided that sudo stands before something, and the words of SECURITY.md for it. */
const THROUGH_SUDO: Readonly<Record<string, string>> = {
  'src/host/asking/ss-questions.ts': '`nsenter -t PID -n ss`',
  'src/sampling/command-source.ts': '`nsenter -t PID -n ss`',
  'src/tuning/limits/host-network.ts': '`nsenter -t 1 -n` with `cat` or `grep`',
  'src/profile/drops/tracefs.ts': "`grep` of the formats of the kernel's events",
  'src/profile/builds/leak-check.ts': '`nsenter -t PID -n curl`',
  'src/tuning/plan/plan.ts': 'before a change or a profile that you confirmed',
  'src/profile/drops/drops-plan.ts': 'before a change or a profile that you confirmed',
  'src/profile/mac/mac-profile.ts': 'before a change or a profile that you confirmed',
  'src/profile/strace/strace-plan.ts': 'before a change or a profile that you confirmed',
  'src/profile/perf/perf-plan.ts': '`perf report`, `perf script`',
  'src/profile/perf/perf-top.ts': 'before a change or a profile that you confirmed',
  'src/host/remote/workspaces.ts': '`cat`, which fetches them from another host',
};

/** These look at what sudo would give, and start nothing through it. */
const ASK_ONLY = [
  'src/profile/strace/strace-errors.ts',
  'src/profile/perf/perf-errors.ts',
  'src/commands/bug-rights.ts',
];

describe('SECURITY.md', () => {
  it('names all that sudo stands before', () => {
    const deciding = globSync('src/**/*.{ts,tsx}', { cwd: ROOT }).filter(path =>
      read(path).includes("=== 'sudo'"),
    );
    expect(deciding.sort()).toEqual([...Object.keys(THROUGH_SUDO), ...ASK_ONLY].sort());
    const words = security.replace(/\s+/g, ' ');
    expect(Object.values(THROUGH_SUDO).filter(told => !words.includes(told))).toEqual([]);
  });

  it('names the folder on another host as it is made, and files that are there', () => {
    const workspaces = read('src/host/remote/workspaces.ts');
    const [, umask] = /umask (\d+)/.exec(workspaces) ?? [];
    const [, prefix] = /`(srs-top-)\$\{crypto\.randomUUID/.exec(workspaces) ?? [];
    expect(security).toContain(`\`mkdir /tmp/${prefix}UUID\` under umask ${umask}`);
    const named = [...security.matchAll(/`(src\/[\w/.-]+)`/g)].map(([, path = '']) => path);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter(path => globSync(path.replace(/\/$/, ''), { cwd: ROOT }).length === 0)).toEqual([]);
  });
});
