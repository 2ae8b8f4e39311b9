import { resolve } from 'node:path';
import type { CommandLine } from './command-line.ts';

/**
 * The same with every path that the user named from / on: srs-top leaves the directory it was started in, which may be
 * gone by now, or is to be unmounted. Throws where such a path is a relative one and the directory is gone already.
 */
export function withAbsolutePaths(commandLine: CommandLine): CommandLine {
  const { configPath, replay, task } = commandLine;
  return {
    ...commandLine,
    configPath: configPath && absolute(configPath),
    replay: replay && absolute(replay),
    task:
      task?.kind === 'persist' && task.folder !== undefined
        ? { ...task, folder: absolute(task.folder) }
        : task,
  };
}

function absolute(path: string): string {
  try {
    return resolve(path);
  } catch {
    throw new Error(`${path}: the working directory is gone; name the path from / on`);
  }
}
