import { expect } from 'vitest';
import { findSomeoneElseTunes } from '../../../src/advice/rules/someone-else-tunes.ts';
import type { Tuner } from '../../../src/advice/terms/tuners.ts';
import type { ChangeKind, ForeignChange } from '../../../src/metrics/changes/change.ts';
import { describeRule } from '../describe-rule.ts';
import { type Change, PID, seconds } from '../made-up-situation.ts';

const IRQBALANCE: Tuner = { name: 'irqbalance', pid: 812 };
const TUNED: Tuner = { name: 'tuned', pid: 900 };
const BPFTUNE: Tuner = { name: 'bpftune', pid: 950 };

function foreign(
  what: ChangeKind,
  [id, from, to]: readonly [string, string, string],
  of: { readonly wasTuned?: boolean; readonly atSecond?: number; readonly pid?: number } = {},
): ForeignChange {
  const atMs = (of.atSecond ?? 20) * 1_000;
  return {
    wasTuned: of.wasTuned ?? false,
    change: {
      what,
      pid: of.pid,
      startTicks: of.pid === undefined ? undefined : 100,
      parts: [{ id, startTicks: undefined, from, to, times: 1 }],
      outOf: undefined,
      sinceMs: atMs - 10_000,
      atMs,
      time: new Date(atMs),
    },
  };
}

const IRQ = foreign('irq-affinity', ['38', '0', '1']);
const RMEM = foreign('sysctl', ['net.core.rmem_max', '16777216', '212992'], { wasTuned: true });
const of = (running: readonly Tuner[] | undefined, ...changes: readonly ForeignChange[]): Change => ({
  tuners: { running, changes },
});

describeRule('someone-else-tunes', {
  rule: findSomeoneElseTunes,
  fires: [
    [
      'irqbalance moved an IRQ that nobody had set',
      of([TUNED, IRQBALANCE], IRQ),
      {
        severity: 'remark',
        lost: 0,
        about: 'host',
        sentence: 'irqbalance (pid 812) sets values by itself: CPUs of IRQ 38 0 → 1, just now',
        remedies: [
          expect.objectContaining({ command: 'systemctl stop irqbalance && irqbalance --banirq=38' }),
          expect.objectContaining({ command: 'systemctl disable --now irqbalance' }),
        ],
      },
    ],
    [
      'irqbalance undid what srs-top set, and moved another IRQ after that',
      of(
        [IRQBALANCE],
        foreign('irq-affinity', ['38', '0', '1'], { wasTuned: true }),
        foreign('irq-affinity', ['39', '1', '0'], { atSecond: 29 }),
      ),
      {
        severity: 'warning',
        sentence: 'irqbalance (pid 812) runs, and what srs-top set is gone: CPUs of IRQ 38 0 → 1, just now',
        evidence: expect.arrayContaining([
          { what: 'changes by nobody else known', value: 2 },
          { what: 'runs', value: 'irqbalance 812' },
        ]),
        remedies: [
          expect.objectContaining({
            command: 'systemctl stop irqbalance && irqbalance --banirq=38 --banirq=39',
          }),
          expect.anything(),
        ],
      },
    ],
    [
      'tuned set a limit back, five minutes ago',
      { ...of([TUNED], RMEM), evidence: seconds(30, {}, 290_000) },
      {
        severity: 'warning',
        sentence: 'tuned (pid 900) runs, and what srs-top set is gone: rmem_max 16777216 → 212992, 5 min ago',
        remedies: [
          expect.objectContaining({
            command: 'tuned-adm active',
            note: expect.stringContaining('net.core.rmem_max = VALUE below [sysctl]'),
          }),
          expect.objectContaining({ command: 'systemctl stop tuned' }),
        ],
      },
    ],
    [
      'bpftune, where tuned runs as well',
      of([TUNED, BPFTUNE], RMEM),
      { remedies: [expect.objectContaining({ command: 'systemctl stop bpftune' })] },
    ],
    [
      'tuned sets the nice value of this SRS',
      of([TUNED], foreign('nice', [String(PID), '-15', '0'], { pid: PID })),
      {
        severity: 'remark',
        sentence: expect.stringMatching(/^tuned \(pid 900\) .* nice -15 → 0, just now$/),
      },
    ],
  ],
  silent: [
    ['such a daemon runs, and nothing was changed', of([IRQBALANCE, TUNED, BPFTUNE])],
    ['something was changed, and no such daemon runs', of([], IRQ, RMEM)],
    ['a daemon that does other things', of([IRQBALANCE], RMEM)],
    ['bpftune moves no IRQ', of([BPFTUNE], IRQ)],
    ['a quota is set by none of them', of([TUNED], foreign('quota', ['/srs', 'none', '9 ms of 100 ms']))],
    ['it is of another SRS', of([TUNED], foreign('nice', ['7', '0', '5'], { pid: 7 }))],
  ],
  unknown: [['which processes run', of(undefined, IRQ, RMEM)]],
});
