import { parseTarget } from '../../text/ssh-target.ts';
import { isRefusal } from '../refusal.ts';
import type { RemoteChoice } from './remote-host.ts';
import { createViaLine } from './via-line.ts';

/** Why no such host can be meant, in words; undefined: one can. Whether it answers is not looked at. */
export function checkChoice(choice: RemoteChoice): string | undefined {
  const way = 'via' in choice ? createViaLine(choice.via) : parseTarget(choice.target);
  return isRefusal(way) ? way.refused : undefined;
}
