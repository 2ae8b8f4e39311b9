import { GONE } from './gone.ts';
import { isLikePassword } from './secret-values.ts';

/** Tokens whose beginning says whose they are: of GitHub, GitLab, AWS, Google, Slack, Stripe, npm, Hugging Face; of the web. */
const KNOWN_TOKEN =
  /(?<![a-z\d])(?:gh[a-z]_\w{8}|github_pat_\w{8}|glpat-[\w-]{8}|A[KS]IA[A-Z\d]{8}|AIza[\w-]{8}|ya29\.[\w-]{8}|xox[a-z]-[\w-]{8}|xapp-[\w-]{8}|[rsp]k_(?:live|test)_\w{8}|sk-[\w-]{16}|npm_\w{8}|hf_\w{16}|eyJ[\w-]{8})/i;
/** Letters of both cases and digits, so many that nobody made them up. */
const RANDOM = /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[\w+=-]{32,}$/;
const ENCODED_ADDRESS = /%3a(?:%2f|\/){2}/i;

/** Whether a word is a token by its shape, or has an address in it that cannot be read. */
export function isToken(word: string): boolean {
  return ENCODED_ADDRESS.test(word) || KNOWN_TOKEN.test(word) || RANDOM.test(word);
}

/** `-uuser:password`, `-pPassword`: what is glued to its option. */
export function scrubGlued(word: string): string {
  if (/^-u[^\s:]{1,80}:/.test(word)) return `-u${GONE}`;
  return word.startsWith('-p') && isLikePassword(word.slice('-p'.length)) ? `-p${GONE}` : word;
}

/** Of these the path is an app and a stream, also where the slashes are missing. */
const BARE_SCHEME =
  /(?<![a-z\d+.-])(rtmp[a-z]{0,2}|rtsps?|srt|webrtc|whip|whep|https?|wss?|ftps?|sftp|rist|udp|tcp|rediss?|amqps?|mysql|postgres(?:ql)?|mongodb):\/?(?=[^\s/:][^\s/]{0,255}\/)/i;

/** `rtmp:host/live/KEY` as an address, which it is meant as. */
export function withSlashes(word: string): string {
  return word.replace(BARE_SCHEME, '$1://');
}

const HOST = String.raw`(?:\[[\da-f:.%]{2,60}\]|localhost|\d{1,3}(?:\.\d{1,3}){3}|(?:[\w-]{1,63}\.){1,8}[a-z][a-z\d-]{1,62}|[\w.-]{1,255}(?=:\d))(?::\d{1,5})?`;
const PLACE = new RegExp(String.raw`(?<![^\s=,|"'([])(${HOST}\/[^\s/]{1,64}\/)[^\s]+`, 'gi');
const PORT_AND_STREAM = /(?<![^\s=,|"'([])([\w.-]{1,255}:\d{1,5}\/)(?!\d+$|(?:udp|tcp|sctp)$)[^\s/]+$/gi;
const CREDENTIALS = /[^\s:@/=]{1,80}:[^\s@]{1,200}@/g;

/** Without a scheme: `127.0.0.1/live/KEY`, `host:1935/KEY`, `user:password@host`. */
export function scrubPlace(word: string): string {
  if (!/[/@]/.test(word)) return word;
  return word
    .replace(CREDENTIALS, `${GONE}@`)
    .replace(PLACE, `$1${GONE}`)
    .replace(PORT_AND_STREAM, `$1${GONE}`);
}

const MEDIA =
  'flv|mp4|m4[asv]|ts|m3u8|mpd|mkv|mov|webm|avi|mp3|aac|ogg|opus|wav|26[45]|h26[45]|hevc|sdp|jpe?g';
const MEDIA_PATH = new RegExp(
  String.raw`(?<![^\s:="'|,;()[\]])[^\s:="'|,;()[\]]+?\.(${MEDIA})(?![\w.-])`,
  'gi',
);

/** Names of what is written and played have the stream's key in them, or are in a folder of that name. */
export function scrubMedia(word: string): string {
  return word.includes('.') ? word.replace(MEDIA_PATH, `${GONE}.$1`) : word;
}

const MEDIA_FILE = new RegExp(String.raw`\.(?:${MEDIA})(?:\.tmp)?(?: \(deleted\))?$`, 'i');

export function isMediaFile(path: string): boolean {
  return MEDIA_FILE.test(path);
}
