import { closeSync, constants, openSync } from 'node:fs';
import type { CommandOptions } from './host.ts';

export interface StreamOptions extends Pick<CommandOptions, 'input' | 'holdsInput' | 'outputFile'> {
  /** srs-top's own terminal: for all three, or as standard input alone (`stty` sets what it reads from). */
  readonly terminal?: 'all' | 'input';
}

/** The three streams of a command, as execa takes them. */
export interface CommandStreams {
  readonly settings: {
    readonly stdin: 'ignore' | 'pipe' | 'inherit';
    /** A descriptor, of which execa's types know those up to 9; it takes any. */
    readonly stdout: 'pipe' | 'inherit' | 3;
    readonly stderr: 'pipe' | 'inherit';
    readonly input?: string;
    readonly env: Readonly<Record<string, string>>;
  };
  /** To be called once the command has been started, or could not be. */
  release(): void;
}

/** Throws the system's error when `outputFile` is not there, is a symbolic link or cannot be written. */
export function openStreams({ input, holdsInput, outputFile, terminal }: StreamOptions): CommandStreams {
  const stdin = terminal !== undefined ? 'inherit' : input !== undefined || holdsInput ? 'pipe' : 'ignore';
  const text = terminal === 'all' ? 'inherit' : 'pipe';
  const { O_WRONLY, O_TRUNC, O_NOFOLLOW } = constants;
  const descriptor =
    outputFile === undefined ? undefined : openSync(outputFile, O_WRONLY | O_TRUNC | O_NOFOLLOW);
  return {
    settings: {
      stdin,
      stdout: (descriptor as 3 | undefined) ?? text,
      stderr: text,
      ...(input !== undefined && { input }),
      // Messages and numbers are parsed: no translated words, no decimal commas. What a user sees is in his language.
      env: terminal === 'all' ? {} : { LC_ALL: 'C' },
    },
    release: () => {
      if (descriptor !== undefined) closeSync(descriptor);
    },
  };
}
