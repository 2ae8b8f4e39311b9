import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, type TestContext, test } from 'vitest';

/** A program on PATH, or `root`: the right to do everything. */
export type Tool = string;

export interface Surroundings {
  readonly path: string;
  readonly isRoot: boolean;
  /** Under CI everything is there on purpose, so what is missing is a failure. */
  readonly isCi: boolean;
}

const HERE: Surroundings = {
  path: process.env.PATH ?? '',
  isRoot: process.getuid?.() === 0,
  isCi: process.env.CI === 'true',
};

/** Which of `tools` are not there, in the order they were given. */
export function missingTools(tools: readonly Tool[], { path, isRoot }: Surroundings = HERE): Tool[] {
  return tools.filter(tool => (tool === 'root' ? !isRoot : !isOnPath(tool, path)));
}

/** A suite that needs tools: without them its tests are skipped and say why; under CI=true they fail instead. */
export function describeWithTools(tools: readonly Tool[], title: string, body: () => void): void {
  const missing = missingTools(tools);
  if (missing.length === 0) describe(title, body);
  else if (HERE.isCi) describe(title, () => void test(`has ${missing.join(', ')}`, () => complain(missing)));
  else describe.skip(`${title} (skipped: no ${missing.join(', ')})`, body);
}

/** Call it first in a test that needs `tool`: skips the test where it is missing, and fails it under CI=true. */
export function requireTool(
  context: Pick<TestContext, 'skip'>,
  tool: Tool,
  surroundings: Surroundings = HERE,
): void {
  const missing = missingTools([tool], surroundings);
  if (missing.length === 0) return;
  if (surroundings.isCi) complain(missing);
  context.skip(`no ${tool}`);
}

export function requireRoot(context: Pick<TestContext, 'skip'>, surroundings: Surroundings = HERE): void {
  requireTool(context, 'root', surroundings);
}

function complain(missing: readonly Tool[]): never {
  throw new Error(`expected ${missing.join(', ')}, which .ci/run installs or runs as; none found`);
}

function isOnPath(program: string, path: string): boolean {
  return path.split(delimiter).some(directory => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
