import type { AdvisedSnapshot } from '../advice/advised.ts';
import { unheardWords } from '../metrics/source-problems.ts';
import { Monitor } from '../monitor.ts';
import { ALL_SETTINGS, DEFAULT_SETTINGS } from '../settings/settings.ts';
import { readErrors } from '../storage/errors.ts';
import { createJournal, readContent } from '../tuning/journal/journal.ts';
import { tellDoubts } from '../tuning/journal/journal-doubts.ts';
import { isRefusal } from '../tuning/tuning.ts';
import { lineSection } from './bug-line.ts';
import { type BugSection, bugReport } from './bug-report.ts';
import { programsThere, rightsSection } from './bug-rights.ts';
import { namesTaker } from './bug-secrets.ts';
import { ownSection, terminalSection } from './bug-surroundings.ts';
import { type CommandContext, EXIT_DONE, type Subcommand } from './command-context.ts';

const DELAY_SECONDS = 1;
const MOST_ERRORS = 5;
const MOST_DOUBTS = 5;

export const BUG: Subcommand = {
  name: 'bug',
  help: 'print what a report of a fault needs: versions, kernel, rights, what could not be read; nothing that names the host',
  declare(command, { choose }) {
    command
      .addHelpText(
        'after',
        '\nNothing is sent: read it, and paste it. Addresses, names of hosts and users, and paths of homes are not in it.',
      )
      .action(() => choose({ kind: 'bug', asked: {}, run: runBug }));
  },
};

/** `srs-top bug`: looks twice, a second apart, and prints a page of Markdown. Resolves with 0. */
export async function runBug(context: CommandContext): Promise<number> {
  const { host, wanted, settings, print } = context;
  const monitor = new Monitor(host, { ...settings, delaySeconds: DELAY_SECONDS, wanted });
  const stop = new AbortController();
  let seen: AdvisedSnapshot | undefined;
  for await (const snapshot of monitor.run(stop.signal)) {
    if (seen !== undefined) stop.abort();
    seen = snapshot;
  }
  const line = await lineSection(host);
  const sections = [
    ownSection(context.version),
    await hostSection(context, seen),
    ...(line === undefined ? [] : [line]),
    terminalSection(),
    await rightsSection(host),
    await programsThere(host),
    watchedSection(seen),
    problemsSection(seen),
    settingsSection(context),
    await journalSection(context),
    await errorsSection(context),
  ];
  print(...bugReport(sections, namesTaker(host.name, undefined, host.afar?.flags)));
  return EXIT_DONE;
}

async function hostSection({ host }: CommandContext, seen: AdvisedSnapshot | undefined): Promise<BugSection> {
  const { operatingSystem, cpuModel, virtualisation } = await host.facts();
  return {
    title: 'The host',
    rows: [
      ['kind', host.isImported === true ? 'imported' : host.kind],
      ['kernel', seen?.metrics.kernel],
      ['operating system', operatingSystem],
      [
        'CPUs',
        seen &&
          `${seen.metrics.cpus.length} (numbers of the ${seen.metrics.cpuNumbers === 'host' ? 'host' : 'container'})`,
      ],
      ['CPU', cpuModel],
      ['virtualisation', virtualisation ?? 'none was noticed'],
    ],
  };
}

/** Of each SRS what a fault may depend on, and nothing that names it. */
function watchedSection(seen: AdvisedSnapshot | undefined): BugSection {
  const { srs = [], srsNotWatched = 0, self } = seen?.metrics ?? {};
  const rows = srs.map((one, index): readonly [string, string] => {
    const version = one.api?.version ?? one.log?.version;
    const isHost = one.namespace.isHost;
    return [
      `SRS ${index + 1}`,
      [
        version === undefined ? 'version unknown' : `version ${version}`,
        `${one.threadCount ?? '?'} threads`,
        isHost === undefined
          ? 'namespace unknown'
          : `in ${isHost ? "the host's" : 'another'} network namespace`,
        `${one.sockets.length} UDP sockets`,
        `log ${one.log === undefined ? 'not read' : 'read'}`,
        `API ${one.api === undefined ? 'not read' : 'read'}`,
        ...(one.build?.tools ?? []),
      ].join(', '),
    ];
  });
  const ids = seen?.advice.findings.map(({ id }) => id) ?? [];
  return {
    title: 'What is watched',
    rows: [
      ...(rows.length === 0 ? [['SRS', 'none'] as const] : rows),
      ...(srsNotWatched === 0 ? [] : [['more of them', `${srsNotWatched}`] as const]),
      ['findings', ids.join(', ') || 'none'],
      [
        'srs-top itself',
        self &&
          `${self.cpuPercent?.toFixed(1) ?? '–'} % of a CPU, ${(self.residentBytes / 2 ** 20).toFixed(0)} MiB`,
      ],
    ],
  };
}

function problemsSection(seen: AdvisedSnapshot | undefined): BugSection {
  const problems =
    seen === undefined ? [] : [...seen.metrics.problems, ...unheardWords(seen.sample, seen.metrics.problems)];
  return {
    title: 'What could not be read',
    lines: problems.map(({ source, detail }) => `${source}: ${detail}`),
  };
}

/** What is not as by default; of texts that are anybody's own, that they are set. */
function settingsSection({ settings }: CommandContext): BugSection {
  const set = ALL_SETTINGS.filter(
    ([field]) => JSON.stringify(settings[field]) !== JSON.stringify(DEFAULT_SETTINGS[field]),
  );
  return {
    title: 'Settings other than the default',
    lines: set.map(([field, { key, kind }]) => {
      const value = settings[field];
      const isOpen = typeof value !== 'string' || kind.onFlag?.form === 'choice';
      return isOpen ? `${key} = ${JSON.stringify(value)}` : `${key} (set)`;
    }),
  };
}

async function journalSection({ host, stateDirectory }: CommandContext): Promise<BugSection> {
  const content = await readContent(createJournal(host, stateDirectory));
  if (isRefusal(content)) return { title: 'The journal', lines: [content.refused] };
  const { length } = content.entries;
  return {
    title: 'The journal',
    lines: [`${length} change${length === 1 ? '' : 's'}`, ...tellDoubts(content, MOST_DOUBTS)],
  };
}

async function errorsSection({ stateDirectory }: CommandContext): Promise<BugSection> {
  const title = 'What ended srs-top lately';
  try {
    const errors = await readErrors(stateDirectory);
    const lines = errors
      .slice(-MOST_ERRORS)
      .flatMap(({ time, version, message, frames }) => [
        `${time} (${version}) ${message}`,
        ...frames.map(frame => `  at ${frame}`),
      ]);
    return { title, lines };
  } catch (error) {
    return { title, lines: [error instanceof Error ? error.message : String(error)] };
  }
}
