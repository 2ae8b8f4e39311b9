import type { Entry, Frame, KeyFrame, Learnt, RecordingHeader } from '../recording/frame.ts';
import { checkHeader } from './check-header.ts';
import { expectThat, isMoment, isNumber, isText, isWall, objectOf, type Plain } from './plain-checks.ts';

/** A refresh of a host with a dozen SRS asks some hundred times. */
const MOST_ENTRIES = 20_000;
const MOST_TOLD = 1_000;

/** A frame as a file has it. Throws an Error that says what was expected where it is none. */
export function checkFrame(value: unknown): Frame {
  const frame = objectOf(value, 'a frame');
  expectThat(isMoment(frame.at) && isWall(frame.wall), 'at and wall to be times');
  const entries = entriesOf(frame.entries, 'entries');
  const asleep = frame.asleep === undefined ? undefined : entriesOf(frame.asleep, 'asleep');
  const key = frame.key === undefined ? undefined : checkKey(frame.key);
  return {
    at: frame.at as number,
    wall: frame.wall as number,
    ...(frame.isWoken === true ? { isWoken: true as const } : {}),
    ...(frame.isAgain === true ? { isAgain: true as const } : {}),
    ...(frame.isAsleep === true ? { isAsleep: true as const } : {}),
    ...(asleep === undefined ? {} : { asleep }),
    entries,
    ...(key === undefined ? {} : { key }),
  };
}

/** The header of a frame that begins a chunk. Throws as `checkFrame`. */
export function headerOf(value: unknown): RecordingHeader {
  return checkHeader(objectOf(objectOf(value, 'a frame').key, 'the first frame to have a key').header);
}

function checkKey(value: unknown): KeyFrame {
  const { header, stateAt, state, answers } = objectOf(value, 'key');
  expectThat(isMoment(stateAt), 'stateAt to be a time');
  expectThat(Array.isArray(answers), 'answers to be a list');
  return {
    header: checkHeader(header),
    stateAt: stateAt as number,
    state: checkLearnt(objectOf(state, 'state')),
    answers: (answers as unknown[]).map(each => {
      const { door, key, at, answer } = objectOf(each, 'an answer');
      return checkAnswer({ kind: 'answer', id: 0, wall: 0, door, key, at, answer });
    }) as unknown as KeyFrame['answers'],
  };
}

function entriesOf(value: unknown, name: string): readonly Entry[] {
  expectThat(Array.isArray(value), `${name} to be a list`);
  const list = value as readonly unknown[];
  expectFew(list, MOST_ENTRIES, name);
  expectFew(list.filter(isOfSession), MOST_TOLD, 'marks and findings');
  return list.flatMap(each => {
    const entry = objectOf(each, 'an entry');
    const checked = checkEntry(entry);
    return checked === undefined ? [] : [checked];
  });
}

/** Whoever plays it looks at each of them, and who looks for one at all before it. */
function expectFew(list: readonly unknown[], most: number, name: string): void {
  const [count, atMost] = [list.length, most].map(number => number.toLocaleString('en'));
  if (list.length > most) throw new Error(`expected at most ${atMost} ${name}, got ${count}`);
}

/** All of a journal may be told at once; of the rest each is looked at by the screen. */
function isOfSession(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, name } = value as Plain;
  return kind === 'told' && name !== 'journal';
}

/** Undefined: of a kind that a later srs-top writes. */
function checkEntry(entry: Plain): Entry | undefined {
  switch (entry.kind) {
    case 'look':
      expectTimes(entry);
      return { ...entry, ...checkLearnt(entry) } as unknown as Entry;
    case 'ask':
      expectThat(
        isDoor(entry.door) && isNumber(entry.id) && typeof entry.key === 'string',
        'a question with door, id and key',
      );
      return entry as unknown as Entry;
    case 'answer':
      expectTimes(entry);
      expectThat(isNumber(entry.id), 'an answer with a number');
      return checkAnswer(entry) as unknown as Entry;
    case 'peaks':
      expectThat(
        isNumber(entry.pid) && isNumber(entry.looks) && isRecordOf(entry.byInode, isNumber),
        'peaks by inode',
      );
      return entry as unknown as Entry;
    case 'self':
      expectThat(
        isNumber(entry.at) && isNumber(entry.cpu) && isNumber(entry.residentBytes),
        'what it used itself',
      );
      return entry as unknown as Entry;
    case 'told':
      expectTimes(entry);
      expectThat(typeof entry.name === 'string', 'what was told to have a name');
      return entry as unknown as Entry;
    default:
      return undefined;
  }
}

