import { appendLine, findAppendProblem, readLines } from './append-file.ts';
import { readConfigFile } from './config-file.ts';
import { findForeignOwner } from './foreign-owner.ts';
import { freeBytes } from './free-space.ts';
import { writeFiles } from './persist-folder.ts';
import { savePicture } from './pictures.ts';
import { makePrivateDirectory, writePrivateFile } from './private-files.ts';
import { appendRows, checkResultFile, readResultFile, writeResultFile } from './result-file.ts';
import { readNewestSummary, saveSummary } from './summaries.ts';

/** What is done with srs-top's own files. Arguments and answers are plain data: another process may do it. */
export const OPERATIONS = {
  appendLine,
  appendRows,
  checkResultFile,
  findAppendProblem,
  findForeignOwner,
  freeBytes,
  makePrivateDirectory,
  readConfigFile,
  readLines,
  readResultFile,
  readNewestSummary,
  savePicture,
  saveSummary,
  writeFiles,
  writePrivateFile,
  writeResultFile,
};

export type Operations = typeof OPERATIONS;
export type OperationName = keyof Operations;

/** Does what was asked for by its name, here and now. Rejects as the operation does. */
export async function performOperation(name: string, args: readonly unknown[]): Promise<unknown> {
  const operation = (OPERATIONS as Record<string, unknown>)[name];
  if (typeof operation !== 'function') throw new Error(`${name}: no such operation`);
  return (operation as (...all: readonly unknown[]) => Promise<unknown>)(...args);
}
