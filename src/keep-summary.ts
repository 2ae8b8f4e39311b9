import { join } from 'node:path';
import type { Summary } from './chronicle/summary.ts';
import { summaryJson } from './output/summary-json.ts';
import { summaryMarkdown } from './output/summary-markdown.ts';
import { headline } from './output/summary-words.ts';
import type { Session } from './session.ts';
import { privateTexts } from './srs/privacy/private-texts.ts';
import type { Pseudonyms } from './srs/privacy/pseudonyms.ts';
import { storage } from './storage/storage.ts';
import { cleanText } from './text/clean-text.ts';

/** How long whoever quits waits for it: a disk that hangs is no reason to keep a shell. */
const LIMIT_MS = 3_000;

export interface KeepOptions {
  /** Those that stand in place of the real ones; undefined: the real ones are told. */
  readonly names?: Pseudonyms | undefined;
  readonly limitMs?: number;
}

/**
 * Keeps the page of a session, where there is anything to tell, and says on the shell what happened and where the page is,
 * or why there is none. Never rejects, and never takes longer than the limit.
 * @param complain says a sentence on the shell
 */
export async function keepSummary(
  session: Session,
  complain: (sentence: string) => void,
  { names, limitMs = LIMIT_MS }: KeepOptions = {},
): Promise<void> {
  if (!session.isWorthTelling()) return;
  const limit = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => limit.resolve(undefined), limitMs);
  let summary: Summary | undefined;
  const keeping = tell(session, names, told => {
    summary = told;
  });
  try {
    const path = await Promise.race([keeping, limit.promise]);
    const what = summary === undefined ? 'there is something to tell' : cleanText(headline(summary));
    const seconds = limitMs / 1_000;
    complain(
      path === undefined
        ? `${what}. No page of it was kept: that took more than ${seconds} s`
        : `${what}. The page of it: ${path}`,
    );
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const what = summary === undefined ? '' : `${cleanText(headline(summary))}. `;
    complain(`${what}No page of it was kept: ${cleanText(detail)}`);
  } finally {
    clearTimeout(timer);
  }
}

/** @returns the path of the page @param know is given what it tells before it is written */
async function tell(
  session: Session,
  names: Pseudonyms | undefined,
  know: (summary: Summary) => void,
): Promise<string | undefined> {
  const { stateDirectory, host } = session;
  const files = [
    { what: 'the journal', path: join(stateDirectory, 'journal.ndjson') },
    ...recordedInto(session),
  ];
  const real = await session.summarise({ recording: undefined, files });
  if (real === undefined) return undefined;
  const summary = names === undefined ? real : privateTexts(real, names);
  know(summary);
  return storage.saveSummary(stateDirectory, {
    hostName: names?.hostName ?? host.name,
    savedAt: new Date(),
    markdown: summaryMarkdown(summary),
    json: summaryJson(summary),
  });
}

/** The file of `--record`; those that keys began are told by the session. */
function recordedInto({ recording, files }: Session): readonly { what: string; path: string }[] {
  const path = recording?.file?.path;
  return path === undefined || files.some(file => file.path === path) ? [] : [{ what: 'a recording', path }];
}
