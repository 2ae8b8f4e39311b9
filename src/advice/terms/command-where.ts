import type { Stage, StagePlace } from '../../metrics/terms/stages.ts';
import { quoteArgument } from '../../text/quote.ts';
import type { Draft } from './finding.ts';
import type { Situation } from './situation.ts';

/** A command as it is typed where the counters are: for those of SRS's namespace within that. Names of the host are quoted. */
export function commandWhere(
  { srs }: Pick<Situation, 'srs'>,
  where: StagePlace,
  command: readonly string[],
): string {
  const words = command.map(quoteArgument).join(' ');
  const isHere = where === 'host' || srs.namespace.isHost === true;
  return isHere ? words : `nsenter -t ${srs.pid} -n ${words}`;
}

/** Whose trouble a stage's counters tell. */
export function aboutOf({ where }: Stage): Draft['about'] {
  return where === 'srs' ? undefined : where;
}

/**
 * Commands that put a rule into a table of their own, so that they work whatever tables there are, before anything else sees
 * the packet (a container's are forwarded, and never come to `input`); and what takes it back.
 */
export function ownTable(
  table: string,
  rules: Partial<Record<'prerouting' | 'output', string>>,
): { readonly command: string; readonly undo: string } {
  const commands = Object.entries(rules).flatMap(([hook, rule]) => [
    `nft 'add chain inet ${table} ${hook} { type filter hook ${hook} priority raw; }'`,
    `nft add rule inet ${table} ${hook} ${rule}`,
  ]);
  return {
    command: [`nft add table inet ${table}`, ...commands].join(' && '),
    undo: `nft delete table inet ${table}`,
  };
}
