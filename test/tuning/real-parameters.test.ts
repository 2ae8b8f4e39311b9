import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Host } from '../../src/host/host.ts';
import { createLocalHost } from '../../src/host/local/local.ts';
import { bufferLineage } from '../../src/metrics/udp/buffer-lineage.ts';
import { applyTuning } from '../../src/tuning/engine/apply.ts';
import { planWish } from '../../src/tuning/engine/plan-wish.ts';
import { undoWish } from '../../src/tuning/engine/undo.ts';
import { createJournal, type Journal } from '../../src/tuning/journal/journal.ts';
import { planOpenFiles } from '../../src/tuning/kinds/process/open-files.ts';
import { planSysctl } from '../../src/tuning/kinds/sysctl/sysctl.ts';
import type { TuningPlan } from '../../src/tuning/tuning.ts';
import { asNobody, expectOutcome, expectPlan } from '../helpers/expect-tuning.ts';
import { type FourThreads, startFourThreads } from '../helpers/four-threads.ts';
import { ssUdp } from '../helpers/independent.ts';
import { startNamespaceHost } from '../helpers/namespace-host.ts';
import { startStandIn } from '../helpers/stand-in.ts';
import { describeWithTools } from '../helpers/tools.ts';

const PARAMETERS = [
  'net/core/rmem_max',
  'net/core/wmem_max',
  'net/core/rmem_default',
  'net/core/wmem_default',
  'net/core/netdev_max_backlog',
  'net/core/netdev_budget',
  'net/core/netdev_budget_usecs',
  'net/ipv4/udp_mem',
];
/** What SRS asks for (srs_app_listener.cpp). */
const ASKED_BYTES = 10_485_760;

const readParameter = (name: string): string => readFileSync(`/proc/sys/${name}`, 'utf8').trim();
const numbersOf = (name: string): number[] => readParameter(name).split(/\s+/).map(Number);
const idOf = (name: string): string => name.replaceAll('/', '.');

