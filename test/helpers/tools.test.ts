import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingTools, requireRoot, requireTool } from './tools.ts';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tools-'));
  await writeFile(join(directory, 'perf'), '#!/bin/sh\n');
  await chmod(join(directory, 'perf'), 0o755);
});
afterAll(() => rm(directory, { recursive: true }));

function surroundings(isCi: boolean) {
  return { path: `/nowhere:${directory}`, isRoot: false, isCi };
}

/** What a test that calls `require` comes to. */
function outcome(require: (context: { skip: (note?: string | boolean) => never }) => void): string {
  try {
    require({
      skip: note => {
        throw new Error(`skipped: ${note}`);
      },
    });
    return 'runs';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('missingTools', () => {
  test('finds what is on PATH', () => {
    expect(missingTools(['ss', 'perf', 'root'], surroundings(false))).toEqual(['ss', 'root']);
    expect(missingTools(['root'], { ...surroundings(false), isRoot: true })).toEqual([]);
  });
});

describe('requireTool', () => {
  test('lets the test run when the tool is there', () => {
    expect(outcome(context => requireTool(context, 'perf', surroundings(true)))).toBe('runs');
  });

  test('skips the test and says why when it is not', () => {
    expect(outcome(context => requireTool(context, 'ss', surroundings(false)))).toBe('skipped: no ss');
    expect(outcome(context => requireRoot(context, surroundings(false)))).toBe('skipped: no root');
  });

  test('fails the test under CI', () => {
    const complaint = 'expected ss, which .ci/run installs or runs as; none found';
    expect(outcome(context => requireTool(context, 'ss', surroundings(true)))).toBe(complaint);
  });
});
