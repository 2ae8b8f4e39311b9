import { expect, test } from 'vitest';
import { parseCgroupMemberships } from '../../src/procfs/cgroup-membership.ts';
import { parseMountinfo } from '../../src/procfs/mountinfo.ts';

test('mounts with none, one and several optional fields, and blanks in their names', () => {
  const text = [
    '24 1 0:22 / /proc rw,nosuid - proc proc rw',
    '36 32 0:31 /docker/0a1b /sys/fs/cgroup/cpu\\040stuff ro shared:9 master:3 - cgroup cgroup rw,cpu,cpuacct',
    '37 32 0:32 /.. /sys/fs/cgroup/unified rw shared:10 - cgroup2 cgroup2 rw,nsdelegate',
    'torn line',
    '38 32 0:33 / /x rw',
    '',
  ].join('\n');
  expect(parseMountinfo(text)).toEqual([
    { root: '/', mountPoint: '/proc', type: 'proc', options: ['rw', 'nosuid'], superOptions: ['rw'] },
    {
      root: '/docker/0a1b',
      mountPoint: '/sys/fs/cgroup/cpu stuff',
      type: 'cgroup',
      options: ['ro'],
      superOptions: ['rw', 'cpu', 'cpuacct'],
    },
    {
      root: '/..',
      mountPoint: '/sys/fs/cgroup/unified',
      type: 'cgroup2',
      options: ['rw'],
      superOptions: ['rw', 'nsdelegate'],
    },
  ]);
});

test('memberships in v1, in a named hierarchy and in v2, with colons in their names', () => {
  expect(parseCgroupMemberships('4:cpu,cpuacct:/a:b\n1:name=systemd:/c\n0::/\ntorn\n')).toEqual([
    { version: 1, controllers: ['cpu', 'cpuacct'], path: '/a:b' },
    { version: 1, controllers: ['name=systemd'], path: '/c' },
    { version: 2, controllers: [''], path: '/' },
  ]);
});
