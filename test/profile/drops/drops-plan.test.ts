import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { planDrops } from '../../../src/profile/drops/drops-plan.ts';
import { dropsCommand } from '../../../src/profile/drops/drops-script.ts';
import { parseRemarks } from '../../../src/profile/drops/recorder-remarks.ts';
import type { DropsOptions, DropsPlan } from '../../../src/profile/profile.ts';
import { isRefusal } from '../../../src/tuning/tuning.ts';
import { createFakeHost, type FakeHost, type FakeHostScript } from '../../helpers/fake-host.ts';
import { fakeProcess, SRS_IDENTITY } from '../../helpers/fake-process.ts';

const TRACING = '/sys/kernel/tracing';
const MOUNTED = `30 20 0:12 / ${TRACING} rw - tracefs tracefs rw\n`;
const read = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../fixtures/tracefs/${name}-6.18.txt`, import.meta.url)), 'utf8');
const OF_6_18 = {
  'events/udp/udp_fail_queue_rcv_skb/format': read('udp_fail_queue_rcv_skb'),
  'events/skb/kfree_skb/format': read('kfree_skb'),
  'events/sched/sched_switch/format': read('sched_switch'),
  README: 'tracing mini-HOWTO:\n',
};

/** A host whose tracefs has these files, as grep shows them. */
function hostWith(files: Readonly<Record<string, string>>, script: FakeHostScript = {}): FakeHost {
  return createFakeHost({
    onCommand: command => ({
      stdout:
        command[0] !== 'grep'
          ? ''
          : Object.entries(files)
              .flatMap(([name, text]) => text.split('\n').map(line => `${TRACING}/${name}:${line}`))
              .join('\n'),
    }),
    ...script,
    files: {
      ...fakeProcess(),
      '/proc/self/mountinfo': MOUNTED,
      '/sys/devices/system/cpu/possible': '0-15\n',
      ...script.files,
    },
  });
}

const planOn = (host: FakeHost, options: Partial<DropsOptions> = {}) =>
  planDrops(host, {
    process: SRS_IDENTITY,
    label: 'srs',
    folder: '/f',
    options: { seconds: 3, threads: 7847, ports: [8000, 10_080], ...options },
  });

async function expectPlan(...asked: Parameters<typeof planOn>): Promise<DropsPlan> {
  const plan = await planOn(...asked);
  if (isRefusal(plan)) throw new Error(`expected a plan, got: ${plan.refused}`);
  return plan;
}

describe('planning drops', () => {
  test('shows every write, for the ports of SRS and its busiest thread', async () => {
    const plan = await expectPlan(hostWith(OF_6_18));
    expect(plan.lines).toEqual([
      `mkdir ${TRACING}/instances/srs-top-PID && cd ${TRACING}/instances/srs-top-PID`,
      'echo 0 > options/overwrite',
      'echo 2048 > buffer_size_kb',
      "echo 'dport == 8000 || dport == 10080' > events/udp/udp_fail_queue_rcv_skb/filter",
      'echo 1 > events/udp/udp_fail_queue_rcv_skb/enable',
      'echo 1 > events/skb/kfree_skb/enable',
      "echo 'prev_pid == 7847' > events/sched/sched_switch/filter",
      'echo 1 > events/sched/sched_switch/enable',
      `sleep 3; cat trace per_cpu/*/stats; cd /; rmdir ${TRACING}/instances/srs-top-PID`,
    ]);
    expect(plan.command.slice(0, 5)).toEqual(['setpriv', '--pdeathsig', 'INT', 'sh', '-c']);
    expect(plan.command.slice(6)).toEqual([
      'srs-top-drops',
      TRACING,
      ...['7847', '3', '2048', '16777216'],
      ...['udp/udp_fail_queue_rcv_skb', 'dport == 8000 || dport == 10080', ''],
      ...['skb/kfree_skb', '', ''],
      ...['sched/sched_switch', 'prev_pid == 7847', ''],
    ]);
    expect(plan.reasons.get(6)).toBe('SOCKET_RCVBUFF');
    expect(plan.cautions).toHaveLength(2);
  });

  test('shows what a killed recorder left, which is removed first: of no other, and of nobody else', async () => {
    const instances = ['srs-top-31', 'srs-top-32', 'srs-top-mine', 'bpftrace-33'];
    const plan = await expectPlan(
      hostWith(OF_6_18, {
        files: {
          ...Object.fromEntries(instances.map(name => [`${TRACING}/instances/${name}/trace`, ''])),
          '/proc/31/cmdline': '/usr/sbin/nginx\0',
          '/proc/32/cmdline': 'sh\0-c\0tracefs=$1\0srs-top-drops\0',
        },
      }),
    );
    expect(plan.lines.slice(0, 2)).toEqual([
      `rmdir ${TRACING}/instances/srs-top-31`,
      `mkdir ${TRACING}/instances/srs-top-PID && cd ${TRACING}/instances/srs-top-PID`,
    ]);
    expect(plan.cautions.at(-1)).toBe('An srs-top that was killed left srs-top-31: removed first.');
  });

  test('has the kernel count where it can, and only senders written down', async () => {
    const plan = await expectPlan(hostWith({ ...OF_6_18, README: '\thist:keys=<field1[,field2,...]>\n' }));
    expect(plan.lines.slice(3, -1)).toEqual([
      "echo 'dport == 8000 || dport == 10080' > events/udp/udp_fail_queue_rcv_skb/filter",
      'echo 1 > events/udp/udp_fail_queue_rcv_skb/enable',
      "echo 'hist:keys=rc if dport == 8000 || dport == 10080' > events/udp/udp_fail_queue_rcv_skb/trigger",
      'echo hist:keys=reason > events/skb/kfree_skb/trigger',
      "echo 'hist:keys=next_pid,next_comm,prev_state if prev_pid == 7847' > events/sched/sched_switch/trigger",
    ]);
  });

  test('of an old kernel takes what there is, and says what there is not', async () => {
    const plan = await expectPlan(
      hostWith({
        'events/udp/udp_fail_queue_rcv_skb/format':
          'name: udp_fail_queue_rcv_skb\n\tfield:int rc;\toffset:8;\n\tfield:__u16 lport;\toffset:12;\n',
        'events/skb/kfree_skb/format': 'name: kfree_skb\n\tfield:void * location;\toffset:8;\n',
      }),
    );
    expect(plan.lines).toContain(
      "echo 'lport == 8000 || lport == 10080' > events/udp/udp_fail_queue_rcv_skb/filter",
    );
    expect(plan.lines.join('\n')).not.toContain('sched_switch');
    expect(plan.cautions.slice(2)).toEqual([
      'This kernel does not say whose packets were lost (it does from 6.10 on).',
      'This kernel says where a packet was dropped, not why (it does from 5.17 on).',
    ]);
  });

  test.each([
    [
      { files: { '/proc/self/mountinfo': '' } },
      'tracefs, which tells of dropped packets, is not mounted here: sudo mount -t tracefs tracefs /sys/kernel/tracing',
    ],
    [
      { privilege: 'user' },
      `only root may read ${TRACING}, which tells of dropped packets: run srs-top with sudo`,
    ],
    [
      { onCommand: () => ({ exitCode: 1 }) },
      `${TRACING} says nothing of dropped packets: the kernel has no such events, or lockdown forbids it (/sys/kernel/security/lockdown)`,
    ],
  ] as const)('is refused in words: %#', async (script, refused) => {
    expect(await planOn(hostWith(OF_6_18, script))).toEqual({ refused });
  });

  test('finds it within debugfs', async () => {
    const files = { '/proc/self/mountinfo': '30 20 0:12 / /sys/kernel/debug rw - debugfs debugfs rw\n' };
    const host = hostWith(OF_6_18, { files });
    await planOn(host);
    expect(host.asked[0]?.command).toContain('/sys/kernel/debug/tracing/events/skb/kfree_skb/format');
  });

  test.each([0, 1.5, 11])('refuses %d s', async seconds => {
    expect(await planOn(hostWith(OF_6_18), { seconds })).toEqual({
      refused: `drops for ${seconds} s: a whole number from 1 to 10 is needed`,
    });
  });

  test('refuses a thread that is gone, and a process that is', async () => {
    expect(await planOn(hostWith(OF_6_18), { threads: 9 })).toEqual({
      refused: 'pid 7847 has no thread 9 any more',
    });
    expect(await planOn(createFakeHost())).toEqual({ refused: 'pid 7847 has ended' });
  });

  test('of very many ports none is left out', async () => {
    const ports = Array.from({ length: 65 }, (_, index) => 10_000 + index);
    const plan = await expectPlan(hostWith(OF_6_18), { ports });
    expect(plan.lines.join('\n')).not.toContain('dport');
    expect(plan.cautions).toContain('Losses of UDP are those of all sockets: srs has 65 ports.');
  });
});

/** A kernel that counts, made of files: what `mkdir` of an instance makes there, the kernel would. */
const FAKE_MKDIR = `#!/bin/sh
/bin/mkdir "$1" || exit
cd "$1" && /bin/mkdir -p options per_cpu/cpu0 events/skb/kfree_skb
echo '{ reason:          6 } hitcount:       4800' > events/skb/kfree_skb/hist
printf 'overrun: 0\\ndropped events: 3\\n' > per_cpu/cpu0/stats
printf '# tracer: nop\\n' > trace
`;
/** The kernel keeps what was written into it for nobody; here it is kept. */
const FAKE_RMDIR = '#!/bin/sh\nmv "$1" "$KEPT"\n';

