import { describe, expect, test } from 'vitest';
import { loadSettings } from '../../src/load-settings.ts';
import { MetricsModel } from '../../src/metrics/model.ts';
import { defaultConfig } from '../../src/settings/default-config.ts';
import { readConfig } from '../../src/settings/read-config.ts';
import { secretsOf, withoutSecrets } from '../../src/settings/secrets.ts';
import { DEFAULT_SETTINGS } from '../../src/settings/settings.ts';
import { credentialsOf } from '../../src/srs/api/credentials.ts';
import { sample } from '../metrics/made-up.ts';

describe('passwords', () => {
  test('come from the file, and the environment counts more', async () => {
    const env = { SRS_TOP_API_USER: 'me', SRS_TOP_API_TOKEN: '' };
    expect(await loadSettings({}, undefined, undefined, env)).toMatchObject({ apiUser: 'me', apiToken: '' });
    expect(readConfig('api-user = "a"\napi-password = "b\\"c"', 'x')).toEqual({
      settings: { apiUser: 'a', apiPassword: 'b"c' },
    });
    expect(secretsOf({ SRS_TOP_API_PASSWORD: 'x\ny' })).toEqual({});
  });

  test('that are wrong are not quoted', () => {
    const read = readConfig('api-password = 4711\napi-token = "hush\\nquiet"', 'x');
    expect(JSON.stringify(read)).not.toMatch(/4711|hush|quiet/);
    expect(read).toEqual({
      problems: [
        'x:1: api-password: expected a text of at most 1024 characters in one line',
        'x:2: api-token: expected a text of at most 1024 characters in one line',
      ],
    });
  });

  test('do not stand in what a snapshot carries', () => {
    const settings = { ...DEFAULT_SETTINGS, apiUser: 'me', apiPassword: 'hush', apiToken: 'quiet' };
    const { settings: carried } = new MetricsModel(30, withoutSecrets(settings)).advance(sample(0));
    expect(JSON.stringify(carried)).not.toMatch(/hush|quiet|"me"/);
  });

  test('are none unless something is set; a token counts more', () => {
    expect(credentialsOf({})).toBeUndefined();
    expect(credentialsOf({ apiUser: '', apiPassword: '', apiToken: '' })).toBeUndefined();
    expect(credentialsOf({ apiUser: 'a', apiPassword: 'b' })).toEqual({ user: 'a', password: 'b' });
    expect(credentialsOf({ apiUser: 'a', apiToken: 't' })).toEqual({ token: 't' });
  });

  test('are empty in the file that is printed', () => {
    expect(defaultConfig()).toMatch(/^api-password = ""$/m);
  });
});
