import { anonymiser } from '../srs/privacy/anonymise.ts';
import { Pseudonyms } from '../srs/privacy/pseudonyms.ts';
import { scrubCapture } from '../srs/privacy/scrub-capture.ts';
import { SCRUB_SECRETS } from '../srs/privacy/scrub-secrets.ts';
import { absolutePath } from '../storage/absolute-path.ts';
import { writeGzippedLines } from '../storage/gzipped-lines.ts';
import { cleanText } from '../text/clean-text.ts';
import { formatBytes, formatCount } from '../text/format.ts';
import { quoteArgument } from '../text/quote.ts';
import {
  type CommandContext,
  EXIT_DONE,
  EXIT_NOT_DONE,
  type OpenedSource,
  type Subcommand,
} from './command-context.ts';

export const IMPORT: Subcommand = {
  name: 'import',
  help: 'make a recording of a sos report, of what sadf -j prints, or of another recording',
  declare(command, { choose }) {
    command
      .argument(
        '<source>',
        'a sos report (its folder, or .tar, .tar.gz, .tar.xz, .tar.zst), what "sadf -j FILE -- -A" prints (- for standard input), a file of sar, or a recording',
      )
      .option('--to <file>', 'the recording to write; SOURCE.ndjson.gz in the working directory without it')
      .action((source: string, { to }: { readonly to?: string }) =>
        choose({ kind: 'import', asked: { source, to }, run: context => runImport(context, source, to) }),
      );
  },
};

/** Resolves with 0 when the recording is written, else with 1, and says why. */
export async function runImport(context: CommandContext, source: string, to?: string): Promise<number> {
  const from = source === '-' ? source : absolutePath(source);
  const path = absolutePath(to ?? nameFor(source));
  const seen: Seen = { records: 0, host: undefined, from: undefined, until: undefined };
  let opened: OpenedSource | undefined;
  try {
    opened = await context.openSource(from, context.complain);
    const { kind, records } = opened;
    const bytes = await writeGzippedLines(path, linesOf(records, seen, context.settings.isAnonymised));
    const { records: count, host = 'not told', from: first = '–', until: last = '–' } = seen;
    if (context.isJson) {
      context.print(
        JSON.stringify({ file: path, kind, host, records: count, from: first, until: last, bytes }),
      );
      return EXIT_DONE;
    }
    const span = first === last ? `of ${first}` : `from ${first} to ${last}`;
    context.print(
      `${path}: ${formatCount(count)} ${count === 1 ? 'record' : 'records'} ${span}, host ${host}, made of ${MADE_OF[kind] ?? kind}; ${formatBytes(bytes)}`,
      `look through it: srs-top doctor ${quoteArgument(path)}`,
      `watch it:        srs-top --replay ${quoteArgument(path)}`,
    );
    return EXIT_DONE;
  } catch (error) {
    context.complain(`cannot import ${error instanceof Error ? error.message : String(error)}`);
    return EXIT_NOT_DONE;
  } finally {
    opened?.close();
  }
}

interface Seen {
  records: number;
  host: string | undefined;
  from: string | undefined;
  until: string | undefined;
}

const HOSTNAME = '/proc/sys/kernel/hostname';

async function* linesOf(
  records: AsyncIterable<object>,
  seen: Seen,
  isAnonymised: boolean,
): AsyncGenerator<string> {
  let scrub: typeof SCRUB_SECRETS | undefined;
  for await (const real of records) {
    scrub ??= scrubFor(real, isAnonymised);
    const record = scrubCapture(real, scrub);
    const { wall, files } = record as { readonly wall?: string; readonly files?: Record<string, string> };
    seen.records++;
    seen.host ??= files?.[HOSTNAME] && cleanText(files[HOSTNAME]).trim();
    seen.from ??= wall;
    seen.until = wall;
    yield JSON.stringify(record);
  }
}

/** Secrets are taken out in any case. The first record says what the host is called. */
function scrubFor(first: object, isAnonymised: boolean): typeof SCRUB_SECRETS {
  if (!isAnonymised) return SCRUB_SECRETS;
  const { files } = first as { readonly files?: Record<string, string> };
  return anonymiser(new Pseudonyms(files?.[HOSTNAME]?.trim() ?? ''));
}

/** `sosreport-edge-3.tar.xz` becomes `sosreport-edge-3.ndjson.gz`. */
function nameFor(source: string): string {
  const name = source.replace(/\/+$/, '').split('/').at(-1) ?? '';
  const stem = name.replace(/\.(?:tar(?:\.\w+)?|tgz|txz|json|ndjson)(?:\.gz)?$/, '');
  return `${stem === '' || stem === '-' ? 'imported' : stem}.ndjson.gz`;
}

const MADE_OF: Readonly<Record<string, string>> = {
  recording: 'a recording',
  'sos report': 'a sos report',
  sysstat: "sar's figures",
};
