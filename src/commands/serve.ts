import { InvalidArgumentError } from 'commander';
import type { HostLine } from '../host/host.ts';
import { Monitor } from '../monitor.ts';
import { Exporter } from '../output/prometheus/exporter.ts';
import { indexPage } from '../serve/index-page.ts';
import { isLoopback, type ListenAddress, readListenAddress } from '../serve/listen-address.ts';
import {
  type CommandContext,
  EXIT_DONE,
  EXIT_NOT_DONE,
  EXIT_WRONG_USE,
  type Subcommand,
} from './command-context.ts';
import { whenAborted } from './run-command.ts';
import { readServeFiles, type Secrets, type ServeFiles } from './serve-files.ts';

export interface ServeFlags extends ServeFiles {
  readonly listen: ListenAddress;
}

export const DEFAULT_LISTEN = '127.0.0.1:9109';
/** What is told was read so many refreshes ago at the most, and so many seconds besides. */
const STALE_REFRESHES = 3;
const STALE_SECONDS = 10;

export const SERVE: Subcommand = {
  name: 'serve',
  help: 'serve metrics for Prometheus over HTTP, of what node_exporter cannot see',
  declare(command, { choose }) {
    command
      .option(
        '--listen <address>',
        `where: ${DEFAULT_LISTEN} unless given; :9109 is every address`,
        listenAddress,
      )
      .option('--token-file <file>', 'who asks needs the bearer token in it (mode 600)')
      .option('--tls-cert <file>', 'encrypt with this certificate and its chain (PEM)')
      .option('--tls-key <file>', 'its key (PEM, mode 600)')
      .addHelpText(
        'after',
        `
Nothing is read for a scrape: it is answered by the last refresh (-d SECONDS). Elsewhere than on loopback it needs
--token-file, or --tls-cert and --tls-key. srs-top rules (with the same -d) and srs-top dashboard print what Prometheus and
Grafana take, srs-top unit serve a unit for systemd.
The options of srs-top hold here too: -d SECONDS, --window SECONDS, --name NAME and the others.`,
      )
      .action((given: Partial<ServeFlags>) => {
        const listen = given.listen ?? listenAddress(DEFAULT_LISTEN);
        const flags = { ...given, listen };
        const problem = serveProblem(flags);
        if (problem !== undefined) command.error(`error: ${problem}`, { exitCode: EXIT_WRONG_USE });
        choose({
          kind: 'serve',
          asked: flags,
          isChange: true,
          isLasting: true,
          isFollowed: true,
          run: context => serve(context, flags),
        });
      });
  },
};

/** Throws an error of commander's. */
export function listenAddress(text: string): ListenAddress {
  const address = readListenAddress(text);
  if (address !== undefined) return address;
  throw new InvalidArgumentError(
    'Expected an address and a port, such as 127.0.0.1:9109, [::1]:9109 or :9109.',
  );
}

/** Why it cannot be served so; undefined: it can. */
export function serveProblem({ listen, tokenFile, tlsCert, tlsKey }: ServeFlags): string | undefined {
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    return `option '--tls-${tlsCert === undefined ? 'key' : 'cert'} <file>' needs '--tls-${tlsCert === undefined ? 'cert' : 'key'} <file>'`;
  if (isLoopback(listen) || tokenFile !== undefined || tlsCert !== undefined) return undefined;
  return "to listen elsewhere than on loopback needs '--token-file <file>', or '--tls-cert <file>' and '--tls-key <file>'";
}

/** Serves until a signal ends it. Resolves with 1 where it cannot be served, and says why. */
async function serve(context: CommandContext, flags: ServeFlags): Promise<number> {
  const { host, version, settings, wanted, complain, print, interrupted } = context;
  if (host.kind === 'recorded') {
    complain('a recording is over: what is served is of now');
    return EXIT_NOT_DONE;
  }
  const secrets = await readServeFiles(flags).catch(said(complain));
  if (secrets === undefined) return EXIT_NOT_DONE;
  const { CONTENT_TYPE, exposition } = await import('../output/prometheus/exposition.ts');
  const { line } = host;
  const exporter = new Exporter({
    version,
    startedAtMs: performance.timeOrigin,
    refreshSeconds: settings.delaySeconds,
    staleAfterMs: (STALE_REFRESHES * settings.delaySeconds + STALE_SECONDS) * 1_000,
    line: line && { nodename: host.name, isUp: () => line.problem() === undefined },
  });
  const { startMetricsServer } = await import('../serve/metrics-server.ts');
  const server = await startMetricsServer({
    address: flags.listen,
    ...secrets,
    contentType: CONTENT_TYPE,
    metrics: asker => exposition(exporter.scrape({ asker, nowMs: host.clock.nowMs(), wallMs: Date.now() })),
    page: () => indexPage(version),
  }).catch(said(complain));
  if (server === undefined) return EXIT_NOT_DONE;
  tellDoubts(flags, secrets, complain);
  print(`srs-top serves ${server.url}/metrics`);
  const untell = line && tellLine(line, complain);
  const stop = new AbortController();
  interrupted?.addEventListener('abort', () => stop.abort());
  const watching = watch(host, new Monitor(host, { ...settings, wanted }), exporter, stop.signal);
  try {
    // What does not answer must not keep it.
    await (interrupted === undefined ? watching : Promise.race([watching, whenAborted(interrupted)]));
  } finally {
    untell?.();
    await server.close();
  }
  return EXIT_DONE;
}

async function watch(
  { line }: Pick<CommandContext['host'], 'line'>,
  monitor: Monitor,
  exporter: Exporter,
  signal: AbortSignal,
): Promise<void> {
  // Without a line nothing was read: the last sample grows old, which an alert is for.
  for await (const snapshot of monitor.run(signal))
    if (line?.problem() === undefined) exporter.take(snapshot);
}

/** Says why the line is lost, once, and that it is there again. @returns what ends that */
function tellLine(line: HostLine, complain: CommandContext['complain']): () => void {
  let isUp = true;
  return line.subscribe(() => {
    const problem = line.problem();
    if (isUp === (problem === undefined)) return;
    isUp = problem === undefined;
    complain(problem ?? 'the line is there again');
  });
}

/** Says what went wrong, in place of what was to come of it. */
function said(complain: CommandContext['complain']): (error: unknown) => undefined {
  return error => complain(error instanceof Error ? error.message : String(error)) as undefined;
}

function tellDoubts(
  { listen }: ServeFlags,
  { token, tls }: Secrets,
  complain: CommandContext['complain'],
): void {
  if (isLoopback(listen)) return;
  if (tls === undefined)
    complain('the token goes over the line unencrypted: --tls-cert and --tls-key encrypt it');
  if (token === undefined)
    complain('whoever reaches this address may ask: --token-file lets in who has the token');
}
