import type { TuningMark } from '../../metrics/verdict/tuning-mark.ts';
import type { Verdict } from '../../metrics/verdict/verdict.ts';
import type { Pseudonyms } from '../../srs/privacy/pseudonyms.ts';
import { scrubText } from '../../srs/privacy/scrub-words.ts';
import type { Notice } from '../state/view-state.ts';

/** A notice as others may see it. */
export function privateNotice(notice: Notice, names: Pseudonyms): Notice {
  const { text, path } = notice;
  const told = privateSentence(text, names);
  return path === undefined
    ? { ...notice, text: told }
    : { ...notice, text: told, path: privateSentence(path, names) };
}

/**
 * A sentence about srs-top's own files, or anything else. Of such a file its folder and its name stay, with the other name of
 * the host in it: the time in it is enough to find the one that is meant. What leads there has the home of a user.
 */
export function privateSentence(sentence: string, names: Pseudonyms): string {
  let told = '';
  let end = 0;
  for (const { 0: path, 1: kept = '', index } of sentence.matchAll(OWN_FILE)) {
    told += `${words(sentence.slice(end, index), names)}…/${kept.replace(HOST, `/${names.hostName}`)}`;
    end = index + path.length;
  }
  return told + words(sentence.slice(end), names);
}

function words(text: string, names: Pseudonyms): string {
  return names.text(scrubText(names.withoutWay(text)));
}

/** Below the state directory: `/root/.local/state/srs-top/recordings/edge-3-20261130T031200123Z.srstop`. */
const OWN_FILE =
  /(?<![\w/.*-])\/(?:[^\0"',;:()|]{0,400}?\/)?((?:recordings|pictures|profiles|summaries)(?:\/[^\s"',;:()|]{1,400})?|journal\.ndjson)(?![\w-])/g;
/** In front of the time in the name of a file. */
const HOST = /\/[^/]+?(?=-\d{8}T\d)/;

/** Marks with what they say as others may see it. */
export function privateMarks(marks: readonly TuningMark[], names: Pseudonyms): readonly TuningMark[] {
  return marks.map(mark => ({ ...mark, label: privateSentence(mark.label, names) }));
}

export function privateVerdict(verdict: Verdict, names: Pseudonyms): Verdict {
  const { span } = verdict;
  return { ...verdict, span: { ...span, titles: span.titles.map(title => privateSentence(title, names)) } };
}
