import type { AnswersOf, AskedDoor } from '../../host/recording/answers.ts';
import type { Scrub } from '../../host/recording/scrub.ts';
import { RECORDED_MARK } from '../../host/recording/scrub.ts';
import { type HostFailure, isFailure } from '../../host/results.ts';
import { onlySwitches } from '../build/build-signs.ts';
import { privateSockets } from './private-sockets.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import { SCRUB_SECRETS } from './scrub-secrets.ts';
import { isWellKnownProgram } from './well-known.ts';

/**
 * Takes secrets out of what is recorded, and puts other names in place of addresses, hosts, streams and users, the same
 * everywhere: in tables of the kernel as in texts, in what is asked as in what is answered, so that a replay says the same but
 * for names.
 */
export function anonymiser(names: Pseudonyms): Scrub {
  const answers: { readonly [D in AskedDoor]: (answer: AnswersOf[D]) => AnswersOf[D] } = {
    aside: answer =>
      new Map(
        [...answer].map(([path, result]) => [
          names.path(path),
          isFailure(result)
            ? failureWith(names, result)
            : { ...result, text: fileWith(names, path, result.text) },
        ]),
      ),
    from: answer =>
      isFailure(answer) ? failureWith(names, answer) : { ...answer, text: names.hosts(answer.text) },
    query: answer => ({
      ...answer,
      stdout: outputWith(names, answer.stdout),
      stderr: outputWith(names, answer.stderr),
    }),
    get: answer =>
      isFailure(answer)
        ? failureWith(names, answer)
        : answer.map(({ status, text }) => ({ status, text: bodyWith(names, text) })),
  };
  return {
    text: (path, text) => fileWith(names, path, SCRUB_SECRETS.text(path, text)),
    link: (path, target) => linkWith(names, path, SCRUB_SECRETS.link(path, target)),
    path: path => names.path(path),
    failure: failure => failureWith(names, failure),
    sockets: text => names.hosts(privateSockets(names, text)),
    log: text => names.hosts(SCRUB_SECRETS.log(text)),
    key: (door, key) => keyWith(names, door, key),
    answer: (door, key, answer) => answers[door](SCRUB_SECRETS.answer(door, key, answer)),
    told: (name, data) => toldWith(names, SCRUB_SECRETS.told(name, withoutWay(names, data))),
  };
}

/** Those of sysfs lead to devices: but for interfaces their names are the kernel's (`../../../virtio3`). */
function linkWith(names: Pseudonyms, path: string, target: string): string {
  if (/^(?:\/proc\/\d+\/root)?\/sys\/(?!fs\/)/.test(path))
    return target.replace(/(?<=\/net\/)[^/\s]+/, name => names.interface(name));
  return names.path(target, path.endsWith('/exe'));
}

function failureWith(names: Pseudonyms, failure: HostFailure): HostFailure {
  const { asked, detail } = failure;
  return { ...failure, asked: names.path(names.hosts(asked)), detail: names.text(detail) };
}

/** As a replay asks, which knows the other names alone. */
function keyWith(names: Pseudonyms, door: AskedDoor, key: string): string {
  switch (door) {
    case 'aside':
      return key
        .split('\0')
        .map(path => names.path(path))
        .join('\0');
    case 'from':
      return key.replace(/\/.*$/s, path => names.path(path));
    default:
      return names.hosts(key);
  }
}

/** Of a process, or of one of its threads. */
const OF_PROCESS = /^\/proc\/(?:\d+|self)\//;

/** An executable, in which switches of its build are looked for (`search-executable.ts`). */
const EXECUTABLE = /^\/proc\/(?:\d+|self)\/(?:exe|map_files\/[^/]+)$/;

