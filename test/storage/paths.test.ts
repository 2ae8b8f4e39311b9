import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { configPath, stateDirectory } from '../../src/storage/paths.ts';

afterEach(() => vi.unstubAllEnvs());

it('is below XDG_STATE_HOME', () => {
  expect(stateDirectory({ XDG_STATE_HOME: '/var/state' }, '/home/me')).toBe('/var/state/srs-top');
});

it.each([{}, { XDG_STATE_HOME: '' }, { XDG_STATE_HOME: 'relative/state' }])(
  'is below the home directory with %j',
  environment => {
    expect(stateDirectory(environment, '/home/me')).toBe('/home/me/.local/state/srs-top');
  },
);

it.each(['', 'relative', '.'])('is where passwd says when HOME is %j', home => {
  vi.stubEnv('HOME', home);
  expect(stateDirectory({})).toBe(join(userInfo().homedir, '.local/state/srs-top'));
  expect(configPath({})).toBe(join(userInfo().homedir, '.config/srs-top/config.toml'));
});

it('is a directory of the user among the temporary files where nobody knows a home', () => {
  expect(stateDirectory({}, null)).toBe(join(tmpdir(), `srs-top-${process.geteuid?.()}`));
});

it.each([
  [{ XDG_CONFIG_HOME: '/etc/xdg' }, '/home/me', '/etc/xdg/srs-top/config.toml'],
  [{ XDG_CONFIG_HOME: '/etc/xdg' }, undefined, '/etc/xdg/srs-top/config.toml'],
  [{ XDG_CONFIG_HOME: 'relative' }, '/home/me', '/home/me/.config/srs-top/config.toml'],
  [{ XDG_CONFIG_HOME: '' }, '/home/me', '/home/me/.config/srs-top/config.toml'],
  [{}, '/home/me', '/home/me/.config/srs-top/config.toml'],
])('with %j and the home directory %s the configuration is %s', (environment, home, path) => {
  expect(configPath(environment, home)).toBe(path);
});
