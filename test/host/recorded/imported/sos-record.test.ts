import { describe, expect, test } from 'vitest';
import { parseRecord } from '../../../../src/host/recorded/capture-record.ts';
import { recordOf } from '../../../../src/host/recorded/imported/sos/sos-record.ts';
import type { SourceFiles } from '../../../../src/host/recorded/imported/sos/source-files.ts';
import { parsePidStat } from '../../../../src/procfs/pid-stat.ts';
import { parseSsUdp } from '../../../../src/procfs/ss-udp.ts';

const BOOTED = Date.parse('2026-11-29T10:00:00Z') / 1_000;
const UDP = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops             
 1193: 00000000:1F40 00000000:0000 07 00000000:00067C00 00:00000000 00000000     0        0 55253 2 0000000000000000 4668         
`;

/** A report of a host an hour ahead of UTC, on which SRS (pid 17034) listens on :8000. */
const TEXTS: Readonly<Record<string, string>> = {
  'sos_commands/date/date': 'Sun Nov 29 23:30:00 CET 2026\n',
  'sos_commands/date/date_--utc': 'Sun Nov 29 22:30:00 UTC 2026\n',
  'sos_commands/host/hostname': 'edge-3\n',
  'proc/stat': `cpu  1 2 3 4\ncpu0 1 2 3 4\nbtime ${BOOTED}\n`,
  'proc/sys/net/core/rmem_max': '212992\n',
  'proc/irq/24/smp_affinity_list': '0-1\n',
  'proc/17000/net/udp': UDP,
  'proc/17000/net/snmp': 'Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors\nUdp: 1 2 3 4 5\n',
  'proc/17034/status':
    'Name:\tsrs\nState:\tS (sleeping)\nThreads:\t2\nVmSize:\t  1000 kB\nCpus_allowed_list:\t0-1\n',
  'proc/17034/limits': 'Max open files            1024                 1024                 files     \n',
  'proc/17034/cgroup': '0::/system.slice/srs.service\n',
  'proc/999/status': 'Name:\tffmpeg\n',
  'sys/fs/cgroup/system.slice/srs.service/cpu.max': '50000 100000\n',
  'sys/fs/cgroup/system.slice/cron.service/cpu.max': 'max 100000\n',
  'sys/devices/pci0000:00/0000:00:03.0/net/eth0/statistics/rx_dropped': '12\n',
  'sos_commands/networking/ethtool_eth0': 'Settings for eth0:\n\tSpeed: 10000Mb/s\n',
  'sos_commands/networking/ethtool_-S_eth0': 'NIC statistics:\n     rx_no_buffer_count: 7\n',
  'sos_commands/networking/ss_-peaonmi': `Netid State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process
udp   UNCONN 424960 0            0.0.0.0:8000        0.0.0.0:*       users:(("srs",pid=17034,fd=9)) ino:55253 sk:51e9c cgroup:/ <->
	 skmem:(r424960,rb425984,t0,tb212992,f0,w0,o0,bl0,d4668)
`,
  'sos_commands/process/ps_axo_flags_state': `F S   UID     PID    PPID    PGID     SID CLS PRI PSR ADDR SZ WCHAN STARTED TT TIME CMD
4 S     0   17034       1   17034   17034  TS  34   3    - 60004 do_epoll_wait Sun Nov 29 11:00:10 2026 ? 00:10:00 ./objs/srs -c conf/srs.conf rtmp://h/live/key?token=secret
4 S     0     999       1     999     999  TS  19   0    - 60004 - Sun Nov 29 11:00:10 2026 ? 00:10:00 ffmpeg -i x rtmp://h/live/another-key
`,
  'sos_commands/process/ps_-elfL': `F S UID PID PPID LWP C NLWP PRI NI ADDR SZ WCHAN STIME TTY TIME CMD
