import { InvalidArgumentError } from 'commander';
import { Recording } from '../recording.ts';
import { Session } from '../session.ts';
import { timeSpan } from '../settings/kinds.ts';
import { absolutePath } from '../storage/absolute-path.ts';
import { type CommandContext, EXIT_DONE, EXIT_NOT_DONE, type Subcommand } from './command-context.ts';

const SPAN = { least: 1, most: 100 * 24 * 3_600 };

interface RecordFlags {
  readonly for?: number;
}

export const RECORD: Subcommand = {
  name: 'record',
  help: 'write a recording of all that is read of this host, without a screen',
  declare(command, { choose }) {
    command
      .argument('<file>', 'the file that is made, such as incident.srstop')
      .option('--for <time>', 'how long (60s, 10m, 1h); until it is ended unless given', timeArgument)
      .addHelpText(
        'after',
        '\nThe options of srs-top hold here too: -d SECONDS, --window SECONDS, -p PID and the others.',
      )
      .action((file: string, flags: RecordFlags) =>
        choose({
          kind: 'record',
          asked: { file, ...flags },
          isChange: true,
          run: context => record(context, absolutePath(file), flags),
        }),
      );
  },
};

function timeArgument(text: string): number {
  const { onFlag } = timeSpan('a time', SPAN);
  const value = onFlag?.form === 'argument' ? onFlag.parse(text) : undefined;
  if (value === undefined) throw new InvalidArgumentError('Expected a time such as 60s, 10m or 1h.');
  return value;
}

/** Resolves with 0 when all was written, with 1 where it could not be, which is said. */
async function record(context: CommandContext, path: string, { for: seconds }: RecordFlags): Promise<number> {
  const { host, settings, wanted, version, stateDirectory, complain, interrupted } = context;
  const recording = new Recording({ host, settings, wanted, version });
  await recording.startFile(path);
  const session = new Session({ ...settings, host, wanted, recording, stateDirectory });
  interrupted?.addEventListener('abort', () => void session.end());
  const endMs = host.clock.nowMs() + (seconds ?? Number.POSITIVE_INFINITY) * 1_000;
  await session.begin();
  for await (const { sample } of session.run()) {
    if (sample.atMs >= endMs) break;
    if (recording.file?.problem !== undefined) complain(recording.file.problem);
  }
  const state = await recording.close();
  await session.close();
  if (state?.problem === undefined) return EXIT_DONE;
  complain(`${state.problem}: some of the recording is missing`);
  return EXIT_NOT_DONE;
}
