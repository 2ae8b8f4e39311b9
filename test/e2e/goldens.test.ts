import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runSrsTop } from '../helpers/srs-top.ts';

// What the program prints, frozen: a change of its inside must not change a byte of it. After a change that is meant,
// run this file with `-u`, read the difference, and list it in CHANGELOG.md.

const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url));
const FOLDER = join(FIXTURES, 'goldens');

/** Names of the files that the tests compare with, to find those that no test compares with any more. */
const compared: string[] = [];

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'srs-top-goldens-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const print = async (...args: readonly string[]): Promise<string> => {
  const env = { XDG_STATE_HOME: directory, TZ: 'UTC', COLUMNS: '120' };
  const { exitCode, stdout, stderr } = await runSrsTop(args, { env });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return stdout;
};

const expectGolden = async (text: string, name: string): Promise<void> => {
  compared.push(name);
  await expect(`${text}\n`).toMatchFileSnapshot(join(FOLDER, name));
};

describe.each([
  ['healthy-rtc', ['10', '30', '80']],
  ['incident-rcvbuf-renice', ['20', '36', '58', '65', '72', '100', '140']],
])('the recording %s', (name, moments) => {
  const recording = join(FIXTURES, `${name}.ndjson.gz`);

  test('as JSON, all of it', async () => {
    const reports = withoutSelf(await print('--replay', recording, '--json'));
    await expectGolden(reports.map(digest).join('\n'), `${name}-digests.txt`);
    // Some of them in full, so that a difference can be read.
    const some = reports.filter((_, index) => index % 40 === 30);
    await expectGolden(
      some.map(report => JSON.stringify(JSON.parse(report), undefined, 1)).join('\n'),
      `${name}.json`,
    );
  });

  test.each(moments)('as a plain report at %s s', async seconds => {
    const report = await print('--replay', recording, '--replay-at', seconds, '-b');
    // The last of them is the moment that was asked for; those before it come on the way there.
    await expectGolden(report.split('\n\n').at(-1) ?? '', `${name}-${seconds}.txt`);
  });
});

describe('what needs no host', () => {
  test.each([
    ['--help'],
    ['config', '--help'],
    ['tune', '--help'],
    ['journal', '--help'],
    ['undo', '--help'],
    ['persist', '--help'],
    ['summary', '--help'],
    ['config', '--print-default'],
  ])('srs-top %s %s', async (...args) => {
    const name = `${args.filter(arg => arg !== undefined).join('')}.txt`;
    await expectGolden(await print(...args.filter(arg => arg !== undefined)), name.replace(/^--/, ''));
  });
});

test('there is no file that nobody compares', () => {
  const printed = readdirSync(FOLDER).filter(name => !name.startsWith('written-'));
  expect(printed.sort()).toEqual(compared.sort());
});

/** The reports; what srs-top itself takes is of the machine that it runs on. */
function withoutSelf(reports: string): readonly string[] {
  return reports
    .trimEnd()
    .split('\n')
    .map(line => JSON.stringify({ ...JSON.parse(line), self: null }));
}

function digest(report: string): string {
  return `${JSON.parse(report).time} ${createHash('sha256').update(report).digest('hex').slice(0, 16)}`;
}
