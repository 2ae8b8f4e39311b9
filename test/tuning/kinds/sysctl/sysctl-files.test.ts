import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Host } from '../../../../src/host/host.ts';
import { describeNextBoot, placeSysctl } from '../../../../src/tuning/kinds/sysctl/persist-sysctl.ts';
import { parseSysctlFile, readSysctlFiles } from '../../../../src/tuning/kinds/sysctl/sysctl-files.ts';
import { createScratchHost, type ScratchHost } from '../../../helpers/scratch-host.ts';

const KEY = 'net.core.rmem_max';
const WANTED = [{ id: KEY, value: '16777216' }];
const line = (value: number | string, key = KEY) => `${key} = ${value}\n`;

describe('files that set kernel parameters', () => {
  let scratch: ScratchHost;
  let host: Host;
  beforeEach(() => {
    scratch = createScratchHost();
    ({ host } = scratch);
  });
  afterEach(() => scratch.remove());

  const put = (path: string, text: string): void => scratch.put(path, text);

  /** Debian's: what /etc/sysctl.conf says is read at boot too. */
  const linkSysctlConf = (): void => scratch.link('/etc/sysctl.d/99-sysctl.conf', '../sysctl.conf');

  const bootWithSystemd = () => scratch.makeDirectory('/run/systemd/system');
  const place = async () => placeSysctl(WANTED, await readSysctlFiles(host));
  const nextBoot = async () => describeNextBoot(WANTED, await readSysctlFiles(host));
  const KEPT = 'It holds until the next boot; srs-top persist makes it last.';
  const BEHIND = 'It holds until then; srs-top persist makes a file that is read after it.';

  test('none, and one that is read before', async () => {
    bootWithSystemd();
    expect(await place()).toEqual({ fileName: '90-srs-top.conf', notes: [] });
    expect(await nextBoot()).toEqual([KEPT]);
    put('/etc/sysctl.d/10-media.conf', line(1_048_576));
    expect(await place()).toEqual({ fileName: '90-srs-top.conf', notes: [] });
    expect(await nextBoot()).toEqual([
      'At the next boot /etc/sysctl.d/10-media.conf sets net.core.rmem_max to 1048576.',
      BEHIND,
    ]);
  });

  test.each([
    ['/etc/sysctl.d/99-media.conf', '99-srs-top.conf'],
    ['/run/sysctl.d/95-media.conf', '99-srs-top.conf'],
    ['/usr/lib/sysctl.d/99-tuned.conf', '99-zz-srs-top.conf'],
    ['/lib/sysctl.d/99-zz-vendor.conf', 'zz-srs-top.conf'],
    ['/usr/local/lib/sysctl.d/zz-own.conf', 'zz-srs-top.conf'],
    ['/etc/sysctl.d/zz-tuned.conf', 'zzz-srs-top.conf'],
    ['/etc/sysctl.d/zzzz.conf', 'zzzz.srs-top.conf'],
  ])('%s is read behind the usual name: %s is not', async (path, fileName) => {
    bootWithSystemd();
    put(path, line(1_048_576));
    expect(await place()).toEqual({
      fileName,
      notes: [
        `${path} sets net.core.rmem_max = 1048576 and is read after 90-srs-top.conf, so the file is called ${fileName}, which is read even later. Or change it there.`,
      ],
    });
    expect([fileName, path.slice(path.lastIndexOf('/') + 1)].sort().at(-1)).toBe(fileName);
  });

  test("Debian's link to /etc/sysctl.conf, with systemd and without", async () => {
    linkSysctlConf();
    put('/etc/sysctl.conf', `# net.core.rmem_max = 5\n${line(1_048_576)}`);
    const link = '/etc/sysctl.d/99-sysctl.conf (a link to ../sysctl.conf)';
    const behind = `${link} sets net.core.rmem_max = 1048576 and is read after 90-srs-top.conf, so the file is called 99-zz-srs-top.conf, which is read even later. Or change it there.`;
    expect(await place()).toEqual({
      fileName: '99-zz-srs-top.conf',
      notes: [
        behind,
        '/etc/sysctl.conf sets net.core.rmem_max = 1048576, and is read after all files of /etc/sysctl.d: change it there, or this will not hold.',
      ],
    });
    expect((await nextBoot())[0]).toBe(
      'At the next boot /etc/sysctl.conf sets net.core.rmem_max to 1048576.',
    );
    bootWithSystemd();
    expect(await place()).toEqual({
      fileName: '99-zz-srs-top.conf',
      notes: [
        behind,
        '/etc/sysctl.conf sets net.core.rmem_max = 1048576: systemd does not read it at boot, but sysctl --system does, after all others. Change it there too.',
      ],
    });
    expect((await nextBoot())[0]).toBe(`At the next boot ${link} sets net.core.rmem_max to 1048576.`);
  });

  test('systemd does not read /etc/sysctl.conf by itself', async () => {
    bootWithSystemd();
    put('/etc/sysctl.conf', line(1_048_576));
    expect(await nextBoot()).toEqual([KEPT]);
    expect((await place()).fileName).toBe('90-srs-top.conf');
  });

  test('among files with the same name the one in /etc counts, even if it is empty or a dead link', async () => {
    bootWithSystemd();
    put('/usr/lib/sysctl.d/99-media.conf', line(1_048_576));
    put('/etc/sysctl.d/99-media.conf', '');
    put('/usr/lib/sysctl.d/98-media.conf', line(1_048_576));
    scratch.link('/etc/sysctl.d/98-media.conf', '/dev/null');
    put('/etc/sysctl.d/97-media.conf.bak', line(1_048_576));
    expect(await place()).toEqual({ fileName: '90-srs-top.conf', notes: [] });
  });

  test('one that sets the same is no obstacle, nor is what srs-top made before', async () => {
    bootWithSystemd();
    put('/etc/sysctl.d/99-media.conf', line('16777216'));
    put('/etc/sysctl.d/90-srs-top.conf', line(5));
    expect(await place()).toEqual({ fileName: '90-srs-top.conf', notes: [] });
    expect(await nextBoot()).toEqual(['At the next boot /etc/sysctl.d/99-media.conf sets the same.']);
  });

  test('a wildcard that sets the parameter is named when no line names it', async () => {
    bootWithSystemd();
    put('/etc/sysctl.d/50-all.conf', line(7, 'net.core.*mem_max'));
    expect((await nextBoot())[0]).toBe(
      'At the next boot /etc/sysctl.d/50-all.conf sets net.core.rmem_max to 7.',
    );
    put('/etc/sysctl.d/40-one.conf', line(8));
    expect((await nextBoot())[0]).toBe(
      'At the next boot /etc/sysctl.d/40-one.conf sets net.core.rmem_max to 8.',
    );
  });
});

test('lines of every form', () => {
  const text = [
    'net.core.rmem_max=1',
    '  -net/core/wmem_max =  2 ',
    'net.ipv4.udp_mem = 1\t2   3',
    'net/ipv4/conf/eth0.7/forwarding = 1',
    '# net.core.rmem_max = 5',
    ';net.core.rmem_max = 6',
    '-net.core.somaxconn',
    '',
  ].join('\n');
  expect(parseSysctlFile(text)).toEqual([
    { key: 'net.core.rmem_max', value: '1' },
    { key: 'net.core.wmem_max', value: '2' },
    { key: 'net.ipv4.udp_mem', value: '1 2 3' },
    { key: 'net.ipv4.conf.eth0/7.forwarding', value: '1' },
  ]);
});
