import { execFileSync, spawn } from 'node:child_process';
import {
  chownSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { programEnvironment } from '../helpers/program-environment.ts';
import { copySrsTop, runSrsTop, SRS_TOP } from '../helpers/srs-top.ts';
import { describeWithTools } from '../helpers/tools.ts';

const NOBODY = 65_534;

interface Target {
  readonly name: string;
  /** What is there before. @returns the path that is named */
  readonly put: (directory: string) => string;
  readonly says: string;
}

const IS_THERE = 'is there already: name another file, or remove it';

const FILES: readonly Target[] = [
  {
    name: 'a link to a file',
    put(directory) {
      writeFileSync(join(directory, 'precious'), 'precious');
      symlinkSync('precious', join(directory, 'target'));
      return join(directory, 'target');
    },
    says: `PATH ${IS_THERE}`,
  },
  {
    name: 'a link to what is not there yet',
    put(directory) {
      symlinkSync('planted', join(directory, 'target'));
      return join(directory, 'target');
    },
    says: `PATH ${IS_THERE}`,
  },
  {
    name: 'a FIFO',
    put(directory) {
      execFileSync('mkfifo', [join(directory, 'target')]);
      return join(directory, 'target');
    },
    says: `PATH ${IS_THERE}`,
  },
  {
    name: 'a directory',
    put(directory) {
      mkdirSync(join(directory, 'target'));
      return join(directory, 'target');
    },
    says: `PATH ${IS_THERE}`,
  },
  {
    name: "another user's file",
    put(directory) {
      writeFileSync(join(directory, 'target'), 'precious');
      chownSync(join(directory, 'target'), NOBODY, NOBODY);
      return join(directory, 'target');
    },
    says: `PATH ${IS_THERE}`,
  },
  { name: 'a device', put: () => '/dev/full', says: `PATH ${IS_THERE}` },
  {
    name: 'with a link in the place of its index',
    put(directory) {
      writeFileSync(join(directory, 'precious'), 'precious');
      symlinkSync('precious', join(directory, 'target.index'));
      return join(directory, 'target');
    },
    says: `PATH.index ${IS_THERE}`,
  },
  {
    name: 'in a folder that is missing',
    put: directory => join(directory, 'missing/target'),
    says: 'PATH: there is no directory DIRECTORY/missing: make it first',
  },
  {
    name: "in another user's link to a folder",
    put(directory) {
      mkdirSync(join(directory, 'real'));
      symlinkSync('real', join(directory, 'link'));
      lchownSync(join(directory, 'link'), NOBODY, NOBODY);
      return join(directory, 'link/target');
    },
    says: `DIRECTORY/link is a symbolic link of user ${NOBODY}, which is not followed`,
  },
  {
    name: 'below a file',
    put(directory) {
      writeFileSync(join(directory, 'precious'), 'precious');
      return join(directory, 'precious/target');
    },
    says: 'DIRECTORY/precious is a file, expected a directory',
  },
];

const RINGS: readonly Target[] = [
  {
    name: 'a file',
    put(directory) {
      writeFileSync(join(directory, 'target'), 'precious');
      return join(directory, 'target');
    },
    says: 'PATH is a file, expected a directory',
  },
  {
    name: 'a FIFO',
    put(directory) {
      execFileSync('mkfifo', [join(directory, 'target')]);
      return join(directory, 'target');
    },
    says: 'PATH is a FIFO, expected a directory',
  },
  {
    name: "another user's link",
    put(directory) {
      mkdirSync(join(directory, 'real'));
      symlinkSync('real', join(directory, 'target'));
      lchownSync(join(directory, 'target'), NOBODY, NOBODY);
      return join(directory, 'target');
    },
    says: `PATH is a symbolic link of user ${NOBODY}, which is not followed`,
  },
  {
    name: 'a directory with other things in it',
    put(directory) {
      writeFileSync(join(directory, 'precious'), 'precious');
      return directory;
    },
    says: 'PATH has other things in it, expected an empty directory; name a folder of its own with --dir',
  },
];

/** All that is there, with what kind and mode it has and what it holds. */
function stateOf(directory: string): readonly unknown[] {
  return readdirSync(directory)
    .sort()
    .map(name => {
      const path = join(directory, name);
      const stats = lstatSync(path);
      return [name, stats.mode, stats.uid, stats.isFile() ? readFileSync(path, 'utf8') : ''];
    });
}

describeWithTools(['root', 'mount', 'umount', 'mkfifo'], 'what is to be recorded into', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'srs-top-target-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const refused = (path: string, says: string) => ({
    exitCode: 1,
    stdout: '',
    stderr: `srs-top: ${says.replace('PATH', path).replace('DIRECTORY', directory)}`,
  });

  test.each(FILES)('$name is refused in a sentence, and left as it was', async ({ put, says }) => {
    const path = put(directory);
    const before = stateOf(directory);
    for (const args of [
      ['record', path, '--for', '1s'],
      ['--json', '-n', '1', '--record', path],
    ])
      expect(await runSrsTop(args)).toEqual(refused(path, says));
    expect(stateOf(directory)).toEqual(before);
  });

  test.each(RINGS)('a ring in $name is refused in a sentence', async ({ put, says }) => {
    const path = put(directory);
    const before = stateOf(directory);
    expect(await runSrsTop(['record', '--dir', path, '--for', '1s'])).toEqual(refused(path, says));
    expect(stateOf(directory)).toEqual(before);
  });

  test('a file system that is read-only, or a folder of others, is refused in a sentence', async () => {
    const path = join(directory, 'target');
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro,mode=700', 'tmpfs', directory]);
    try {
      const says = 'PATH: the file system is read-only (EROFS)';
      expect(await runSrsTop(['record', path, '--for', '1s'])).toEqual(refused(path, says));
      expect(await runSrsTop(['record', '--dir', path, '--for', '1s'])).toEqual(refused(path, says));
    } finally {
      execFileSync('umount', ['-l', directory]);
    }
    const copy = copySrsTop();
    try {
      const ran = await runSrsTop(['record', path, '--for', '1s'], { program: copy.program, uid: NOBODY });
      expect(ran).toEqual(refused(path, 'DIRECTORY: this user has no permission (EACCES)'));
    } finally {
      rmSync(copy.directory, { recursive: true });
    }
  });

  test("what is made is its user's alone to read, whatever the umask", async () => {
    const path = join(directory, 'target');
    const ring = join(directory, 'ring');
    const loose = ['-c', 'umask 0; exec "$@"', 'sh', ...SRS_TOP];
    execFileSync('sh', [...loose, 'record', path, '--for', '1s']);
    execFileSync('sh', [...loose, 'record', '--dir', ring, '--for', '1s']);
    const modeOf = (one: string): string => (statSync(one).mode & 0o7777).toString(8);
    expect([path, `${path}.index`, ring].map(modeOf)).toEqual(['600', '600', '700']);
    const shards = readdirSync(ring);
    expect(shards).toHaveLength(2);
    expect(shards.map(name => modeOf(join(ring, name)))).toEqual(['600', '600']);
  });

  test('a ring has one recorder; one that was killed is no longer in the way', async () => {
    const ring = join(directory, 'ring');
    const [node, script] = SRS_TOP;
    const first = spawn(node, [script, 'record', '--dir', ring], {
      stdio: 'ignore',
      env: programEnvironment(),
    });
    const ended = new Promise(resolve => first.once('exit', resolve));
    try {
      const lock = join(ring, '.recorder.lock');
      for (let tries = 0; tries < 400 && !isThere(lock); tries++) await sleep(50);
      const says = `PATH: srs-top records into it already (pid ${first.pid}); name a folder of its own with --dir`;
      expect(await runSrsTop(['record', '--dir', ring, '--for', '1s'])).toEqual(refused(ring, says));
    } finally {
      first.kill('SIGKILL');
      await ended;
    }
    expect(await runSrsTop(['record', '--dir', ring, '--for', '1s'])).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
    expect(readdirSync(ring)).not.toContain('.recorder.lock');
  });
});

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
