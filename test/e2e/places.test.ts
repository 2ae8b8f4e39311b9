import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FourThreads, readNice, startFourThreads } from '../helpers/four-threads.ts';
import { askRenice } from '../helpers/renice-on-screen.ts';
import { startInShell } from '../helpers/shell-terminal.ts';
import { runSrsTop, SRS_TOP, startSrsTop } from '../helpers/srs-top.ts';
import { startTerminal, type TerminalSession } from '../helpers/terminal.ts';
import { describeWithTools } from '../helpers/tools.ts';

const SIZE = { columns: 110, rows: 30 };
const NOBODY = 65_534;

let directory: string;
let srs: FourThreads;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'srs-top-places-'));
  chmodSync(directory, 0o755);
  srs = await startFourThreads();
});
afterEach(async () => {
  await srs.end();
  rmSync(directory, { recursive: true });
});

const nices = () => Object.values(srs.tids).map(tid => readNice(srs.identity.pid, tid));

async function renice(screen: TerminalSession, nice: number): Promise<void> {
  await screen.waitFor('SRT:GC');
  await askRenice(screen, nice);
  screen.press('Enter');
}

/** Every entry below a directory: `0 700 srs-top/pictures`, user, mode and path. */
function treeOf(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .sort()
    .map(name => {
      const { uid, mode } = lstatSync(join(root, name));
      return `${uid} ${(mode & 0o7777).toString(8)} ${name}`;
    });
}

describeWithTools(
  ['root', 'python3', 'renice', 'unshare', 'mount', 'setpriv'],
  "somebody else's home",
  () => {
    let joe: string;
    let home: string;

    beforeEach(() => {
      joe = join(directory, 'joe');
      home = join(directory, 'root');
      mkdirSync(joe);
      mkdirSync(home, { mode: 0o700 });
      chownSync(joe, NOBODY, NOBODY);
      writeFileSync(join(directory, 'passwd'), `root:x:0:0:root:${home}:/bin/sh\n`);
    });

    /** Runs a command where passwd gives root this test's own home, with HOME and the rest as given. */
    const withPasswd = (command: readonly string[], env: Readonly<Record<string, string>>): string[] => [
      ...['unshare', '--mount', 'sh', '-c', 'mount --bind "$1" /etc/passwd && shift && exec "$@"', 'sh'],
      ...[join(directory, 'passwd'), 'env', '-u', 'XDG_STATE_HOME'],
      ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
      ...command,
    ];

    test('gets nothing of root’s, who has a home of its own; and that is said once', async () => {
      const args = ['-p', String(srs.identity.pid)];
      await using screen = startTerminal(withPasswd([...SRS_TOP, ...args], { HOME: joe }), SIZE);
      await renice(screen, -15);
      await screen.waitFor('4/4 threads');
      screen.press('Enter');
      await screen.waitFor(text => !text.includes('Enter or Esc closes'));
      screen.write('S');
      await screen.waitFor(`saved `);
      screen.write('q');
      expect((await screen.exit).exitCode).toBe(0);
      expect(screen.text().replace(/\n/g, '')).toContain(
        `srs-top: ${joe} belongs to user ${NOBODY}: root's journal, profiles and pictures are in ${home}/.local/state/srs-top`,
      );
      expect(treeOf(joe)).toEqual([]);
      expect(treeOf(join(home, '.local/state')).slice(0, 3)).toEqual([
        '0 700 srs-top',
        '0 600 srs-top/journal.ndjson',
        '0 700 srs-top/pictures',
      ]);
      const [file = '', ...rest] = withPasswd([...SRS_TOP, 'undo', '--yes'], { HOME: joe });
      const undone = await execa(file, rest, { reject: false });
      expect(undone.exitCode).toBe(0);
      expect(undone.stderr.split('\n')).toHaveLength(1);
      expect(nices()).toEqual([0, 0, 0, 0]);
      execFileSync('setpriv', [
        '--reuid=65534',
        '--regid=65534',
        '--clear-groups',
        'mkdir',
        '-p',
        `${joe}/.local/bin`,
      ]);
    });

    test('keeps its rights where it holds links to what root has', async () => {
      const victim = join(directory, 'victim');
      mkdirSync(victim, { mode: 0o755 });
      const state = join(joe, 'state');
      mkdirSync(join(state, 'srs-top'), { recursive: true });
      symlinkSync(victim, join(state, 'srs-top/pictures'));
      symlinkSync(victim, join(state, 'srs-top/profiles'));
      execFileSync('chown', ['-Rh', `${NOBODY}:${NOBODY}`, state]);
      const before = treeOf(joe);
      const args = ['-p', String(srs.identity.pid)];
      const env = { XDG_STATE_HOME: state };
      await using screen = startTerminal(withPasswd([...SRS_TOP, ...args], env), SIZE);
      await screen.waitFor('SRT:GC');
      screen.write('S');
      await screen.waitFor('saved ');
      expect(treeOf(joe)).toEqual(before);
      expect(treeOf(victim)).toEqual([]);
      expect(lstatSync(victim).mode & 0o777).toBe(0o755);
      expect(treeOf(join(home, '.local/state'))).toContain('0 700 srs-top/pictures');
    });

    test('has what persist writes there, to be entered and read by its owner', async () => {
      const state = join(directory, 'state');
      mkdirSync(state, { mode: 0o700 });
      await using screen = startSrsTop(['-p', srs.identity.pid], { ...SIZE, env: { XDG_STATE_HOME: state } });
      await renice(screen, -15);
      await screen.waitFor('4/4 threads');
      const ran = await runSrsTop(['persist', '--to', join(joe, 'keep/here')], {
        env: { XDG_STATE_HOME: state },
      });
      expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
      // A drop-in is there only where SRS runs in a unit.
      expect(treeOf(joe).filter(entry => !entry.endsWith('.conf'))).toEqual([
        `${NOBODY} 700 keep`,
        `${NOBODY} 700 keep/here`,
        `${NOBODY} 600 keep/here/srs-top-tuning.sh`,
      ]);
      symlinkSync('/etc', join(joe, 'link'));
      execFileSync('chown', ['-h', `${NOBODY}:${NOBODY}`, join(joe, 'link')]);
      const linked = await runSrsTop(['persist', '--to', join(joe, 'link/x')], {
        env: { XDG_STATE_HOME: state },
      });
      expect(linked).toMatchObject({
        exitCode: 1,
        stderr: `srs-top: ${joe}/link is a symbolic link of user ${NOBODY}, which is not followed`,
      });
    });
  },
);

