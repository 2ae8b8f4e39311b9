import type { Wanted } from '../../srs/process/find-srs.ts';

/** `srs`, or `process 17034`. */
export function wantedWords(wanted: Wanted): string {
  return 'pid' in wanted ? `process ${wanted.pid}` : wanted.name;
}

/**
 * What the screen says while no such process is there, the longest first. A pid that was given does not come back with
 * a restart.
 * @param hasEnded one was watched, and ended
 */
export function absenceTexts(wanted: Wanted, hasEnded: boolean): readonly string[] {
  const none = `No ${wantedWords(wanted)}`;
  if ('pid' in wanted)
    return [
      `${none} on this host. Without -p, SRS is found by its name, even after a restart.`,
      `${none} on this host. Without -p, SRS is found by its name.`,
      `${none}. By name: without -p.`,
    ];
  const yet = hasEnded ? '' : ' yet';
  return [
    `${none} on this host${yet}: waiting for ${hasEnded ? 'its restart' : 'it'}, checked for every 5 s.`,
    `${none} on this host${yet}: checked for every 5 s.`,
    `${none}${yet}: checked for every 5 s.`,
  ];
}

/**
 * What is said in its place while it may be there without being seen, the longest first.
 * @param why `processes of others cannot be seen (hidepid): run srs-top as root`
 */
export function unseenTexts(wanted: Wanted, why: string): readonly string[] {
  const what = wantedWords(wanted);
  return [`no ${what} seen, which proves nothing: ${why}`, `${what} unknown: ${why}`, why];
}

/** What is to be expected after SRS ended. */
export function afterEnd(wanted: Wanted): string {
  return 'pid' in wanted ? 'with -p no other is watched' : 'waiting for its restart';
}
