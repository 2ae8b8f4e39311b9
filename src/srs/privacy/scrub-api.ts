import { GONE } from './gone.ts';
import { scrubText } from './scrub-words.ts';

/** Fields whose texts are names of things; all other texts may be anything. */
const NAMES: ReadonlySet<string> = new Set([
  ...['id', 'name', 'url', 'app', 'vhost', 'version', 'type', 'codec', 'profile', 'level'],
]);
/** As `read-bodies.ts` reads them. */
const LONGEST_NAME = 512;
const MOST_ENTRIES = 5_000;
const DEEPEST = 8;
/** As `read-exporter.ts` does. */
const LONGEST_EXPORT = 65_536;

/**
 * What SRS's API answered: of a JSON object its numbers, and the texts that name streams, codecs and versions, without what
 * a client wrote behind a name (`?token=…`); of what it exports for Prometheus the figures. Nothing of anything else.
 */
export function scrubBody(text: string): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return scrubExport(text);
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? JSON.stringify(scrubValue(value, '', 0))
    : '';
}

function scrubValue(value: unknown, key: string, depth: number): unknown {
  if (typeof value === 'string') return NAMES.has(key) ? scrubName(value) : GONE;
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEEPEST) return null;
  if (Array.isArray(value)) return value.slice(0, MOST_ENTRIES).map(one => scrubValue(one, key, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => /^\w{1,40}$/.test(name))
      .map(([name, one]) => [name, scrubValue(one, name, depth + 1)]),
  );
}

/** `livestream?vhost=a&token=b` without what follows the name. */
function scrubName(name: string): string {
  const short = name.slice(0, LONGEST_NAME);
  const bare = short.replace(/\?.*$/s, '').replace(/[&;][^&;=]*=.*$/s, '');
  return bare.includes('://') ? scrubText(bare) : bare;
}

const FIGURE = /^(srs_[a-z_]{1,40}) (\S{1,40})$/;

function scrubExport(text: string): string {
  if (text.length > LONGEST_EXPORT) return '';
  const figures = text.split('\n').flatMap(line => {
    const [, name, value = ''] = FIGURE.exec(line) ?? [];
    return name === undefined ? [] : [`${name} ${/^[\d.e+-]+$/.test(value) ? value : GONE}`];
  });
  const version = /^srs_build_info\{[^\n]{0,1000}?[,{]version="(\d{1,3}\.\d{1,3}\.\d{1,4})"/m.exec(text)?.[1];
  const build = version === undefined ? [] : [`srs_build_info{server="${GONE}",version="${version}"} 1`];
  return [...build, ...figures].map(line => `${line}\n`).join('');
}

/** Who says why curl could not be run. */
const SAYS_WHY = /^(?:nsenter|sudo|curl|sh|env|setpriv): /;
const LONGEST_MESSAGE = 200;

/** What curl printed: bodies, each with a mark and its status behind it; or why it did not run. */
export function scrubCurl(text: string, mark: string): string {
  if (text === '') return text;
  const end = `\n${mark} `;
  const pieces = text.split(end);
  if (pieces.length === 1) {
    const line = text.slice(0, LONGEST_MESSAGE).split('\n')[0] ?? '';
    return SAYS_WHY.test(line) ? `${scrubText(line)}\n` : '';
  }
  return pieces
    .map((piece, index) => {
      if (index === 0) return scrubBody(piece.slice(Math.max(0, startOfBody(piece))));
      const status = /^\d{3}\n/.exec(piece)?.[0];
      return status === undefined ? '' : status + scrubBody(piece.slice(status.length));
    })
    .join(end);
}

/** What the dynamic loader says of curl's libraries stands before the first body (`ask-api.ts`). */
function startOfBody(text: string): number {
  return text.startsWith('{') ? 0 : text.indexOf('\n{') + 1;
}
