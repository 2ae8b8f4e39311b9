import { describe, expect, test } from 'vitest';
import { type UnitHome, unitHomeOf } from '../../../src/tuning/limits/unit-home.ts';
import { persistFiles } from '../../../src/tuning/persist/persist.ts';
import { quotaNotes, unitNotes } from '../../../src/tuning/persist/persist-notes.ts';
import type { StandingTuning } from '../../../src/tuning/persist/standing-tunings.ts';

const THREADS = ['srs', 'SRT:GC', 'SRT:SndQ:w1', 'SRT:RcvQ:w1'];

const ofAll = (kind: StandingTuning['kind'], value: string): StandingTuning => ({
  kind,
  label: 'srs',
  pid: 7847,
  isOfAll: true,
  targets: THREADS.map((name, index) => ({ id: `${7847 + index}`, name, value })),
});

/** SRS in a unit that is not called as it is. */
const HOMES = new Map([[7847, unitHomeOf('0::/system.slice/live-media.service')]]);

const textOf = (tunings: readonly StandingTuning[], file: string): string =>
  persistFiles(tunings, HOMES).find(({ name }) => name === file)?.text ?? '';

describe('what is kept for the next boot', () => {
  test('of all threads: a drop-in for the unit, and a script that looks the process up', () => {
    const tunings = [ofAll('nice', '-15'), ofAll('affinity', '1-3'), ofAll('policy', 'rr 5')];
    expect(textOf(tunings, 'srs-top.conf')).toBe(
      '[Service]\nNice=-15\nCPUAffinity=\nCPUAffinity=1-3\nCPUSchedulingPolicy=rr\nCPUSchedulingPriority=5\n',
    );
    expect(textOf(tunings, 'srs-top-tuning.sh')).toBe(
      [
        '#!/bin/sh',
        'set -u',
        'for pid in $(pidof srs); do',
        '  for task in "/proc/$pid/task/"*; do',
        '    tid=$(basename "$task")',
        '    renice -15 -p "$tid"',
        '    taskset -pc 1-3 "$tid"',
        '    chrt -r -p 5 "$tid"',
        '  done',
        'done',
        '',
      ].join('\n'),
    );
  });

  test('of processes with one name: what they have in common, and what not is said', () => {
    const tunings = [
      ...[ofAll('nice', '-15'), ofAll('affinity', '1')],
      ...[ofAll('nice', '-15'), ofAll('affinity', '2')],
    ];
    const leftOut = '# affinity: left out, as processes called srs have different values';
    expect(textOf(tunings, 'srs-top.conf')).toBe(`[Service]\nNice=-15\n${leftOut}\n`);
    const script = textOf(tunings, 'srs-top-tuning.sh');
    expect(script.match(/renice .*/g)).toEqual(['renice -15 -p "$tid"']);
    expect(script).toContain(`    ${leftOut}\n`);
    expect(script).not.toContain('taskset');
    const groups = ['-3', '-5'].map(value => ({
      ...ofAll('autogroup', value),
      targets: [{ id: '/autogroup-7', name: '', value }],
    }));
    expect(textOf(groups, 'srs-top-tuning.sh').split('\n').slice(2, -1)).toEqual([
      '# autogroup: left out, as processes called srs have different values',
    ]);
  });

  test('of processes in two units: a drop-in for each', () => {
    const tunings = [ofAll('nice', '-15'), { ...ofAll('nice', '-5'), pid: 7900 }];
    const homes = new Map([
      ...HOMES,
      [7900, unitHomeOf('0::/system.slice/system-srs.slice/srs@edge\\x2d2.service')],
    ]);
    expect(persistFiles(tunings, homes).slice(1)).toEqual([
      {
        name: 'srs-top-live-media.conf',
        place: '/etc/systemd/system/live-media.service.d/',
        text: '[Service]\nNice=-15\n',
      },
      {
        name: 'srs-top-srs-edge-x2d2.conf',
        place: '/etc/systemd/system/srs@edge\\x2d2.service.d/',
        text: '[Service]\nNice=-5\n',
      },
    ]);
    expect(unitNotes(tunings, homes)).toEqual([
      'srs 7900: the drop-in is for srs@edge\\x2d2.service alone; for all of its kind put it into srs@.service.d.',
    ]);
  });

  test('of some threads: by their names, and nothing that a unit could say', () => {
    const some: StandingTuning = {
      kind: 'nice',
      label: 'srs',
      isOfAll: false,
      targets: [
        { id: '7849', name: 'SRT:GC', value: '5' },
        { id: '7900', name: "SRT:'x", value: '6' },
      ],
    };
    expect(persistFiles([some], HOMES).map(({ name }) => name)).toEqual(['srs-top-tuning.sh']);
    expect(textOf([some], 'srs-top-tuning.sh')).toContain(
      [
        '    case "$(cat "$task/comm")" in',
        '      SRT:GC) renice 5 -p "$tid" ;;',
        "      'SRT:'\\''x') renice 6 -p \"$tid\" ;;",
        '    esac',
      ].join('\n'),
    );
  });

  test('of the host: IRQs by their names, as their numbers change, and RPS as the kernel takes it', () => {
    const irq: StandingTuning = {
      kind: 'irq-affinity',
      label: 'edge-3',
      isOfAll: true,
      targets: [{ id: '35', name: 'virtio1-input.0', value: '0' }],
    };
    const rps: StandingTuning = {
      kind: 'rps',
      label: 'edge-3',
      isOfAll: true,
      targets: [{ id: 'eth0/rx-0', name: '', value: '1-3' }],
    };
    expect(textOf([irq, rps], 'srs-top-tuning.sh').split('\n').slice(2, -1)).toEqual([
      '# the IRQ that /proc/interrupts calls virtio1-input.0',
      `for irq in $(awk -v name=virtio1-input.0 'substr($0, length($0) - length(name)) == " " name { sub(":", "", $1); print $1 }' /proc/interrupts); do`,
      '  echo 0 > "/proc/irq/$irq/smp_affinity_list"',
      'done',
      'echo e > /sys/class/net/eth0/queues/rx-0/rps_cpus',
    ]);
  });

  test('a CPU quota is in no file: its manager keeps it, by a command that is named', () => {
    const quota: StandingTuning = {
      kind: 'quota',
      label: 'srs 7847',
      isOfAll: true,
      targets: [
        {
          id: '/sys/fs/cgroup/system.slice/srs.service/cpu.max',
          name: '',
          value: '45 ms of 50 ms = 0.9 CPUs',
        },
        { id: '/sys/fs/cgroup/cpu/s\x1b[2Jrs/cpu.cfs_quota_us', name: '', value: 'none' },
      ],
    };
    expect(persistFiles([quota])).toEqual([]);
    expect(quotaNotes([quota])).toEqual([
      'the CPU quota of /sys/fs/cgroup/system.slice/srs.service (45 ms of 50 ms = 0.9 CPUs now) is in none of the files: it ends with that cgroup. systemd manages srs.service and may write its own value at the next daemon-reload. To have it keep this one: systemctl set-property srs.service CPUQuota=90%.',
      'the CPU quota of /sys/fs/cgroup/cpu/s[2Jrs (none now) is in none of the files: it ends with that cgroup.',
    ]);
  });

  test('open files: both limits in the unit, and one alone only in the script, which keeps the other', () => {
    const limits = (targets: StandingTuning['targets']): StandingTuning => ({
      kind: 'open-files',
      label: 'srs',
      pid: 7847,
      isOfAll: true,
      targets,
    });
    const soft = { id: 'soft', name: '', value: '10240' };
    const hard = { id: 'hard', name: '', value: 'unlimited' };
    expect(textOf([limits([soft, hard])], 'srs-top.conf')).toBe('[Service]\nLimitNOFILE=10240:infinity\n');
    expect(persistFiles([limits([soft])], HOMES).map(({ name }) => name)).toEqual(['srs-top-tuning.sh']);
    expect(textOf([limits([soft])], 'srs-top-tuning.sh')).toContain(
      '  prlimit --pid "$pid" --nofile=10240:\n',
    );
    expect(textOf([limits([hard]), limits([soft])], 'srs-top-tuning.sh')).toContain(
      '  prlimit --pid "$pid" --nofile=:unlimited\n  prlimit --pid "$pid" --nofile=10240:\n',
    );
  });

  test('kernel parameters: for sysctl.d, and in the script', () => {
    const tuning: StandingTuning = {
      kind: 'sysctl',
      label: 'edge-3',
      isOfAll: true,
      targets: [
        { id: 'net.core.rmem_max', name: '', value: '16777216' },
        { id: 'net.ipv4.udp_mem', name: '', value: '1 2 3' },
      ],
    };
    expect(textOf([tuning], '90-srs-top.conf')).toBe(
      '# Read at boot, and by sysctl --system.\nnet.core.rmem_max = 16777216\nnet.ipv4.udp_mem = 1 2 3\n',
    );
    expect(textOf([tuning], 'srs-top-tuning.sh')).toContain(
      "sysctl -w net.core.rmem_max=16777216\nsysctl -w 'net.ipv4.udp_mem=1 2 3'\n",
    );
  });

  test('nothing when nothing stands', () => {
    expect(persistFiles([])).toEqual([]);
  });
});

