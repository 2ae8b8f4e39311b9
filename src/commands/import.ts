import { absolutePath } from '../storage/absolute-path.ts';
import { FILE_SUFFIX } from '../storage/recordings/record-format.ts';
import { formatBytes, formatCount } from '../text/format.ts';
import { quoteArgument } from '../text/quote.ts';
import { hasPassword, withoutUser } from '../text/without-user.ts';
import {
  type CommandContext,
  EXIT_DONE,
  EXIT_NOT_DONE,
  EXIT_WRONG_USE,
  type ImportAsked,
  type Subcommand,
} from './command-context.ts';
import { type ImportServerFlags, readServerAsked } from './import-server.ts';

/** In the place of a file: a server is asked. */
const SERVER = 'prometheus';

export interface ImportFlags extends ImportServerFlags {
  readonly output?: string;
}

export const IMPORT: Subcommand = {
  name: 'import',
  help: 'make a recording of a sos report, of what sadf -j prints, of a capture (.ndjson.gz), or of what a Prometheus has',
  declare(command, { choose }) {
    command
      .argument(
        '<source>',
        'a sos report (its folder, or .tar, .tar.gz, .tar.xz, .tar.zst), what "sadf -j FILE -- -A" prints (- for standard input), a file of sar, or a capture; or the word prometheus',
      )
      .argument('[url]', 'with prometheus: its address, such as http://prometheus:9090')
      .option(
        '-o, --output <file>',
        'the recording to write; SOURCE.srstop in the working directory without it',
      )
      .option(
        '--to <file>',
        'the same; with prometheus the end of the time that is asked for, now without it',
      )
      .option('--from <time>', 'with prometheus: since when (03:10, 2026-11-29T03:10:00Z)')
      .option('--instance <name>', 'with prometheus: which host, where it has several')
      .option('--token-file <file>', 'with prometheus: the bearer token that it asks for (mode 600)')
      .option(
        '--password-file <file>',
        'with prometheus: the password of the user in its address, http://USER@prometheus:9090 (mode 600)',
      )
      .action((source: string, url: string | undefined, flags: ImportFlags) => {
        const problem = problemOf(source, url, flags);
        if (problem !== undefined) command.error(`error: ${problem}`, { exitCode: EXIT_WRONG_USE });
        const run = (context: CommandContext): Promise<number> =>
          url === undefined
            ? runImport(context, source, flags.output ?? flags.to)
            : importServer(context, url, flags);
        choose({ kind: 'import', asked: { source, url, ...flags }, run });
      });
  },
};

function problemOf(
  source: string,
  url: string | undefined,
  { output, to, ...ofServer }: ImportFlags,
): string | undefined {
  if (source === SERVER)
    return url === undefined
      ? `expected the address of the server behind '${SERVER}'; a file of that name is './${SERVER}'`
      : serverProblem(url, ofServer);
  if (url !== undefined) return `expected one source, got '${withoutUser(source)}' and '${withoutUser(url)}'`;
  if (output !== undefined && to !== undefined) return "'--output <file>' and '--to <file>' say the same";
  const [misplaced] = Object.keys(ofServer);
  const flag = misplaced?.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
  return flag === undefined ? undefined : `option '--${flag}' is of 'srs-top import ${SERVER} URL'`;
}

function serverProblem(url: string, { tokenFile, passwordFile }: ImportServerFlags): string | undefined {
  if (hasPassword(url))
    return "all users of this machine can see a password in the address: put it into a file ('--password-file <file>')";
  return tokenFile !== undefined && passwordFile !== undefined
    ? "'--token-file <file>' and '--password-file <file>' cannot be both"
    : undefined;
}

/** Resolves with 0 when the recording is written, else with 1, and says why. */
export async function runImport(context: CommandContext, source: string, to?: string): Promise<number> {
  const from = source === '-' ? source : absolutePath(source);
  return importInto(context, absolutePath(to ?? nameFor(source)), async () => ({ from, server: undefined }));
}

async function importServer(context: CommandContext, url: string, flags: ImportFlags): Promise<number> {
  const path = absolutePath(flags.output ?? `${SERVER}${FILE_SUFFIX}`);
  return importInto(context, path, async () => {
    const server = await readServerAsked(url, flags, Date.now());
    return { from: withoutUser(url), server };
  });
}

async function importInto(
  context: CommandContext,
  path: string,
  read: () => Promise<Pick<ImportAsked, 'from' | 'server'>>,
): Promise<number> {
  const { settings, version, wanted, complain } = context;
  try {
    const { windowSeconds, isAnonymised } = settings;
    const imported = await context.importRecording({
      ...(await read()),
      ...{ to: path, version, windowSeconds, wanted, isAnonymised, tell: complain },
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
  prometheus: 'what a Prometheus has',
};