function fileWith(names: Pseudonyms, path: string, text: string): string {
  if (EXECUTABLE.test(path)) return onlySwitches(text);
  switch (path.slice(path.lastIndexOf('/') + 1)) {
    case 'udp':
    case 'udp6':
    case 'tcp':
    case 'tcp6':
      return names.addresses.inTable(text);
    case 'cmdline':
      return text
        .split('\0')
        .map((word, index) => wordWith(names, word, index === 0))
        .join('\0');
    case 'stat':
      return OF_PROCESS.test(path)
        ? text.replace(/(?<=^\d+ \().*(?=\) [A-Za-z] )/s, name => names.program(name))
        : text;
    case 'comm':
      return OF_PROCESS.test(path) ? text.replace(/^[^\n]+/, name => names.program(name)) : text;
    case 'status':
      return text.replace(/(?<=^Name:\t)[^\n]+/, name => names.program(name));
    case 'dev':
      return text.replace(/(?<=^ *)\S+(?=: *\d)/gm, name => names.interface(name));
    case 'interrupts':
      return names.hosts(text);
    case 'environ':
      return names.text(text);
    case 'maps':
      return text.replace(/(?<=\s|^)\/[^\n]+/gm, found => names.path(found, true));
    case 'mountinfo':
      return text.replace(
        /^((?:\S+ ){3})(\S+) (\S+)/gm,
        (_, before: string, root: string, point: string) =>
          `${before}${names.path(root)} ${names.path(point)}`,
      );
    case 'cgroup':
      return text.replace(/(?<=:)\/.*$/gm, found => names.group(found));
    case 'hostname':
      return `${names.hostName}\n`;
    case 'passwd':
      return text.replace(/^[^:\n]+/gm, name => names.user(name));
    default:
      return text;
  }
}

/** A path as one, from `/` on or not; what else a word is as a text. */
function wordWith(names: Pseudonyms, word: string, isProgram: boolean): string {
  const [, program, title = ''] = (isProgram && /^([\w.+-]+)(:? .*)?$/s.exec(word)) || [];
  if (program !== undefined) return names.program(program) + names.text(title);
  if (/^[\w./+-]*\/[\w./+ -]*$/.test(word) && !word.startsWith('-') && !/\s/.test(word))
    return names.path(names.hosts(word), isProgram);
  return names.text(word);
}

/** Of curl bodies, each with a mark behind it; of other programs lines with addresses. */
function outputWith(names: Pseudonyms, text: string): string {
  const end = `\n${RECORDED_MARK} `;
  if (!text.includes(end)) return names.hosts(privateSockets(names, withInterfaces(names, text)));
  return text
    .split(end)
    .map((piece, index) => {
      const status = index === 0 ? '' : (/^\d{3}\n/.exec(piece)?.[0] ?? '');
      return status + bodyWith(names, piece.slice(status.length));
    })
    .join(end);
}

/** As tc prints them. */
function withInterfaces(names: Pseudonyms, text: string): string {
  return text.replace(/(?<="(?:dev|ifname)":")[^"\n]+(?=")/g, name => names.interface(name));
}

/** A body without secrets: JSON, or what is exported, which has no names any more. */
function bodyWith(names: Pseudonyms, text: string): string {
  if (!text.startsWith('{')) return text;
  return JSON.stringify(JSON.parse(text, (key, value: unknown) => valueWith(names, key, value)));
}

function valueWith(names: Pseudonyms, key: string, value: unknown): unknown {
  if (typeof value !== 'string' || value === '') return value;
  switch (key) {
    case 'url':
      return names.stream(value);
    case 'name':
      return names.name('stream', value);
    case 'app':
      return names.name('app', value);
    case 'vhost':
      return names.host(value);
    default:
      return value;
  }
}

/** First of all: what is taken out of it would hide it. */
function withoutWay(names: Pseudonyms, data: unknown): unknown {
  if (typeof data === 'string') return names.withoutWay(data);
  if (typeof data !== 'object' || data === null) return data;
  if (Array.isArray(data)) return data.map(one => withoutWay(names, one));
  return Object.fromEntries(Object.entries(data).map(([name, one]) => [name, withoutWay(names, one)]));
}

/** Plain data. */
function toldWith(names: Pseudonyms, data: unknown): unknown {
  if (typeof data === 'string') return names.text(data);
  if (Array.isArray(data)) return data.map(one => toldWith(names, one));
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(
    Object.entries(data).map(([name, one]) => [
      name,
      typeof one === 'string' ? toldText(names, name, one) : toldWith(names, one),
    ]),
  );
}

/** @param field what it is called, which tells what it names */
function toldText(names: Pseudonyms, field: string, text: string): string {
  if (field === 'operator') return names.user(text);
  // A change of the host is of what that is called.
  if (field === 'host' || (field === 'label' && names.isOwn(text) && !isWellKnownProgram(text)))
    return names.host(text);
  return names.text(text);
}
