import type { Host, HostFailure, Workspace } from '../host.ts';
import { commandNotRun, refuseStart, refuseWrite } from '../refusals.ts';

const WHY = 'this is a recording';

/** What holds for every host that was recorded: nothing on it can be changed, or be run on it. */
export const RECORDED = {
  kind: 'recorded',
  system: 'linux',
  isReadOnly: true,
  release() {},
  execute: async command => commandNotRun(command, 'read-only'),
  start: refuseStart,
  handOver: refuseStart,
  write: async path => refuseWrite(path, WHY),
  privilege: async () => 'user',
} as const satisfies Partial<Host>;

/** Two recordings of one host are two hosts here. @param since when it began, in words */
export function recordedId(id: string, since: string): string {
  return `${id} since ${since}`;
}

/** Nobody asked for that when it was recorded. */
export function notAsked(asked: string): HostFailure {
  return { asked, reason: 'unsupported', detail: WHY };
}

/** Commands make no files there. */
export function recordedWorkspace(folder: string): Workspace {
  return { directory: folder, fetch: async name => notAsked(`${folder}/${name}`) };
}