describe('the unit that a process is in', () => {
  test.each([
    ['0::/system.slice/srs.service', 'srs.service'],
    ['0::/system.slice/live-media.service/worker', 'live-media.service'],
    ['0::/media.slice/media-edge.slice/srs.service', 'srs.service'],
    ['0::/system.slice/system-srs.slice/srs@1.service', 'srs@1.service'],
    ['0::/system.slice/srs\\x2dlive.service', 'srs\\x2dlive.service'],
    ['0::/system.slice/_cgroup.service', 'cgroup.service'],
    ['4:cpu:/\n1:name=systemd:/system.slice/live-media.service\n0::/', 'live-media.service'],
    ['1:name=systemd:/\n0::/system.slice/srs.service', 'srs.service'],
    ['0::/system.slice/docker-registry.service', 'docker-registry.service'],
  ])('%j', (text, unit) => {
    expect(unitHomeOf(text)).toEqual({ kind: 'service', unit });
  });

  const id = '3f7ad0b5c96e4e8fb8a3a9d52c0c1f6e3f7ad0b5c96e4e8fb8a3a9d52c0c1f6e';
  test.each([
    [`0::/system.slice/docker-${id}.scope`, 'docker', '3f7ad0b5c96e'],
    ['8:cpuacct,cpu:/docker/0a1b\n1:name=systemd:/docker/0a1b', 'docker', '0a1b'],
    [`4:cpu:/docker/${id}\n1:name=systemd:/\n0::/`, 'docker', '3f7ad0b5c96e'],
    [`0::/machine.slice/libpod-${id}.scope/container`, 'podman', '3f7ad0b5c96e'],
    [`0::/system.slice/srs.service/libpod-payload-${id}`, 'podman', '3f7ad0b5c96e'],
    [`0::/kubepods.slice/kubepods-pod12.slice/cri-containerd-${id}.scope`, 'kubernetes', '3f7ad0b5c96e'],
    [`0::/kubepods/burstable/pod1234-5678/${id}`, 'kubernetes', '3f7ad0b5c96e'],
    [`0::/system.slice/nerdctl-${id}.scope`, 'containerd', '3f7ad0b5c96e'],
    ['0::/lxc.payload.media/system.slice/srs.service', 'LXC', 'media'],
    ['4:cpu:/lxc/media', 'LXC', 'media'],
    ['0::/machine.slice/systemd-nspawn@media.service/payload/system.slice/srs.service', 'nspawn', 'media'],
  ])('none in %j', (text, runtime, name) => {
    expect(unitHomeOf(text)).toEqual({ kind: 'container', runtime, id: name });
  });

  test.each([
    ['0::/user.slice/user-1000.slice/session-3.scope', 'was started in a login session (session-3.scope)'],
    [
      '0::/user.slice/user-1000.slice/user@1000.service/app.slice/srs.service',
      'runs in srs.service of the systemd of user 1000, which may not lower nice values',
    ],
    [
      '0::/system.slice/run-r1.scope',
      'runs in run-r1.scope, which ends with it and is not started by systemd',
    ],
    ['0::/', 'is in no unit of systemd'],
    ['', 'is in no unit of systemd'],
    ['0::/../srs.service', 'is in a cgroup outside of this cgroup namespace'],
    ['0::/media', 'is in the cgroup /media, which is no unit of systemd'],
  ])('none in %j, and why', (text, why) => {
    expect(unitHomeOf(text)).toEqual({ kind: 'none', why });
    const tunings = [ofAll('nice', '-15')];
    const homes = new Map<number, UnitHome>([[7847, { kind: 'none', why }]]);
    expect(persistFiles(tunings, homes).map(({ name }) => name)).toEqual(['srs-top-tuning.sh']);
    expect(unitNotes(tunings, homes)).toEqual([
      `srs 7847 ${why}: no drop-in. Start it by a unit of systemd, or run srs-top-tuning.sh as root after each start.`,
    ]);
  });

  test('of a container: no drop-in, and what its own tool keeps', () => {
    const tunings: StandingTuning[] = [ofAll('nice', '-15'), ofAll('affinity', '1-3')];
    const homes = new Map([[7847, unitHomeOf('4:cpu:/docker/0a1b')]]);
    expect(persistFiles(tunings, homes).map(({ name }) => name)).toEqual(['srs-top-tuning.sh']);
    expect(unitNotes(tunings, homes)).toEqual([
      'srs 7847 runs in the docker container 0a1b: no drop-in, because a unit of this host does not reach it. Instead, docker update --cpuset-cpus 1-3 0a1b (in a compose file: cpuset: "1-3"). For all else run srs-top-tuning.sh on the host after each start.',
    ]);
    const pod = new Map([[7847, unitHomeOf(`0::/kubepods/pod1/${'0a'.repeat(32)}`)]]);
    expect(unitNotes(tunings, pod)).toEqual([
      'srs 7847 runs in a pod of kubernetes: no drop-in, because a unit of this host does not reach it. Instead, run srs-top-tuning.sh on the host after each start.',
    ]);
  });
});
