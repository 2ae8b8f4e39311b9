import type { KeyBinding } from '../parts/key-binding.ts';

/** What is looked at. */
export const LOOK_KEYS = [
  {
    keys: ['Enter'],
    action: 'remedy',
    group: 'Look',
    help: 'preview what helps against the first cause',
    follows: 'findings',
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
    keys: ['m'],
    action: 'service',
    group: 'Look',
    help: "SRS's own words: streams, clients, its log",
    needsSrs: true,
    footer: { text: 'streams', rank: 28 },
  },
] as const satisfies readonly KeyBinding[];
