import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import type { CommandOptions } from '../host.ts';

export interface StreamOptions
  extends Pick<CommandOptions, 'input' | 'holdsInput' | 'outputFile' | 'messagesFile'> {
  /** srs-top's own terminal: for all three, or as standard input alone (`stty` sets what it reads from). */
  readonly terminal?: 'all' | 'input';
}

/** A descriptor, of which execa's types know those up to 9; it takes any. */
type Descriptor = 3;

/** The three streams of a command, as execa takes them. */
export interface CommandStreams {
  readonly settings: {
    readonly stdin: 'ignore' | 'pipe' | 'inherit';
    readonly stdout: 'pipe' | 'inherit' | Descriptor;
    readonly stderr: 'pipe' | 'inherit' | Descriptor;
    readonly input?: string;
    readonly env: Readonly<Record<string, string>>;
  };
  /** To be called once the command has been started, or could not be. */
  release(): void;
}

/** Throws the system's error when a file is not there, is a symbolic link or cannot be written. */
export function openStreams(options: StreamOptions): CommandStreams {
  const { input, holdsInput, outputFile, messagesFile, terminal } = options;
  const stdin = terminal !== undefined ? 'inherit' : input !== undefined || holdsInput ? 'pipe' : 'ignore';
  const text = terminal === 'all' ? 'inherit' : 'pipe';
  const opened: Descriptor[] = [];
  const release = (): void => {
    for (const descriptor of opened) closeSync(descriptor);
  };
  const open = (path: string | undefined): Descriptor | undefined => {
    if (path === undefined) return undefined;
    const { O_WRONLY, O_TRUNC, O_NOFOLLOW } = constants;
    const descriptor = openSync(path, O_WRONLY | O_TRUNC | O_NOFOLLOW) as Descriptor;
    opened.push(descriptor);
    return descriptor;
  };
  try {
    const settings = {
      stdin,
      stdout: open(outputFile) ?? text,
      stderr: open(messagesFile) ?? text,
      ...(input !== undefined && { input }),
      // Messages and numbers are parsed: no translated words, no decimal commas. What a user sees is in his language.
      env: terminal === 'all' ? {} : { LC_ALL: 'C' },
    } as const;
    return { settings, release };
  } catch (error) {
    release();
    throw error;
  }
}

/** Bytes of messages: how perf begins and how it ends tells all that is asked for. */
const MOST_OF_EACH_END = 512 * 1024;

/** What a command wrote to its `messagesFile`, of a long one both ends; undefined when it had none. */
export function readMessages({ messagesFile }: StreamOptions): string | undefined {
  if (messagesFile === undefined) return undefined;
  const { O_RDONLY, O_NOFOLLOW } = constants;
  const descriptor = openSync(messagesFile, O_RDONLY | O_NOFOLLOW);
  try {
    const { size } = fstatSync(descriptor);
    if (size <= 2 * MOST_OF_EACH_END) return readFileSync(descriptor, 'utf8');
    const piece = Buffer.alloc(MOST_OF_EACH_END);
    const readAt = (position: number): string =>
      piece.toString('utf8', 0, readSync(descriptor, piece, 0, MOST_OF_EACH_END, position));
    return `${readAt(0)}\n…\n${readAt(size - MOST_OF_EACH_END)}`;
  } finally {
    closeSync(descriptor);
  }
}
