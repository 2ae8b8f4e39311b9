import { EXPLANATIONS, type Explanation } from '../advice/terms/explanations.ts';
import { FINDING_IDS, type FindingId } from '../advice/terms/finding.ts';
import { cleanText } from '../text/clean-text.ts';
import { wrapText } from '../text/width.ts';
import type { Subcommand } from './command-context.ts';

/** Text for a terminal of any width, and for a pipe. */
const COLUMNS = 80;

export const EXPLAIN: Subcommand = {
  name: 'explain',
  help: 'say what a finding means, how it is told, and what helps',
  declare(command, { answer }) {
    command
      .argument('[id]', 'its id, as doctor and the screen name it; without one all are listed')
      .action((id?: string) => {
        if (id === undefined) answer(listAll());
        else if (isId(id)) answer(explain(id));
        else command.error(`error: explain: "${cleanText(id)}": expected one of ${FINDING_IDS.join(', ')}`);
      });
  },
};

function isId(id: string): id is FindingId {
  return (FINDING_IDS as readonly string[]).includes(id);
}

function listAll(): string {
  const width = Math.max(...FINDING_IDS.map(id => id.length));
  return FINDING_IDS.map(id => `${id.padEnd(width)}  ${EXPLANATIONS[id].title}\n`).join('');
}

function explain(id: FindingId): string {
  const { title, meaning, toldBy, helps, helpsNot, source }: Explanation = EXPLANATIONS[id];
  const parts = [
    `${id}: ${title}`,
    meaning,
    `Told by: ${toldBy}.`,
    `What helps: ${helps}.`,
    ...(helpsNot === undefined ? [] : [`What does not: ${helpsNot.replace(/\.$/, '')}.`]),
    `To read: ${source}.`,
  ];
  return `${parts.map(part => wrapText(part, COLUMNS).join('\n')).join('\n\n')}\n`;
}
