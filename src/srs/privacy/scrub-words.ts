import { GONE } from './gone.ts';
import { isToken, scrubGlued, scrubMedia, scrubPlace, withSlashes } from './scrub-places.ts';
import { isSecretName, LONGEST_NAME, SECRET_HEADER, SecretValues } from './secret-values.ts';

/** Characters: a process may have megabytes of arguments, of which the first page is shown. */
const MOST_CHARACTERS = 65_536;

/**
 * Arguments (separated by NUL) without what they must not tell: of addresses user, query and all of the path behind its
 * first part (which has the stream key), of options that are named for it their values. Rather too much than too little: of
 * a command line only the program, and which file it was given, is read.
 */
export function scrubCommandLine(text: string): string {
  if (text === '') return text;
  const values = new SecretValues();
  return firstOf(text)
    .split('\0')
    .map(word => (values.isSecret(word) && word !== '' ? GONE : scrubText(word)))
    .join('\0');
}

/** Whole arguments, and a NUL at the end where there was one. */
function firstOf(text: string): string {
  if (text.length <= MOST_CHARACTERS) return text;
  const end = text.lastIndexOf('\0', MOST_CHARACTERS);
  return end === -1 ? `${GONE}\0` : text.slice(0, end + 1);
}

/** One text: an argument, which may be a command of a shell, or a sentence. Its blanks stay. */
export function scrubText(text: string): string {
  const header = SECRET_HEADER.exec(text);
  if (header !== null) return scrubText(text.slice(0, header.index)) + header[0] + GONE;
  const values = new SecretValues();
  let quote: string | undefined;
  return text
    .split(/(\s+)/)
    .map((word, index) => {
      if (index % 2 === 1 || word === '') return quote === undefined ? word : '';
      if (quote !== undefined) {
        if (word.includes(quote)) quote = undefined;
        return '';
      }
      const scrubbed = values.isSecret(word) ? GONE : scrubWord(word);
      if (scrubbed !== word) quote = openQuoteOf(word);
      return scrubbed;
    })
    .join('');
}

/** A value in quotes goes on behind the blank. */
function openQuoteOf(word: string): string | undefined {
  return ['"', "'"].find(quote => word.split(quote).length % 2 === 0);
}

function scrubWord(written: string): string {
  if (isToken(written)) return GONE;
  const word = withSlashes(scrubGlued(written));
  const slashes = word.indexOf('://');
  const start = slashes === -1 ? word.length : startOfScheme(word, slashes);
  const before = scrubPlace(scrubPairs(word.slice(0, start)));
  if (before.endsWith(GONE) || slashes === -1) return scrubMedia(before);
  return scrubMedia(before + scrubAddress(word.slice(start, slashes), word.slice(slashes + '://'.length)));
}

const LONGEST_SCHEME = 20;

function startOfScheme(word: string, end: number): number {
  let start = end;
  while (start > 0 && end - start < LONGEST_SCHEME && /[a-z\d+.-]/i.test(word[start - 1] as string)) start--;
  return start;
}

/** `a=1&token=X`: from the first secret value on nothing stays. */
function scrubPairs(word: string): string {
  let from = 0;
  for (const { index } of word.matchAll(/[=:]/g)) {
    const name = word.slice(Math.max(from, index - LONGEST_NAME), index).replace(/^.*[\s&;,{([?=:]/s, '');
    if (isSecretName(name.replaceAll(/["']/g, '')) && index + 1 < word.length)
      return word.slice(0, index + 1) + GONE;
    from = index + 1;
  }
  return word;
}

/** Of these the path is that of a file. */
const OF_FILES = /^(?:file|unix|fd|pipe)$/i;

/**
 * Scheme, host, port and the first part of the path, where another follows it: `rtmp://host/app/***`. What comes behind a
 * bar or a quote is taken for a part of it.
 */
function scrubAddress(scheme: string, rest: string): string {
  const [, authority = '', path = '', query = ''] = /^([^/?#]*)([^?#]*)(.*)$/s.exec(rest) ?? [];
  const end = query === '' ? '' : `?${GONE}`;
  if (OF_FILES.test(scheme)) return `${scheme}://${authority}${path}${end}`;
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1);
  const [, first = '', more] = /^\/([^/]*)(\/.*)?$/s.exec(path) ?? [];
  // A password may have a slash in it.
  if (!/^(?:\[[\da-f:.%\w]{0,60}\]|[\w.-]{0,255})(?::\d{0,5})?$/i.test(host) || first.includes('@'))
    return `${scheme}://${GONE}`;
  const place = `${scheme}://${at === -1 ? '' : `${GONE}@`}${host}`;
  if (path === '' || path === '/') return place + path + end;
  const isPlain =
    more !== undefined && more !== '/' && /^[\w.-]{1,64}$/.test(first) && !first.includes('...');
  return `${place}/${isPlain ? `${first}/` : ''}${GONE}${end}`;
}
