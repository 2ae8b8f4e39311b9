import type { FileText } from '../host.ts';
import { commandKey } from '../recording/answer-keys.ts';
import type { DoorAnswers } from '../recording/answers.ts';
import type { Knowledge } from '../recording/knowledge.ts';
import { commandName, type KnownTexts } from './texts-as-host.ts';

/** What a log that was imported is called in a recording, whatever leads to it. */
export const IMPORTED_LOG = '/imported/srs.log';

/** A command as an imported recording has it. */
export function importedCommandKey(line: string): string {
  return commandKey(commandName(line).split(' '));
}

/**
 * What is known of a host whose recording was imported: all of its texts by now, whoever asks for them. Nobody asked for
 * anything when they came to be.
 */
export function importedTexts(knowledge: Knowledge, answers: DoorAnswers): KnownTexts {
  return {
    read: path => knowledge.text(path),
    readLink: path => knowledge.link(path),
    list: directory => knowledge.list(directory),
    printed(command): FileText | undefined {
      const { stdout, atMs } = answers.command(importedCommandKey(command.join(' '))) ?? {};
      return stdout === undefined || atMs === undefined ? undefined : { text: stdout, atMs };
    },
    readLog(path, offset) {
      if (!answers.hasPieces(IMPORTED_LOG)) return undefined;
      const link = knowledge.link(path);
      const target = typeof link === 'string' ? link : path;
      const isLog = target.endsWith('.log') && (target !== path || knowledge.hasLinkTo(path));
      return isLog ? answers.piece(IMPORTED_LOG, offset) : undefined;
    },
  };
}
