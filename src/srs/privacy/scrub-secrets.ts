import type { AnswersOf, AskedDoor } from '../../host/recording/answers.ts';
import { RECORDED_MARK, type Scrub } from '../../host/recording/scrub.ts';
import { isFailure } from '../../host/results.ts';
import { scrubBody, scrubCurl } from './scrub-api.ts';
import { scrubFile, scrubLink } from './scrub-files.ts';
import { scrubLog } from './scrub-log.ts';
import { scrubText } from './scrub-words.ts';

/**
 * Takes secrets out of what is recorded: passwords, tokens and stream keys in command lines, environments, all that SRS's
 * API says of its clients beyond what is read of it, and all of SRS's log but the lines of numbers that are read. What
 * srs-top itself asks with (its user and password for the API) never comes this way: a recording has answers, and what was
 * asked by its path.
 */
export const SCRUB_SECRETS: Scrub = {
  text: scrubFile,
  link: scrubLink,
  sockets: text => text,
  log: scrubLog,
  key: (_, key) => key,
  answer: <D extends AskedDoor>(door: D, key: string, answer: AnswersOf[D]): AnswersOf[D] => {
    switch (door) {
      case 'aside':
        return scrubAside(answer as AnswersOf['aside']) as AnswersOf[D];
      case 'from':
        return scrubPiece(answer as AnswersOf['from']) as AnswersOf[D];
      case 'query':
        return isCurl(key) ? (scrubAnswer(answer as AnswersOf['query']) as AnswersOf[D]) : answer;
      default:
        return scrubReplies(answer as AnswersOf['get']) as AnswersOf[D];
    }
  },
  told: (_, data) => scrubTold(data, 0),
};

function scrubAside(answer: AnswersOf['aside']): AnswersOf['aside'] {
  const scrubbed = new Map(answer);
  for (const [path, result] of answer)
    if (!isFailure(result)) scrubbed.set(path, { ...result, text: scrubFile(path, result.text) });
  return scrubbed;
}

function scrubPiece(answer: AnswersOf['from']): AnswersOf['from'] {
  return isFailure(answer) ? answer : { ...answer, text: scrubLog(answer.text) };
}

function isCurl(key: string): boolean {
  return key.split('\0').includes('curl');
}

function scrubAnswer(answer: AnswersOf['query']): AnswersOf['query'] {
  const { stdout, stderr } = answer;
  return {
    ...answer,
    stdout: scrubCurl(stdout, RECORDED_MARK),
    stderr: scrubCurl(stderr, RECORDED_MARK),
  };
}

function scrubReplies(answer: AnswersOf['get']): AnswersOf['get'] {
  if (isFailure(answer)) return { ...answer, detail: scrubText(answer.detail) };
  return answer.map(({ status, text }) => ({ status, text: scrubBody(text) }));
}

const DEEPEST = 12;

/** Sentences may quote what was read. */
function scrubTold(data: unknown, depth: number): unknown {
  if (typeof data === 'string') return scrubText(data);
  if (typeof data !== 'object' || data === null) return data;
  if (depth > DEEPEST) return null;
  if (Array.isArray(data)) return data.map(one => scrubTold(one, depth + 1));
  return Object.fromEntries(Object.entries(data).map(([name, one]) => [name, scrubTold(one, depth + 1)]));
}
