import type { SrsMetrics } from '../../../metrics/terms/metrics.ts';
import { buildSentences } from '../../../profile/builds/build-sentences.ts';
import type { AnyProfilePlan, AnyProfileRun } from '../../../profile/profile.ts';
import { commandText } from '../../../text/quote.ts';
import { wrapText } from '../../../text/width.ts';
import { meter } from '../../../view/look/bars.ts';
import { type Theme, wrapPainted } from '../../../view/look/theme.ts';
import { describeScope, placeOf } from '../../../view/state/thread-scope.ts';
import { choiceRow } from '../../parts/choice-row.ts';
import { keyNames } from '../../parts/dialog-keys.ts';
import type { DialogTarget } from '../../parts/dialog-target.ts';
import { withAside } from '../../parts/frame.ts';
import { PROFILE_CHOICE_KEYS } from './definition.ts';
import { PROFILE_TOOLS, type ProfileState, SECONDS } from './profile-state.ts';
import type { ProfilePhase } from './use-profile.ts';

const TOOL_KEYS = keyNames(PROFILE_CHOICE_KEYS, 'previousTool', 'nextTool');
const SCOPE_KEYS = keyNames(PROFILE_CHOICE_KEYS, 'previousThreads', 'nextThreads', 'busiest');
const TOOL_NAMES = { perf: 'perf record', strace: 'strace -c', drops: 'drops' } as const;

/** What is chosen, and what is to know of this build of SRS before. */
export function profileFormLines(
  target: DialogTarget,
  state: ProfileState,
  srs: SrsMetrics,
  width: number,
  theme: Theme,
): string[] {
  const { tool, scope } = state;
  const { lowest, highest } = SECONDS[tool];
  const tools = choiceRow(PROFILE_TOOLS, tool, theme, name => TOOL_NAMES[name]);
  const sentences = srs.build === undefined ? [] : buildSentences(srs.build, srs.pid);
  const remarks = sentences.flatMap(sentence => wrapText(sentence, width));
  return [
    target.heading,
    withAside(`tool       ${tools}`, TOOL_KEYS, width),
    withAside(
      `threads     ${tool === 'drops' && scope === 'all' ? 'the busiest' : describeScope(scope, srs)}`,
      `${placeOf(scope, srs)}  ${SCOPE_KEYS}`,
      width,
    ),
    withAside(`seconds     ${state.lengths[tool].text}_`, `${lowest} to ${highest}`, width),
    ...(tool !== 'perf'
      ? []
      : [
          withAside(
            `frequency   ${state.frequencyHz} Hz`,
            `${keyNames(PROFILE_CHOICE_KEYS, 'frequency')}: 49 to 4999`,
            width,
          ),
          withAside(
            `call graph  ${state.callGraph}`,
            `${keyNames(PROFILE_CHOICE_KEYS, 'callGraph')}: off, fp, dwarf`,
            width,
          ),
        ]),
    ...(remarks.length === 0 ? [] : ['', ...remarks]),
  ];
}

/** What will be run, where its files will be, and what to know before. */
export function profilePlanLines(plan: AnyProfilePlan, width: number, theme: Theme): string[] {
  return [
    ...(plan.tool === 'drops' ? plan.lines : [commandText(plan.command)]).flatMap(line =>
      wrapPainted(line, width, 'strong', theme),
    ),
    ...wrapText(`${filesOf(plan)} ${plan.folder}`, width),
    ...plan.cautions.flatMap(caution =>
      plan.tool === 'strace' ? wrapPainted(caution, width, 'warning', theme) : wrapText(caution, width),
    ),
  ];
}

function filesOf(plan: AnyProfilePlan): string {
  if (plan.tool !== 'perf') return `${plan.tool}.txt goes to`;
  return plan.options.callGraph === 'off'
    ? 'perf.data and report.txt go to'
    : 'perf.data, report.txt and the stacks for flame graphs go to';
}

/** @param nowMs on the host's monotonic clock, as `startedAtMs` of the run */
export function recordingLines(
  { run, isCancelled }: Extract<ProfilePhase, { kind: 'recording' }>,
  nowMs: number,
  width: number,
  theme: Theme,
): string[] {
  const { options, folder } = run.plan;
  const elapsed = Math.min(options.seconds, Math.max(0, (nowMs - run.startedAtMs) / 1_000));
  const left = Math.ceil(options.seconds - elapsed);
  const isOver = isCancelled || left <= 0 || run.stage() !== 'recording';
  return [
    ...wrapText(isOver ? describeEnding(run) : describeRun(run, left), width),
    meter(elapsed / options.seconds, width, theme.symbols),
    ...wrapText(`into ${folder}`, width),
  ];
}

const DOES = {
  perf: 'perf records',
  strace: 'strace counts the system calls of',
  drops: 'the kernel writes down what it drops, beside',
} as const;

function describeRun({ plan }: AnyProfileRun, left: number): string {
  return `${DOES[plan.tool]} ${plan.process.pid}: ${left} s left of ${plan.options.seconds}`;
}

function describeEnding({ plan, stage }: AnyProfileRun): string {
  const { pid } = plan.process;
  if (plan.tool === 'strace') return `strace lets go of ${pid}`;
  if (plan.tool === 'drops') return 'the trace is read, and its instance removed';
  return stage() === 'exporting'
    ? `perf writes the stacks of ${pid} for flame graphs`
    : `perf writes what it recorded of ${pid}, then names the symbols`;
}
