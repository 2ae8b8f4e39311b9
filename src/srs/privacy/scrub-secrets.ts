import type { AnswersOf, AskedDoor } from '../../host/recording/answers.ts';
import type { Scrub } from '../../host/recording/scrub.ts';
import { isFailure } from '../../host/results.ts';
import { parseLogLine } from '../log/log-line.ts';

/**
 * Takes secrets out of what is recorded: passwords, tokens and stream keys in command lines, what SRS's API says of its
 * clients beyond what is read of it, and all of SRS's log but the lines of numbers that are read. What srs-top itself asks
 * with (its user and password for the API) never comes this way: a recording has answers, and what was asked by its path.
 */
export const SCRUB_SECRETS: Scrub = {
  text(path, text) {
    if (path.endsWith('/cmdline')) return scrubCommandLine(text);
    return path === '/etc/passwd' ? scrubPasswd(text) : text;
  },
  answer: <D extends AskedDoor>(door: D, key: string, answer: AnswersOf[D]): AnswersOf[D] => {
    switch (door) {
      case 'aside':
        return scrubAside(answer as AnswersOf['aside']) as AnswersOf[D];
      case 'from':
        return scrubPiece(answer as AnswersOf['from']) as AnswersOf[D];
      case 'query':
        return isCurl(key) ? (scrubCurl(answer as AnswersOf['query']) as AnswersOf[D]) : answer;
      default:
        return scrubReplies(answer as AnswersOf['get']) as AnswersOf[D];
    }
  },
  told: (_, data) => data,
};

/** What stands for what was taken out. */
const GONE = '***';

const ADDRESS = /[a-z][a-z\d+.-]*:\/\/[^\0\s"'<>|]+/gi;
/** `-key X`, `--token=X`, `-passphrase X`: names of options whose value is nobody's business. */
const SECRET_NAME =
  /(?:^|[-_.])(?:pass(?:word|wd|phrase)?|token|secret|key|auth(?:orization)?|credentials?|streamid|stream-id|sign(?:ature)?|cookie)s?$/i;

/**
 * Arguments (separated by NUL) without what they must not tell: of addresses user, query and the last part of the path
 * (which is the stream key), of options that are named for it their values.
 */
export function scrubCommandLine(text: string): string {
  if (text === '') return text;
  const words = text.split('\0');
  let isSecret = false;
  return words
    .map(word => {
      const isValue = isSecret && !word.startsWith('-');
      isSecret = SECRET_NAME.test(word);
      if (isValue) return GONE;
      const [, name, value] = /^([-\w.]+)=(.*)$/s.exec(word) ?? [];
      if (name !== undefined && value !== undefined && SECRET_NAME.test(name)) return `${name}=${GONE}`;
      // Headers, `-H 'Authorization: Bearer …'`.
      return word
        .replace(
          /^((?:proxy-)?authorization|cookie|x-[\w-]*(?:token|key|secret)[\w-]*)\s*:.*$/is,
          `$1: ${GONE}`,
        )
        .replace(ADDRESS, scrubAddress);
    })
    .join('\0');
}

/** Schemes whose last part of the path names a stream, which may be its key. */
const STREAMS = /^(?:rtmps?|rtmpts?|srt|webrtc|rtc|rtsps?|whip|whep|hls|https?|udp|rtp):/i;

function scrubAddress(address: string): string {
  const bare = address.replace(/^([a-z][a-z\d+.-]*:\/\/)[^/?#@]*@/i, `$1${GONE}@`);
  const [place = '', ...rest] = bare.split(/[?#]/);
  const query = rest.length === 0 ? '' : `?${GONE}`;
  if (!STREAMS.test(place)) return place + query;
  return (
    place.replace(/^([a-z][a-z\d+.-]*:\/\/[^/]+\/.*?)[^/]+$/i, (whole, before: string) =>
      /^[a-z][a-z\d+.-]*:\/\/[^/]*$/i.test(whole) ? whole : `${before}${GONE}`,
    ) + query
  );
}

/** Names and numbers of users alone. */
function scrubPasswd(text: string): string {
  return text.replace(/^([^:\n]*):[^:\n]*:(\d*):(\d*):.*$/gm, '$1:x:$2:$3:::');
}

function scrubAside(answer: AnswersOf['aside']): AnswersOf['aside'] {
  const scrubbed = new Map(answer);
  for (const [path, result] of answer)
    if (!isFailure(result)) scrubbed.set(path, { ...result, text: scrubAsideText(path, result.text) });
  return scrubbed;
}

function scrubAsideText(path: string, text: string): string {
  if (path.endsWith('/cmdline')) return scrubCommandLine(text);
  // Of an environment only what tells how SRS was built and is run is read.
  if (path.endsWith('/environ'))
    return text
      .split('\0')
      .filter(variable => BUILD_VARIABLES.test(variable))
      .join('\0');
  return text;
}

/** gperftools, sanitizers, valgrind (build-signs.ts). */
const BUILD_VARIABLES = /^(?:CPUPROFILE|HEAPPROFILE|HEAPCHECK|LD_PRELOAD|ASAN_OPTIONS|GLIBCPP_|VALGRIND)\w*=/;

/** Lines of SRS's log whose whole shape is known hold numbers; of all others only who wrote them at which level stays. */
function scrubPiece(answer: AnswersOf['from']): AnswersOf['from'] {
  if (!('text' in answer)) return answer;
  return { ...answer, text: answer.text.split('\n').map(scrubLogLine).join('\n') };
}

export function scrubLogLine(text: string): string {
  const line = parseLogLine(text);
  if (line === undefined) return '';
  if (line.fact !== undefined)
    return text.replace(/data=\[[^\]]*\]/, 'data=[00]').replace(/peer_id=\S+:/, 'peer_id=0.0.0.0:');
  const head = /^(?:\x1b\[[\d;]*m)*(?:\[[^\]]*\])+ /.exec(text)?.[0] ?? '';
  return head;
}

function isCurl(key: string): boolean {
  return key.split('\0').includes('curl');
}

function scrubCurl(answer: AnswersOf['query']): AnswersOf['query'] {
  return { ...answer, stdout: scrubBody(answer.stdout), stderr: scrubBody(answer.stderr) };
}

function scrubReplies(answer: AnswersOf['get']): AnswersOf['get'] {
  if (!Array.isArray(answer)) return answer;
  return answer.map(({ status, text }) => ({ status, text: scrubBody(text) }));
}

/** Addresses that clients came with may hold tokens; nothing of them is read. */
const CLIENT_ADDRESSES = /"(tcUrl|swfUrl|pageUrl|param|token)"\s*:\s*"(?:[^"\\]|\\.)*"/g;
const QUERY = /\?[^"\\\s]*(?=")/g;

function scrubBody(text: string): string {
  return text.replace(CLIENT_ADDRESSES, `"$1":"${GONE}"`).replace(QUERY, '');
}
