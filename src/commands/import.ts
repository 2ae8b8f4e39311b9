import { absolutePath } from '../storage/absolute-path.ts';
import { FILE_SUFFIX } from '../storage/recordings/record-format.ts';
import { formatBytes, formatCount } from '../text/format.ts';
import { quoteArgument } from '../text/quote.ts';
import { type CommandContext, EXIT_DONE, EXIT_NOT_DONE, type Subcommand } from './command-context.ts';

export const IMPORT: Subcommand = {
  name: 'import',
  help: 'make a recording of a sos report, of what sadf -j prints, or of a capture (.ndjson.gz)',
  declare(command, { choose }) {
    command
      .argument(
        '<source>',
        'a sos report (its folder, or .tar, .tar.gz, .tar.xz, .tar.zst), what "sadf -j FILE -- -A" prints (- for standard input), a file of sar, or a capture',
      )
      .option('--to <file>', 'the recording to write; SOURCE.srstop in the working directory without it')
      .action((source: string, { to }: { readonly to?: string }) =>
        choose({ kind: 'import', asked: { source, to }, run: context => runImport(context, source, to) }),
      );
  },
};

/** Resolves with 0 when the recording is written, else with 1, and says why. */
export async function runImport(context: CommandContext, source: string, to?: string): Promise<number> {
  const { settings, version, wanted, complain } = context;
  const from = source === '-' ? source : absolutePath(source);
  const path = absolutePath(to ?? nameFor(source));
  try {
    const { windowSeconds, isAnonymised } = settings;
    const imported = await context.importRecording({
      ...{ from, to: path, version, windowSeconds, wanted, isAnonymised, tell: complain },
    });
    const { kind, host, records, from: first, until: last, bytes } = imported;
    if (context.isJson) {
      context.print(JSON.stringify({ file: path, kind, host, records, from: first, until: last, bytes }));
      return EXIT_DONE;
    }
    const span = first === last ? `of ${first}` : `from ${first} to ${last}`;
    context.print(
      `${path}: ${formatCount(records)} ${records === 1 ? 'record' : 'records'} ${span}, host ${host}, made of ${MADE_OF[kind] ?? kind}; ${formatBytes(bytes)}`,
      `look through it: srs-top doctor ${quoteArgument(path)}`,
      `watch it:        srs-top replay ${quoteArgument(path)}`,
    );
    return EXIT_DONE;
  } catch (error) {
    complain(`cannot import: ${error instanceof Error ? error.message : String(error)}`);
    return EXIT_NOT_DONE;
  }
}

/** `sosreport-edge-3.tar.xz` becomes `sosreport-edge-3.srstop`. */
function nameFor(source: string): string {
  const name = source.replace(/\/+$/, '').split('/').at(-1) ?? '';
  const stem = name.replace(/\.(?:tar(?:\.\w+)?|tgz|txz|json|ndjson)(?:\.gz)?$/, '');
  return `${stem === '' || stem === '-' ? 'imported' : stem}${FILE_SUFFIX}`;
}

const MADE_OF: Readonly<Record<string, string>> = {
  recording: 'a capture',
  'sos report': 'a sos report',
  sysstat: "sar's figures",
};
