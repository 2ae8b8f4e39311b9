import { cleanText } from '../../text/clean-text.ts';
import { splitWords } from '../../text/split-words.ts';
import type { Refusal } from '../refusal.ts';
import type { Line } from './there.ts';

/**
 * Any command that gives a shell on its standard input and output: `kubectl exec -i -n media srs-0 -- sh`. Its words are
 * split here, by quotes and blanks; no shell of this machine sees it.
 */
export function createViaLine(words: string): Line | Refusal {
  const argv = splitWords(words);
  const refuse = (why: string): Refusal => ({ refused: `--via "${cleanText(words)}": ${why}` });
  if (argv === undefined) return refuse('a quote is not closed');
  if ((argv[0] ?? '') === '')
    return refuse('expected a command that gives a shell, such as docker exec -i NAME sh');
  return {
    argv: () => argv,
    bootsByInput: true,
    explain({ exitCode, messages, printed, hasBegun }) {
      if (hasBegun) return undefined;
      // docker says on its output why it could start nothing.
      const said = cleanText(lastLine(messages) || lastLine(printed)).slice(0, LONGEST_WORDS);
      const words = said === '' ? `exit code ${exitCode ?? 'unknown'}` : said;
      return `"${cleanText(argv.join(' '))}" gave no shell: ${words}`;
    },
  };
}

const LONGEST_WORDS = 300;

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