test('the recorder writes what the plan shows, and removes its instance', () => {
  const root = mkdtempSync(join(tmpdir(), 'srs-top-drops-'));
  try {
    const kept = join(root, 'kept');
    mkdirSync(join(root, 'bin'));
    mkdirSync(join(root, 'instances/srs-top-mine'), { recursive: true });
    writeFileSync(join(root, 'bin/mkdir'), FAKE_MKDIR, { mode: 0o755 });
    writeFileSync(join(root, 'bin/rmdir'), FAKE_RMDIR, { mode: 0o755 });
    const [file = '', ...args] = dropsCommand({
      tracefs: root,
      pid: process.pid,
      seconds: 0,
      bufferKilobytes: 512,
      mostBytes: 8,
      events: [{ event: 'skb/kfree_skb', filter: 'protocol == 2048', keys: 'reason' }],
    });
    const { status, stdout, stderr } = spawnSync(file, args, {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${root}/bin:${process.env.PATH}`, KEPT: kept },
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '# tracer' });
    const written = (name: string): string => readFileSync(join(kept, name), 'utf8');
    expect(written('events/skb/kfree_skb/trigger')).toBe('hist:keys=reason if protocol == 2048\n');
    expect(written('options/overwrite')).toBe('0\n');
    expect(written('buffer_size_kb')).toBe('512\n');
    expect(written('tracing_on')).toBe('0\n');
    expect(readdirSync(join(root, 'instances'))).toEqual(['srs-top-mine']);
    const remarks = parseRemarks(stderr);
    expect(remarks.hists.get('skb/kfree_skb')).toBe('{ reason:          6 } hitcount:       4800\n');
    expect(remarks.missed).toBe(3);
  } finally {
    rmSync(root, { recursive: true });
  }
});
