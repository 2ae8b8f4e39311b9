/** Every sign that is drawn, so that a terminal without UTF-8 gets another set. Each is one column wide. */
export interface Symbols {
  readonly good: string;
  readonly warning: string;
  readonly bad: string;
  readonly unknown: string;
  /** Before what is only worth knowing. */
  readonly remark: string;
  readonly rule: string;
  /** The rules of the pane that has the focus. */
  readonly focusedRule: string;
  /** SRS's busiest thread ran here last. */
  readonly runsHere: string;
  /** A thread of SRS ran here last. */
  readonly threadHere: string;
  /** Threads of SRS may run here. */
  readonly mayRunHere: string;
  readonly selected: string;
  readonly arrow: string;
  /** The column by which rows are sorted, the highest first. */
  readonly sorted: string;
  readonly separator: string;
  /** Before a figure that was this much or more. */
  readonly atLeast: string;
  /** The axis at the left of a chart. */
  readonly axis: string;
  /** In a chart: something was tuned then. */
  readonly mark: string;
  /** Before what was tuned. */
  readonly tuned: string;
  /** Before what the user marked. */
  readonly noted: string;
  /** Something is being recorded. */
  readonly recording: string;
  /** From one eighth to a full cell; the last is full. */
  readonly bar: readonly string[];
  /** From lowest to highest. */
  readonly sparks: readonly string[];
  readonly border: 'round' | 'classic';
  /** What lines of charts are drawn with. */
  readonly charts: 'braille' | 'blocks';
}

export const UNICODE_SYMBOLS: Symbols = {
  good: '✔',
  warning: '▲',
  bad: '✖',
  unknown: '–',
  remark: '•',
  rule: '─',
  focusedRule: '━',
  runsHere: '◂',
  threadHere: '‹',
  mayRunHere: '·',
  selected: '›',
  arrow: '→',
  sorted: '↓',
  separator: '·',
  atLeast: '≥',
  axis: '│',
  mark: '┃',
  tuned: '◆',
  noted: '⚑',
  recording: '●',
  bar: ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'],
  sparks: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
  border: 'round',
  charts: 'braille',
};

export const ASCII_SYMBOLS: Symbols = {
  good: '+',
  warning: '!',
  bad: 'X',
  unknown: '-',
  remark: 'o',
  rule: '-',
  focusedRule: '=',
  runsHere: '<',
  threadHere: '(',
  mayRunHere: '.',
  selected: '>',
  arrow: '>',
  sorted: 'v',
  separator: '|',
  atLeast: '>',
  axis: '|',
  mark: '^',
  tuned: '*',
  noted: '%',
  recording: '@',
  bar: ['#'],
  sparks: ['_', '.', ':', '-', '=', '+', '*', '#'],
  border: 'classic',
  charts: 'blocks',
};