describeWithTools(
  ['root', 'python3', 'prlimit', 'nsenter', 'unshare', 'ss', 'setpriv', 'tee'],
  'parameters and limits of the real kernel',
  () => {
    const before = new Map(PARAMETERS.map(name => [name, readParameter(name)]));
    let host: Host;
    let journal: Journal;
    let directory: string;

    beforeEach(() => {
      host = createLocalHost();
      directory = mkdtempSync(join(tmpdir(), 'srs-top-parameters-'));
      journal = createJournal(host, directory);
    });

    afterEach(async () => {
      for (const [name, value] of before)
        if (readParameter(name) !== value) writeFileSync(`/proc/sys/${name}`, value);
      rmSync(directory, { recursive: true });
      await host.close();
    });

    async function applyAndUndo(plan: TuningPlan, look: () => void | Promise<void>): Promise<string> {
      const outcome = expectOutcome(await applyTuning(host, journal, plan));
      await look();
      const entry = (await journal.entries()).find(one => one.entry === outcome.entry);
      if (entry === undefined) throw new Error('expected it in the journal');
      const undone = expectOutcome(
        await applyTuning(host, journal, expectPlan(await planWish(host, undoWish(entry)))),
      );
      return `${outcome.sentence} | ${undone.sentence}`;
    }

    test.each(PARAMETERS)('%s a little higher, and back', async name => {
      const old = numbersOf(name);
      const wanted = old.map(value => value + (name.includes('mem') ? 4096 : 1));
      const plan = expectPlan(
        await planSysctl(host, { wishes: [{ id: idOf(name), value: wanted.join(' ') }] }),
      );
      const sentences = await applyAndUndo(plan, () => {
        expect(numbersOf(name)).toEqual(wanted);
      });
      expect(numbersOf(name)).toEqual(old);
      const [from, to] = [old.join(' '), wanted.join(' ')];
      expect(sentences).toBe(
        `${idOf(name)} ${from} → ${to}: 1/1 parameter | undo 1: ${idOf(name)} ${to} → ${from}: 1/1 parameter`,
      );
    });

    test('a socket of SRS keeps its size until it is opened anew, and then has the one that was foretold', async () => {
      const [oldBytes = 0] = numbersOf('net/core/rmem_max');
      const wantedBytes = oldBytes < ASKED_BYTES ? oldBytes + 4096 : 4_194_304;
      await using running = await startStandIn({ askedBytes: ASKED_BYTES });
      const oldSize = 2 * Math.min(ASKED_BYTES, oldBytes);
      expect(running.receiveBufferBytes).toBe(oldSize);
      const limits = (receiveMaxBytes: number) => ({
        receiveMaxBytes,
        receiveDefaultBytes: numbersOf('net/core/rmem_default')[0],
        sendMaxBytes: numbersOf('net/core/wmem_max')[0],
        sendDefaultBytes: numbersOf('net/core/wmem_default')[0],
      });
      const sendSize = 2 * Math.min(ASKED_BYTES, numbersOf('net/core/wmem_max')[0] ?? 0);
      const lineage = bufferLineage(
        {
          local: `127.0.0.1:${running.port}`,
          inode: running.inodes[0] ?? 0,
          isOwn: true,
          receiveBufferBytes: running.receiveBufferBytes,
          sendBufferBytes: sendSize,
        },
        limits(oldBytes),
        limits(wantedBytes),
      );
      const wishes = [{ id: 'net.core.rmem_max', value: String(wantedBytes) }];
      await applyAndUndo(expectPlan(await planSysctl(host, { wishes })), async () => {
        const kept = (await ssUdp()).find(({ inode }) => inode === running.inodes[0]);
        expect(kept?.receiveBufferBytes).toBe(oldSize);
        await using restarted = await startStandIn({ askedBytes: ASKED_BYTES });
        expect(restarted.receiveBufferBytes).toBe(2 * Math.min(ASKED_BYTES, wantedBytes));
        expect(lineage.receive).toEqual({
          askedBytes: ASKED_BYTES,
          asking: 'known',
          gotBytes: oldSize,
          nextBytes: restarted.receiveBufferBytes,
        });
      });
      expect(readParameter('net/core/rmem_max')).toBe(String(oldBytes));
    });

    test('without the right to: in words, and nothing changed', async () => {
      const [oldBytes = 0] = numbersOf('net/core/rmem_max');
      const wishes = [{ id: 'net.core.rmem_max', value: String(oldBytes + 4096) }];
      const plan = expectPlan(await planSysctl(host, { wishes }));
      expect(expectOutcome(await applyTuning(asNobody(host), journal, plan)).sentence).toBe(
        `net.core.rmem_max ${oldBytes} → ${oldBytes + 4096}: 0/1 parameter; net.core.rmem_max not permitted. ` +
          `Run: echo ${oldBytes + 4096} | sudo tee /proc/sys/net/core/rmem_max`,
      );
      expect(numbersOf('net/core/rmem_max')).toEqual([oldBytes]);
    });

    test('a value that the kernel does not take: in words', async () => {
      const [old = 0] = numbersOf('net/core/rmem_max');
      const wishes = [{ id: 'net.core.rmem_max', value: String(old + 4096) }];
      const plan = expectPlan(await planSysctl(host, { wishes }));
      const targets = plan.targets.map(target => ({ ...target, wanted: '1' }));
      expect(expectOutcome(await applyTuning(host, journal, { ...plan, targets })).sentence).toMatch(
        /: 0\/1 parameter; net\.core\.rmem_max refused: the kernel does not accept this value$/,
      );
      expect(numbersOf('net/core/rmem_max')).toEqual([old]);
    });

    test("from a namespace of its own, through pid 1: the host's value, which is read-only there", async () => {
      // Pid 1 of its pid namespace is in the host's network namespace, each command in one of its own.
      const every = ['unshare', '--net', '--'];
      await using inside = await startNamespaceHost(
        ['--pid', '--fork', '--mount-proc'],
        ['--pid', '--mount'],
        { every },
      );
      const [old = 0] = numbersOf('net/core/rmem_max');
      const direct = await execa(
        'nsenter',
        [...inside.prefix.slice(1), ...['sh', '-c', `echo ${old + 4096} > /proc/sys/net/core/rmem_max`]],
        { reject: false },
      );
      expect([direct.exitCode, numbersOf('net/core/rmem_max')]).toEqual([2, [old]]);
      const wishes = [{ id: 'net.core.rmem_max', value: String(old + 4096) }];
      const plan = expectPlan(await planSysctl(inside.host, { wishes }));
      expect(plan.within).toEqual(['nsenter', '-t', '1', '-n', '--']);
      const outcome = expectOutcome(await applyTuning(inside.host, journal, plan));
      expect(outcome.sentence).toBe(`net.core.rmem_max ${old} → ${old + 4096}: 1/1 parameter`);
      expect(numbersOf('net/core/rmem_max')).toEqual([old + 4096]);
      // The same is taken back on the host itself: where it is done from is no part of the journal.
      const [entry] = await journal.entries();
      if (entry === undefined) throw new Error('expected it in the journal');
      await applyTuning(host, journal, expectPlan(await planWish(host, undoWish(entry))));
      expect(numbersOf('net/core/rmem_max')).toEqual([old]);
    });

    test('in a container, whose pid 1 has no other namespace: refused, before anything is done', async () => {
      await using inside = await startNamespaceHost(
        ['--net', '--pid', '--fork', '--mount-proc'],
        ['--net', '--pid', '--mount'],
      );
      const [old = 0] = numbersOf('net/core/rmem_max');
      const wishes = [{ id: 'net.core.rmem_max', value: String(old + 4096) }];
      const why =
        "srs-top is in a network namespace of its own, where these parameters are read-only or missing, and found no way into the host's " +
        '(nsenter -t 1 -n: cat: /proc/sys/net/core/netdev_max_backlog: No such file or directory). Run it on the host itself';
      expect(await planSysctl(inside.host, { wishes })).toEqual({ refused: why });
      // Planned on the host, applied from there.
      const plan = expectPlan(await planSysctl(host, { wishes }));
      expect(await applyTuning(inside.host, journal, plan)).toEqual({
        refused: `net.core.rmem_max ${old} → ${old + 4096} was not applied: ${why}`,
      });
      expect(await journal.entries()).toEqual([]);
      expect(numbersOf('net/core/rmem_max')).toEqual([old]);
    });

    test("in a container in the host's namespace, with /proc/sys read-only: in words", async () => {
      const inside = 'mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys';
      await using container = await startNamespaceHost(['--mount'], ['--mount'], { inside });
      const [old = 0] = numbersOf('net/core/rmem_max');
      const wishes = [{ id: 'net.core.rmem_max', value: String(old + 4096) }];
      const plan = expectPlan(await planSysctl(container.host, { wishes }));
      expect(expectOutcome(await applyTuning(container.host, journal, plan)).sentence).toBe(
        `net.core.rmem_max ${old} → ${old + 4096}: 0/1 parameter; ` +
          'net.core.rmem_max refused: /proc/sys is mounted read-only here; do it where it is writable, such as on the host of the container',
      );
      expect(numbersOf('net/core/rmem_max')).toEqual([old]);
    });

    async function withProcess(body: (srs: FourThreads) => Promise<void>): Promise<void> {
      const srs = await startFourThreads();
      try {
        await body(srs);
      } finally {
        await srs.end();
      }
    }

    const limitsOf = ({ identity }: FourThreads): string | undefined =>
      /^Max open files +(\d+ +\d+) /m.exec(readFileSync(`/proc/${identity.pid}/limits`, 'utf8'))?.[1];

    /** CAP_SYS_RESOURCE is bit 24 (linux/capability.h); containers and some sandboxes keep it from root. */
    const mayRaise = (): boolean => {
      const mask = /^CapEff:\t([\da-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
      return (BigInt(`0x${mask}`) & (1n << 24n)) !== 0n;
    };

    test('open files of a running process, both limits, and back', async () => {
      await withProcess(async srs => {
        await execa('prlimit', ['--pid', String(srs.identity.pid), '--nofile=512:1024']);
        const request = { process: srs.identity, label: 'srs', files: 2_048 };
        const plan = expectPlan(await planOpenFiles(host, request));
        if (!mayRaise()) {
          expect(expectOutcome(await applyTuning(host, journal, plan)).sentence).toBe(
            'open files 512 and 1024 → 2048: 0/2 limits; soft, hard not permitted. ' +
              'Root lacks CAP_SYS_RESOURCE here (CapEff in /proc/self/status): run it where root has that, such as on the host of the container',
          );
          expect(limitsOf(srs)).toMatch(/^512 +1024$/);
          return;
        }
        const sentences = await applyAndUndo(plan, () => {
          expect(limitsOf(srs)).toMatch(/^2048 +2048$/);
        });
        expect(limitsOf(srs)).toMatch(/^512 +1024$/);
        expect(sentences).toBe(
          'open files 512 and 1024 → 2048: 2/2 limits | undo 1: open files 2048 → 512 and 1024: 2/2 limits',
        );
      });
    });

    test('open files within the hard limit, which stays, and back; the kernel has the last word', async () => {
      await withProcess(async srs => {
        await execa('prlimit', ['--pid', String(srs.identity.pid), '--nofile=512:1024']);
        const request = { process: srs.identity, label: 'srs', files: 1_000 };
        const plan = expectPlan(await planOpenFiles(host, request));
        const sentences = await applyAndUndo(plan, () => {
          expect(limitsOf(srs)).toMatch(/^1000 +1024$/);
        });
        expect(limitsOf(srs)).toMatch(/^512 +1024$/);
        expect(sentences).toBe('open files 512 → 1000: 1/1 limit | undo 1: open files 1000 → 512: 1/1 limit');
        expect(expectOutcome(await applyTuning(asNobody(host), journal, plan)).sentence).toBe(
          'open files 512 → 1000: 0/1 limit; soft not permitted. ' +
            `Run: sudo prlimit --pid ${srs.identity.pid} --nofile=1000:`,
        );
        const targets = plan.targets.map(target => ({ ...target, wanted: '3000' }));
        expect(expectOutcome(await applyTuning(host, journal, { ...plan, targets })).sentence).toBe(
          'open files 512 → 1000: 0/1 limit; soft refused: the hard limit would be below the soft one',
        );
        expect(limitsOf(srs)).toMatch(/^512 +1024$/);
      });
    });
  },
);
