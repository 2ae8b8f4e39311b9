import { describe, expect, test } from 'vitest';
import { HEALTHY } from '../../src/host/simulated/scenarios/healthy.ts';
import { simulate } from '../../src/host/simulated/simulate.ts';
import { forbiddenAt } from './empty-simulation.ts';
import { createFakeHost } from './fake-host.ts';
import { listNames } from './look-at.ts';

const STAT = '/proc/17034/stat';

describe('a script over a simulated machine', () => {
  const over = (script: Parameters<typeof createFakeHost>[0] = {}) =>
    createFakeHost({ below: simulate(HEALTHY, 1), ...script });

  test('comes first; the rest is what the machine says then', async () => {
    const host = over({
      files: { '/proc/loadavg': 'odd\n', [STAT]: forbiddenAt(STAT), '/proc/17034/new/file': 'x' },
      links: { '/proc/17034/exe': '/opt/other' },
    });
    const look = await host.look({
      texts: ['/proc/loadavg', STAT, '/proc/uptime', '/proc/17034/*/file'],
      links: ['/proc/17034/exe', '/proc/17034/cwd'],
    });
    expect(look.text('/proc/loadavg')).toMatchObject({ text: 'odd\n', atMs: 25_000 });
    expect(look.text(STAT)).toMatchObject({ reason: 'forbidden' });
    expect(look.knownText('/proc/uptime')).toMatch(/^1061865\./);
    expect([...look.texts('/proc/17034/*/file').keys()]).toEqual(['/proc/17034/new/file']);
    expect(['/proc/17034/exe', '/proc/17034/cwd'].map(path => look.link(path))).toEqual([
      '/opt/other',
      '/usr/local/srs',
    ]);
    expect(await listNames(host, '/proc/17034')).toEqual(expect.arrayContaining(['new', 'task', 'fd']));
    await host.clock.sleepUntil(30_000);
    expect((await host.look({ texts: ['/proc/uptime'] })).knownText('/proc/uptime')).toMatch(/^1061870\./);
  });

  test('leaves the machine what it does not answer, and notes both', async () => {
    const host = over({ onCommand: ([program]) => (program === 'perf' ? { exitCode: 7 } : undefined) });
    expect(await host.execute(['perf', 'record'])).toMatchObject({ exitCode: 7 });
    expect(await host.execute(['renice', '-7', '-p', '17036'], { sudo: true })).toMatchObject({
      command: ['sudo', '-n', 'renice', '-7', '-p', '17036'],
      exitCode: 0,
    });
    const path = '/proc/17034/task/17036/stat';
    expect((await host.look({ texts: [path] })).knownText(path)?.split(' ').slice(17, 19)).toEqual([
      '13',
      '-7',
    ]);
    expect(host.asked.map(({ way, command }) => `${way} ${command.join(' ')}`)).toEqual([
      'execute perf record',
      'execute sudo -n renice -7 -p 17036',
    ]);
  });

  test('takes writes to what it has, and hands the others on', async () => {
    const host = over({ files: { '/proc/sys/odd': '1\n' } });
    expect(await host.write('/proc/sys/odd', '2')).toBeUndefined();
    expect(await host.write('/proc/irq/34/smp_affinity_list', '2-3')).toBeUndefined();
    expect(await host.write('/proc/irq/34/smp_affinity_list', '9')).toMatchObject({
      detail: 'EINVAL: Invalid argument',
    });
    const look = await host.look({ texts: ['/proc/sys/odd', '/proc/irq/34/smp_affinity_list'] });
    expect(look.knownText('/proc/sys/odd')).toBe('2\n');
    expect(look.knownText('/proc/irq/34/smp_affinity_list')).toBe('2-3\n');
  });
});

test('what a read-only host refuses is not noted, and reaches nothing', async () => {
  const host = createFakeHost({ isReadOnly: true, files: { '/a': '1\n' } });
  expect((await host.execute(['true'])).problem).toBe('read-only');
  expect((await host.start(['true']).done).problem).toBe('read-only');
  expect((await host.handOver(['true']).done).problem).toBe('read-only');
  expect(await host.write('/a', '2')).toMatchObject({ reason: 'forbidden' });
  expect([host.asked, host.written, host.files.get('/a')]).toEqual([[], [], '1\n']);
});
