/** Every key in one table: dispatch, the help screen, the footer and the README's list are made from it. */

export type ActionName =
  | 'quit'
  | 'help'
  | 'pause'
  | 'delay'
  | 'revertAfter'
  | 'window'
  | 'nextSrs'
  | 'threads'
  | 'foldCpus'
  | 'allSockets'
  | 'dstatRows'
  | 'namespaces'
  | 'nextPane'
  | 'previousPane'
  | 'scrollUp'
  | 'scrollDown'
  | 'pageUp'
  | 'pageDown'
  | 'scrollToTop'
  | 'scrollToEnd'
  | 'filter'
  | 'sortNext'
  | 'sortPrevious'
  | 'zoom'
  | 'picture'
  | 'redraw'
  | 'suspend'
  | 'renice'
  | 'niceDown'
  | 'niceUp'
  | 'affinity'
  | 'policy'
  | 'verdicts'
  | 'irq'
  | 'buffers'
  | 'openFiles'
  | 'profile'
  | 'undo'
  | 'journal'
  | 'keepChanges'
  | 'perfTop'
  | 'history'
  | 'leave'
  | 'earlier'
  | 'later'
  | 'longer'
  | 'shorter';

/** Those of History work while it is open. */
export type KeyGroup = 'Change' | 'Look' | 'Move' | 'History' | 'Program';

/** What makes a key worth a place in the footer now: several SRS are here, something was tuned (and is judged), … */
export type FooterCause = 'several' | 'tuned' | 'judged' | 'paused' | 'zoomed';

/** What the footer says of a key. The lowest ranks stay on the smallest screen. */
export interface FooterHint {
  readonly text: string;
  /** Undefined: it is there for its cause alone. */
  readonly rank?: number;
  /** What it is while there is a cause for it. */
  readonly now?: { readonly cause: FooterCause; readonly rank: number; readonly text?: string };
}

export interface KeyBinding {
  /** Names as `readKeys` gives them; the first is shown. */
  readonly keys: readonly string[];
  readonly action: ActionName;
  readonly group: KeyGroup;
  readonly help: string;
  readonly footer?: FooterHint;
  /** Changes the host or starts something on it: not offered on a read-only host. */
  readonly isChange?: boolean;
  /** Acts on SRS itself: the footer does not offer it while there is none. */
  readonly needsSrs?: boolean;
}

