import { describe, expect, test } from 'vitest';
import { persistFiles, type StandingTuning } from '../../src/tuning/persist.ts';

const THREADS = ['srs', 'SRT:GC', 'SRT:SndQ:w1', 'SRT:RcvQ:w1'];

const ofAll = (kind: StandingTuning['kind'], value: string): StandingTuning => ({
  kind,
  label: 'srs',
  isOfAll: true,
  targets: THREADS.map((name, index) => ({ id: `${7847 + index}`, name, value })),
});

const textOf = (tunings: readonly StandingTuning[], file: string): string =>
  persistFiles(tunings).find(({ name }) => name === file)?.text ?? '';

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

  test('of processes with two names: a drop-in for the unit of each', () => {
    const tunings = [ofAll('nice', '-15'), { ...ofAll('nice', '-5'), label: 'srs edge/2' }];
    expect(persistFiles(tunings).slice(1)).toEqual([
      {
        name: 'srs-top-srs.conf',
        place: '/etc/systemd/system/srs.service.d/',
        text: '[Service]\nNice=-15\n',
      },
      {
        name: 'srs-top-srs-edge-2.conf',
        place: '/etc/systemd/system/srs-edge-2.service.d/',
        text: '[Service]\nNice=-5\n',
      },
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
    expect(persistFiles([some]).map(({ name }) => name)).toEqual(['srs-top-tuning.sh']);
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

  test('open files: both limits in the unit, and one alone only in the script, which keeps the other', () => {
    const limits = (targets: StandingTuning['targets']): StandingTuning => ({
      kind: 'open-files',
      label: 'srs',
      isOfAll: true,
      targets,
    });
    const soft = { id: 'soft', name: '', value: '10240' };
    const hard = { id: 'hard', name: '', value: 'unlimited' };
    expect(textOf([limits([soft, hard])], 'srs-top.conf')).toBe('[Service]\nLimitNOFILE=10240:infinity\n');
    expect(persistFiles([limits([soft])]).map(({ name }) => name)).toEqual(['srs-top-tuning.sh']);
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
