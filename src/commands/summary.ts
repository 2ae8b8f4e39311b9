import { summariseJournal } from '../chronicle/summarise.ts';
import { summaryJson } from '../output/summary-json.ts';
import { journalMarkdown, summaryMarkdown } from '../output/summary-markdown.ts';
import { Session } from '../session.ts';
import { storage } from '../storage/storage.ts';
import { cleanLines } from '../text/clean-text.ts';
import { ownCommand } from '../text/own-command.ts';
import { createJournal } from '../tuning/journal/journal.ts';
import { sayVerdict } from '../view/sentences/say-verdict.ts';
import { type CommandContext, EXIT_DONE, EXIT_NOT_DONE, type Subcommand } from './command-context.ts';

export const SUMMARY: Subcommand = {
  name: 'summary',
  help: 'print the page of the last incident, or of a recording: losses, findings, changes and what they did',
  declare(command, { choose }) {
    command
      .argument('[file]', 'a recording, played as fast as it can be; else the newest page is printed')
      .addHelpText(
        'after',
        '\nA screen keeps a page when it ends and there was a loss, something bad or a change. It is Markdown; --json gives the same for programs.',
      )
      .action((file: string | undefined) => {
        if (file !== undefined) command.parent?.setOptionValue('replay', file);
        choose({ kind: 'summary', asked: { file }, run: context => runSummary(context, file) });
      });
  },
};

/** `srs-top summary [FILE]`. Resolves with the exit code: 1 where there is nothing to print. Rejects where it cannot be read. */
export async function runSummary(context: CommandContext, file: string | undefined): Promise<number> {
  if (context.host.kind === 'remote') return refuseRemote(context);
  if (context.host.kind !== 'local') return playRecording(context, file);
  const { stateDirectory, isJson, host, print, complain } = context;
  const page = await storage.readNewestSummary(stateDirectory, isJson ? 'json' : 'md');
  if (page !== undefined) {
    print(cleanLines(page.text).trimEnd());
    return EXIT_DONE;
  }
  const told = await summariseJournal(host, createJournal(host, stateDirectory));
  if (told.tunings.length === 0) {
    complain(
      'no page was kept yet, and nothing was tuned: a screen keeps one when it ends and there was something to tell',
    );
    return EXIT_NOT_DONE;
  }
  print(isJson ? summaryJson({ host: host.name, ...told }) : journalMarkdown(host.name, told).trimEnd());
  return EXIT_DONE;
}

/** Pages lie on this machine, and another one's goes on: it would have to be watched for as long as an incident takes. */
function refuseRemote({ host: { afar }, complain }: CommandContext): number {
  complain(
    `summary prints pages that are kept on this machine, of any host (without ${afar?.flags[0] ?? '--host'}), or that of a recording; of a host as it is now: ${ownCommand(['doctor'], afar)}, and what was changed on it: ${ownCommand(['journal'], afar)}`,
  );
  return EXIT_NOT_DONE;
}

/** A simulated host goes on for ever: what its first minutes bring is told. */
const SIMULATED_SECONDS = 180;

/** All of a recording, as fast as it goes. */
async function playRecording(context: CommandContext, file: string | undefined): Promise<number> {
  const { host, wanted, settings, stateDirectory, told, isJson, print, complain } = context;
  const session = new Session({ ...settings, host, wanted, stateDirectory, told, sayVerdict });
  await session.begin();
  const endMs = host.clock.nowMs() + SIMULATED_SECONDS * 1_000;
  for await (const { sample } of session.run())
    if (host.kind !== 'recorded' && sample.atMs >= endMs) await session.end();
  const summary = await session.summarise({
    recording: host.kind === 'recorded' ? (file ?? 'a recording') : undefined,
    origin: context.origin,
    files: [],
  });
  if (summary === undefined) {
    complain('the recording is empty');
    return EXIT_NOT_DONE;
  }
  print(isJson ? summaryJson(summary) : summaryMarkdown(summary).trimEnd());
  return EXIT_DONE;
}