export const KEY_BINDINGS: readonly KeyBinding[] = [
  {
    keys: ['r'],
    action: 'renice',
    group: 'Change',
    help: "nice value of SRS's threads (renice)",
    footer: { text: 'renice', rank: 10 },
    isChange: true,
    needsSrs: true,
  },
  {
    keys: ['F7', '['],
    action: 'niceDown',
    group: 'Change',
    help: 'nice value one lower: SRS gets more CPU',
    isChange: true,
    needsSrs: true,
  },
  {
    keys: ['F8', ']'],
    action: 'niceUp',
    group: 'Change',
    help: 'nice value one higher: SRS gets less CPU',
    isChange: true,
    needsSrs: true,
  },
  {
    keys: ['a'],
    action: 'affinity',
    group: 'Change',
    help: 'CPUs that SRS may run on (taskset)',
    footer: { text: 'affinity', rank: 11 },
    isChange: true,
    needsSrs: true,
  },
  {
    keys: ['c'],
    action: 'policy',
    group: 'Change',
    help: 'scheduling policy: other, batch, fifo, rr (chrt)',
    footer: { text: 'policy', rank: 15 },
    isChange: true,
    needsSrs: true,
  },
  {
    keys: ['i'],
    action: 'irq',
    group: 'Change',
    help: 'CPUs that serve a NIC: IRQ affinity and RPS',
    footer: { text: 'irq', rank: 17 },
    isChange: true,
  },
  {
    keys: ['b'],
    action: 'buffers',
    group: 'Change',
    help: 'socket buffers, backlog, UDP memory (sysctl)',
    footer: { text: 'buffers', rank: 16 },
    isChange: true,
  },
  {
    keys: ['f'],
    action: 'openFiles',
    group: 'Change',
    help: 'how many files SRS may open (prlimit)',
    footer: { text: 'files', rank: 18 },
    isChange: true,
    needsSrs: true,
  },
  {
    keys: ['p'],
    action: 'profile',
    group: 'Change',
    help: 'profile SRS: perf record or strace -c',
    footer: { text: 'perf', rank: 13 },
    isChange: true,
    needsSrs: true,
  },
  {
    keys: ['P'],
    action: 'perfTop',
    group: 'Change',
    help: 'perf top of SRS; q there comes back',
    isChange: true,
    needsSrs: true,
  },
  {
    keys: ['u'],
    action: 'undo',
    group: 'Change',
    help: 'take back the last change that is in force',
    footer: { text: 'undo', rank: 12, now: { cause: 'tuned', rank: 4 } },
    isChange: true,
  },
  {
    keys: ['K'],
    action: 'keepChanges',
    group: 'Change',
    help: 'keep what --revert-after would take back',
    isChange: true,
  },
  {
    keys: ['U'],
    action: 'journal',
    group: 'Look',
    help: 'journal: all that was tuned; Enter takes one back',
    footer: { text: 'journal', rank: 19 },
  },
  {
    keys: ['v'],
    action: 'verdicts',
    group: 'Look',
    help: 'what each tuning did: before beside after',
    footer: { text: 'verdict', now: { cause: 'judged', rank: 3 } },
  },
  {
    keys: ['H'],
    action: 'threads',
    group: 'Look',
    help: 'threads of SRS: show or hide',
    footer: { text: 'threads', rank: 20 },
  },
  {
    keys: ['1'],
    action: 'foldCpus',
    group: 'Look',
    help: 'CPUs one by one, or as one line',
    footer: { text: 'CPUs', rank: 21 },
  },
  {
    keys: ['o'],
    action: 'allSockets',
    group: 'Look',
    help: 'UDP sockets of SRS, or all of its namespace',
    footer: { text: 'sockets', rank: 22 },
  },
  { keys: ['n'], action: 'namespaces', group: 'Look', help: "network of SRS's namespace, or the host's" },
  { keys: ['D'], action: 'dstatRows', group: 'Look', help: 'dstat rows: one a refresh, or one a window' },
  {
    keys: ['s'],
    action: 'nextSrs',
    group: 'Look',
    help: 'next SRS, when there are several',
    footer: { text: 'next SRS', now: { cause: 'several', rank: 2 } },
  },
  { keys: ['Tab'], action: 'nextPane', group: 'Move', help: 'next pane, or chart of the history' },
  {
    keys: ['Shift+Tab'],
    action: 'previousPane',
    group: 'Move',
    help: 'pane or chart before',
  },
  { keys: ['Down', 'j'], action: 'scrollDown', group: 'Move', help: 'scroll the pane down' },
  { keys: ['Up', 'k'], action: 'scrollUp', group: 'Move', help: 'scroll the pane up' },
  { keys: ['PageDown'], action: 'pageDown', group: 'Move', help: 'a page down' },
  { keys: ['PageUp'], action: 'pageUp', group: 'Move', help: 'a page up' },
  { keys: ['Home'], action: 'scrollToTop', group: 'Move', help: 'to the beginning of the pane' },
  {
    keys: ['End'],
    action: 'scrollToEnd',
    group: 'Move',
    help: 'to its end; in the history: back to now',
  },
  {
    keys: ['/'],
    action: 'filter',
    group: 'Look',
    help: 'filter threads, interfaces, sockets; Esc clears',
    footer: { text: 'filter', rank: 26 },
  },
  { keys: ['>', ','], action: 'sortNext', group: 'Look', help: 'sort by the next column' },
  { keys: ['<'], action: 'sortPrevious', group: 'Look', help: 'sort by the column before' },
  {
    keys: ['z'],
    action: 'zoom',
    group: 'Look',
    help: 'zoom the pane to the whole screen, and back',
    footer: { text: 'zoom', rank: 23, now: { cause: 'zoomed', rank: 6, text: 'zoom out' } },
  },
  {
    keys: ['h'],
    action: 'history',
    group: 'Look',
    help: 'history: charts of the last minutes, and back',
    footer: { text: 'history', rank: 14 },
  },
  {
    keys: ['Esc'],
    action: 'leave',
    group: 'History',
    help: 'back to the panes',
    footer: { text: 'back', rank: 30 },
  },
  {
    keys: ['Left'],
    action: 'earlier',
    group: 'History',
    help: 'a quarter of the span back in time',
    footer: { text: 'earlier', rank: 31 },
  },
  {
    keys: ['Right'],
    action: 'later',
    group: 'History',
    help: 'a quarter of the span forward',
    footer: { text: 'later', rank: 32 },
  },
  {
    keys: ['+', '='],
    action: 'longer',
    group: 'History',
    help: 'longer span: 1, 5, 15 or 60 minutes; also Up',
    footer: { text: 'longer', rank: 33 },
  },
  {
    keys: ['-'],
    action: 'shorter',
    group: 'History',
    help: 'shorter span; also Down',
    footer: { text: 'shorter', rank: 34 },
  },
  {
    keys: ['d'],
    action: 'delay',
    group: 'Program',
    help: 'delay between two refreshes',
    footer: { text: 'delay', rank: 24 },
  },
  {
    keys: ['w'],
    action: 'window',
    group: 'Program',
    help: 'length of the loss window',
    footer: { text: 'window', rank: 25 },
  },
  {
    keys: ['R'],
    action: 'revertAfter',
    group: 'Program',
    help: '--revert-after for what is tuned next',
  },
  {
    keys: ['Space'],
    action: 'pause',
    group: 'Program',
    help: 'pause the screen (measuring goes on)',
    footer: { text: 'pause', rank: 27, now: { cause: 'paused', rank: 5, text: 'go on' } },
  },
  { keys: ['S'], action: 'picture', group: 'Program', help: 'save what is shown as SVG and text' },
  { keys: ['Ctrl+L'], action: 'redraw', group: 'Program', help: 'draw the whole screen anew' },
  {
    keys: ['Ctrl+Z'],
    action: 'suspend',
    group: 'Program',
    help: 'back to the shell; fg returns',
  },
  {
    keys: ['?', 'F1'],
    action: 'help',
    group: 'Program',
    help: 'this help',
    footer: { text: 'help', rank: 1 },
  },
  {
    keys: ['q', 'Ctrl+C', 'F10'],
    action: 'quit',
    group: 'Program',
    help: 'quit',
    footer: { text: 'quit', rank: 0 },
  },
];

const BY_KEY: ReadonlyMap<string, KeyBinding> = new Map(
  KEY_BINDINGS.flatMap(binding => binding.keys.map(key => [key, binding] as const)),
);

export function bindingOf(key: string): KeyBinding | undefined {
  return BY_KEY.get(key);
}