function checkAnswer(entry: Plain): Plain {
  expectThat(
    isDoor(entry.door) && typeof entry.key === 'string' && isMoment(entry.at),
    'an answer with door, key and time',
  );
  const { answer } = entry;
  switch (entry.door) {
    case 'aside': {
      const { texts, read } = objectOf(answer, 'texts that were read aside');
      expectThat(isRecordOf(texts, isPlainText) && isRecordOf(read, isNumbers), 'texts that were read aside');
      break;
    }
    case 'from':
      expectThat(isFailure(answer) || isPiece(answer), 'a piece of a file');
      break;
    case 'query': {
      const {
        stdout = '',
        stderr = '',
        exitCode = 0,
        signal = '',
        problem = '',
      } = objectOf(answer, 'a command');
      expectThat(
        [stdout, stderr, signal, problem].every(isText) && isNumber(exitCode),
        'what a command printed',
      );
      break;
    }
    default:
      expectThat(answer === 'same' || isFailure(answer) || isReplies(answer), 'replies of an HTTP server');
  }
  return entry;
}

function checkLearnt(learnt: Plain): Learnt {
  const {
    texts,
    read,
    waited,
    links,
    names,
    found,
    foundLinks,
    took,
    sockets,
    gone = [],
    lost = [],
  } = learnt;
  const isLearnt =
    isRecordOf(texts, isPlainText) &&
    isRecordOf(read, isNumbers) &&
    isRecordOf(waited, isNumber) &&
    isRecordOf(links, isPlainText) &&
    isRecordOf(names, one => isFailure(one) || isTexts(one)) &&
    isRecordOf(found, isTexts) &&
    isRecordOf(foundLinks, isTexts) &&
    isRecordOf(took, isNumber) &&
    isRecordOf(sockets, isSockets) &&
    isTexts(gone) &&
    isTexts(lost);
  expectThat(isLearnt, 'texts, links and names by their paths');
  return learnt as Learnt;
}

function expectTimes({ at, wall }: Plain): void {
  expectThat(isMoment(at) && isWall(wall), 'an entry to have its times');
}

function isNumbers(value: unknown): boolean {
  return Array.isArray(value) && value.every(isNumber);
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}

/** Missing is none. */
function isRecordOf(value: unknown, is: (one: unknown) => boolean): boolean {
  if (value === undefined) return true;
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(is)
  );
}

const DOORS: ReadonlySet<unknown> = new Set(['aside', 'from', 'query', 'get']);

function isDoor(value: unknown): boolean {
  return DOORS.has(value);
}

const REASONS: ReadonlySet<unknown> = new Set(['gone', 'forbidden', 'unsupported', 'failed']);

function isFailure(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { failed, detail, asked } = value as Plain;
  return REASONS.has(failed) && isText(detail) && (asked === undefined || isText(asked));
}

function isPlainText(value: unknown): boolean {
  return isText(value) || isFailure(value);
}

function isSockets(value: unknown): boolean {
  if (value === null || isFailure(value)) return true;
  if (typeof value !== 'object' || Array.isArray(value)) return false;
  const { asked, text, at } = value as Plain;
  return isText(asked) && (text === undefined || isText(text)) && isNumber(at);
}

function isPiece(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { text, offset, sizeBytes, id, beganAnew, at } = value as Plain;
  return (
    isText(text) &&
    isNumber(offset) &&
    isNumber(sizeBytes) &&
    isText(id) &&
    typeof beganAnew === 'boolean' &&
    isNumber(at)
  );
}

function isReplies(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every(
      each =>
        typeof each === 'object' &&
        each !== null &&
        isNumber((each as Plain).status) &&
        isText((each as Plain).text),
    )
  );
}