describeWithTools(
  ['root', 'python3', 'renice', 'dash', 'stty'],
  'a working directory that was deleted',
  () => {
    const env = () => ({ XDG_STATE_HOME: directory });
    const args = () => [...SRS_TOP, '-p', String(srs.identity.pid), '--revert-after', '1m'];

    async function startInDeleted(path = process.env.PATH) {
      const cwd = join(directory, 'deploy');
      mkdirSync(cwd);
      const shell = await startInShell(args(), { ...SIZE, cwd, env: { ...env(), PATH: path } });
      await shell.waitFor('SRT:GC');
      rmSync(cwd, { recursive: true });
      return shell;
    }

    test('keeps nothing from being changed, nor from being taken back', async () => {
      await using shell = await startInDeleted();
      await renice(shell, -15);
      await shell.waitFor('4/4 threads');
      expect(nices()).toEqual([-15, -15, -15, -15]);
      shell.press('Enter');
      await shell.waitFor(text => !text.includes('Enter or Esc closes'));
      shell.write('q');
      expect(await shell.nextPrompt()).toBe(0);
      expect(shell.text()).toContain('srs-top: undo 1: renice -15 → 0: 4/4 threads');
      expect(nices()).toEqual([0, 0, 0, 0]);
    });

    test('when what was changed cannot be taken back, that is said, with exit code 1', async () => {
      const bin = join(directory, 'bin');
      mkdirSync(bin);
      const flag = join(directory, 'done');
      // Works once.
      writeFileSync(
        join(bin, 'renice'),
        `#!/bin/sh\nPATH=${process.env.PATH}\n[ -e ${flag} ] && { echo 'renice: out of order' >&2; exit 1; }\n: > ${flag}\nexec renice "$@"\n`,
      );
      chmodSync(join(bin, 'renice'), 0o755);
      await using shell = await startInDeleted(`${bin}:${process.env.PATH}`);
      await renice(shell, -15);
      await shell.waitFor('4/4 threads');
      shell.press('Enter');
      await shell.waitFor(text => !text.includes('Enter or Esc closes'));
      shell.write('q');
      expect(await shell.nextPrompt()).toBe(1);
      expect(shell.text()).toContain('srs-top: undo 1: renice -15 → 0: 0/4 threads');
      expect(nices()).toEqual([-15, -15, -15, -15]);
    });

    test('is said where a path is named from it', async () => {
      const cwd = join(directory, 'deploy');
      mkdirSync(cwd);
      const script = `rmdir ${cwd}; exec "$@"`;
      const ran = await execa('sh', ['-c', script, 'sh', ...SRS_TOP, 'persist', '--to', 'keep'], {
        cwd,
        reject: false,
        env: env(),
      });
      expect(ran.exitCode).toBe(1);
      expect(ran.stderr).toBe('srs-top: keep: the working directory is gone; give a path that starts with /');
    });
  },
);