4 S root 17034 1 17034 9 2 65 -15 - 60004 do_epo 11:00 ? 00:01:02 ./objs/srs -c conf/srs.conf
1 S root 17034 1 17036 0 2 80 0 - 60004 hrtime 11:00 ? 00:00:00 ./objs/srs -c conf/srs.conf
`,
};

function files(change: Readonly<Record<string, string | undefined>> = {}, links = {}): SourceFiles {
  const texts = Object.entries({ ...TEXTS, ...change }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return { texts: new Map(texts), links: new Map(Object.entries(links)), notes: [] };
}

describe('a sos report as a record', () => {
  const { record, notes } = recordOf(
    files({}, { 'sys/class/net/eth0': '../../devices/pci0000:00/0000:00:03.0/net/eth0' }),
  );

  test('is one that a recording may hold, of the moment when it was made', () => {
    expect(parseRecord(JSON.stringify(record), 'a line')).toEqual(record);
    expect({ wall: record.wall, notes }).toEqual({ wall: '2026-11-29T22:30:00Z', notes: [] });
    expect(record.files['/proc/sys/kernel/hostname']).toBe('edge-3\n');
  });

  test('tells of SRS what ps tells, and leaves the rest unknown', () => {
    const stat = parsePidStat(record.files['/proc/17034/stat'] ?? '');
    expect(stat).toMatchObject({
      pid: 17_034,
      command: 'srs',
      state: 'S',
      parentPid: 1,
      nice: -15,
      priority: 5,
      threads: 2,
      processor: 3,
      policy: 0,
      virtualBytes: 1_024_000,
      // Ten seconds after the host booted, whose clock is an hour ahead.
      startTicks: 1_000,
    });
    expect(stat?.userTicks).toBeUndefined();
    expect(parsePidStat(record.files['/proc/17034/task/17036/stat'] ?? '')).toMatchObject({
      nice: 0,
      priority: 20,
    });
    expect(record.files['/proc/17034/limits']).toContain('1024');
  });

  test('has no keys of streams, and of other processes the names alone', () => {
    expect(record.files['/proc/17034/cmdline']).toBe('./objs/srs\0-c\0conf/srs.conf\0rtmp://…\0');
    expect(JSON.stringify(record)).not.toMatch(/secret|another-key/);
    expect(record.files['/proc/999/comm']).toBe('ffmpeg\n');
    expect(record.files).not.toHaveProperty('/proc/999/cmdline');
  });

  test('gives SRS its sockets, their buffers, and the counters of the namespace that they are in', () => {
    expect(record.links?.['/proc/17034/fd/9']).toBe('socket:[55253]');
    expect(record.links?.['/proc/17034/fd/unlisted']).toBeDefined();
    expect(record.links?.['/proc/17034/ns/net']).toBe(record.links?.['/proc/1/ns/net']);
    expect(record.files['/proc/17034/net/udp']).toBe(UDP);
    expect(record.files['/proc/net/udp']).toBe(UDP);
    const [socket] = parseSsUdp(record.commands?.['nsenter -t 17034 -n ss -uanmH'] ?? '');
    expect(socket).toMatchObject({
      local: '0.0.0.0:8000',
      inode: 55_253,
      receiveBufferBytes: 425_984,
      drops: 4_668,
    });
  });

  test('has cgroups of SRS, network cards and IRQs at the paths of a host', () => {
    expect(record.files['/sys/fs/cgroup/system.slice/srs.service/cpu.max']).toBe('50000 100000\n');
    expect(record.files).not.toHaveProperty('/sys/fs/cgroup/system.slice/cron.service/cpu.max');
    expect(record.files['/sys/class/net/eth0/statistics/rx_dropped']).toBe('12\n');
    expect(record.files['/sys/class/net/eth0/speed']).toBe('10000\n');
    expect(record.links).toHaveProperty('/sys/class/net/eth0/device');
    expect(record.commands?.['ethtool -S eth0']).toContain('rx_no_buffer_count: 7');
    expect(record.files['/proc/irq/24/smp_affinity_list']).toBe('0-1\n');
  });
});

describe('what a report lacks', () => {
  test('an SRS in a namespace of its own has no counters of the host', () => {
    const ss = (TEXTS['sos_commands/networking/ss_-peaonmi'] ?? '').replaceAll('55253', '77');
    const { record, notes } = recordOf(files({ 'sos_commands/networking/ss_-peaonmi': ss }));
    expect(record.files).not.toHaveProperty('/proc/17034/net/udp');
    expect(record.links).not.toHaveProperty('/proc/17034/ns/net');
    expect(notes).toEqual([expect.stringContaining('a network namespace that sos does not look into')]);
  });

  test('without ss, netstat tells whose a socket is, and nothing the buffers', () => {
    const { record, notes } = recordOf(
      files({
        'sos_commands/networking/ss_-peaonmi': undefined,
        'sos_commands/networking/netstat_-W_-neopa':
          'udp   424960      0 0.0.0.0:8000            0.0.0.0:*                           0          55253      17034/./objs/srs     off (0.00/0/0)\n',
      }),
    );
    expect(Object.values(record.links ?? {})).toContain('socket:[55253]');
    expect(record.files['/proc/17034/net/udp']).toBe(UDP);
    expect(record.commands).not.toHaveProperty('nsenter -t 17034 -n ss -uanmH');
    expect(notes).toEqual([]);
  });

  test('without both, SRS has no sockets that are known, and that is said', () => {
    const { record, notes } = recordOf(files({ 'sos_commands/networking/ss_-peaonmi': undefined }));
    expect(Object.keys(record.links ?? {}).filter(path => path.includes('/fd/'))).toEqual([]);
    expect(notes).toEqual(['it does not say which process holds which socket (ss, netstat, lsof)']);
  });

  test('without a date it is of the time since the host booted', () => {
    const { record } = recordOf(
      files({
        'sos_commands/date/date': undefined,
        'sos_commands/date/date_--utc': undefined,
        'proc/uptime': '3600.25 1.00\n',
      }),
    );
    expect(record.wall).toBe('2026-11-29T11:00:00Z');
  });

  test('of nothing it is none', () => {
    expect(() => recordOf({ texts: new Map(), links: new Map(), notes: [] })).toThrow(
      'expected a sos report, with sos_commands/process or proc/net in it, got none of them',
    );
  });

  test.each(Object.keys(TEXTS))('%s as junk gives a record all the same', path => {
    for (const junk of ['', '\0\x1b]0;x\x07\n', '9'.repeat(5_000), ' '.repeat(5_000)]) {
      const { record } = recordOf(files({ [path]: junk }));
      expect(parseRecord(JSON.stringify(record), 'a line')).toEqual(record);
    }
  });
});
