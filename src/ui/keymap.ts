/** Every key in one table: dispatch, the help screen, the footer and the README's list are made from it. */

export type ActionName =
  | 'quit'
  | 'help'
  | 'pause'
  | 'delay'
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
export type KeyGroup = 'Look' | 'Change' | 'History' | 'Program';

export interface KeyBinding {
  /** Names as `readKeys` gives them; the first is shown. */
  readonly keys: readonly string[];
  readonly action: ActionName;
  readonly group: KeyGroup;
  readonly help: string;
  /** Short text for the footer, and its rank there: the lowest stay on the smallest screen. */
  readonly footer?: { readonly text: string; readonly rank: number };
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
    help: 'renice SRS: choose a nice value and the threads',
    footer: { text: 'renice', rank: 2 },
    isChange: true,
    needsSrs: true,
  },
  {
    keys: ['F7', '['],
    action: 'niceDown',
    group: 'Change',
    help: 'nice value one lower (SRS gets more CPU)',
    isChange: true,
    needsSrs: true,
  },
  {
    keys: ['F8', ']'],
    action: 'niceUp',
    group: 'Change',
    help: 'nice value one higher (SRS gets less CPU)',
    isChange: true,
    needsSrs: true,
  },
  {
    keys: ['a'],
    action: 'affinity',
    group: 'Change',
    help: 'affinity: choose the CPUs that SRS may run on (taskset)',
    footer: { text: 'affinity', rank: 3 },
    isChange: true,
    needsSrs: true,
  },
  {
    keys: ['c'],
    action: 'policy',
    group: 'Change',
    help: 'scheduling policy: other, batch, fifo or rr with a priority (chrt)',
    isChange: true,
    needsSrs: true,
  },
  {
    keys: ['i'],
    action: 'irq',
    group: 'Change',
    help: "IRQ affinity and RPS: choose the CPUs that serve a NIC's queues",
    footer: { text: 'irq', rank: 20 },
    isChange: true,
  },
  {
    keys: ['b'],
    action: 'buffers',
    group: 'Change',
    help: 'socket buffers, backlog and budget of softirq, memory of UDP (sysctl)',
    footer: { text: 'buffers', rank: 21 },
    isChange: true,
  },
  {
    keys: ['f'],
    action: 'openFiles',
    group: 'Change',
    help: 'open files: how many SRS may have (prlimit)',
    isChange: true,
    needsSrs: true,
  },
  {
    keys: ['p'],
    action: 'profile',
    group: 'Change',
    help: 'profile SRS: perf record or strace -c, and their report',
    footer: { text: 'perf', rank: 5 },
    isChange: true,
    needsSrs: true,
  },
  {
    keys: ['P'],
    action: 'perfTop',
    group: 'Change',
    help: 'perf top of SRS on the whole terminal; q there comes back',
    isChange: true,
    needsSrs: true,
  },
  {
    keys: ['u'],
    action: 'undo',
    group: 'Change',
    help: 'undo: take back the last change that is in force',
    footer: { text: 'undo', rank: 4 },
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
    help: 'journal: everything that was tuned; Enter takes one back',
  },
  {
    keys: ['v'],
    action: 'verdicts',
    group: 'Look',
    help: 'verdicts: what each tuning did, the window before it beside the one after',
  },
  {
    keys: ['H'],
    action: 'threads',
    group: 'Look',
    help: 'threads of SRS: show or hide',
    footer: { text: 'threads', rank: 6 },
  },
  {
    keys: ['1'],
    action: 'foldCpus',
    group: 'Look',
    help: 'CPUs one by one, or as one line',
    footer: { text: 'CPUs', rank: 7 },
  },
  {
    keys: ['o'],
    action: 'allSockets',
    group: 'Look',
    help: 'UDP sockets: only those of SRS, or all of its namespace',
    footer: { text: 'sockets', rank: 8 },
  },
  { keys: ['n'], action: 'namespaces', group: 'Look', help: "network: SRS's namespace, or the host's" },
  { keys: ['D'], action: 'dstatRows', group: 'Look', help: 'dstat rows: one a refresh, or one a window' },
  { keys: ['s'], action: 'nextSrs', group: 'Look', help: 'next SRS, when there are several' },
  { keys: ['Tab'], action: 'nextPane', group: 'Look', help: 'next pane, or chart of the history' },
  {
    keys: ['Shift+Tab'],
    action: 'previousPane',
    group: 'Look',
    help: 'pane before, or chart of the history',
  },
  { keys: ['Down', 'j'], action: 'scrollDown', group: 'Look', help: 'scroll the pane down' },
  { keys: ['Up', 'k'], action: 'scrollUp', group: 'Look', help: 'scroll the pane up' },
  { keys: ['PageDown'], action: 'pageDown', group: 'Look', help: 'scroll the pane a page down' },
  { keys: ['PageUp'], action: 'pageUp', group: 'Look', help: 'scroll the pane a page up' },
  { keys: ['Home'], action: 'scrollToTop', group: 'Look', help: 'scroll the pane to its beginning' },
  {
    keys: ['End'],
    action: 'scrollToEnd',
    group: 'Look',
    help: 'scroll the pane to its end; in the history: back to now',
  },
  {
    keys: ['/'],
    action: 'filter',
    group: 'Look',
    help: 'filter threads, interfaces or sockets: Enter keeps it, Esc clears it, also later',
    footer: { text: 'filter', rank: 17 },
  },
  { keys: ['>', ','], action: 'sortNext', group: 'Look', help: 'sort by the next column' },
  { keys: ['<'], action: 'sortPrevious', group: 'Look', help: 'sort by the column before' },
  {
    keys: ['z'],
    action: 'zoom',
    group: 'Look',
    help: 'zoom the pane to the whole screen, and back',
    footer: { text: 'zoom', rank: 9 },
  },
  {
    keys: ['h'],
    action: 'history',
    group: 'Look',
    help: 'history: charts of the last minutes, and back',
    footer: { text: 'history', rank: 11 },
  },
  {
    keys: ['Esc'],
    action: 'leave',
    group: 'History',
    help: 'back to the panes',
    footer: { text: 'back', rank: 12 },
  },
  {
    keys: ['Left'],
    action: 'earlier',
    group: 'History',
    help: 'a quarter of the span back in time',
    footer: { text: 'earlier', rank: 13 },
  },
  {
    keys: ['Right'],
    action: 'later',
    group: 'History',
    help: 'a quarter of the span forward',
    footer: { text: 'later', rank: 14 },
  },
  {
    keys: ['+', '='],
    action: 'longer',
    group: 'History',
    help: 'longer span: 1, 5, 15 or 60 minutes; also Up',
    footer: { text: 'longer', rank: 15 },
  },
  {
    keys: ['-'],
    action: 'shorter',
    group: 'History',
    help: 'shorter span; also Down',
    footer: { text: 'shorter', rank: 16 },
  },
  {
    keys: ['d'],
    action: 'delay',
    group: 'Program',
    help: 'delay between two refreshes',
    footer: { text: 'delay', rank: 10 },
  },
  {
    keys: ['w'],
    action: 'window',
    group: 'Program',
    help: 'length of the loss window',
    footer: { text: 'window', rank: 18 },
  },
  { keys: ['Space'], action: 'pause', group: 'Program', help: 'pause the screen (measuring goes on)' },
  { keys: ['S'], action: 'picture', group: 'Program', help: 'save what is shown as SVG and text' },
  { keys: ['Ctrl+L'], action: 'redraw', group: 'Program', help: 'draw the whole screen anew' },
  {
    keys: ['Ctrl+Z'],
    action: 'suspend',
    group: 'Program',
    help: 'back to the shell for a while; fg returns',
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
