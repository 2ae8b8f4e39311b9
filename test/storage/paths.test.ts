import { expect, it } from 'vitest';
import { stateDirectory } from '../../src/storage/paths.ts';

it('is below XDG_STATE_HOME', () => {
  expect(stateDirectory({ XDG_STATE_HOME: '/var/state' }, '/home/me')).toBe('/var/state/srs-top');
});

it.each([{}, { XDG_STATE_HOME: '' }, { XDG_STATE_HOME: 'relative/state' }])(
  'is below the home directory with %j',
  environment => {
    expect(stateDirectory(environment, '/home/me')).toBe('/home/me/.local/state/srs-top');
  },
);
