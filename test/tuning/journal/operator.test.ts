import { expect, test } from 'vitest';
import { findOperator, toName } from '../../../src/tuning/journal/operator.ts';
import { createFakeHost } from '../../helpers/fake-host.ts';

const PASSWD = 'root:x:0:0:root:/root:/bin/bash\nalice:x:1000:1000::/home/alice:/bin/bash\n';

/** Who it is found to be, on a host with this login uid, where srs-top runs as root. */
const operatorOf = (
  environment: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
  runsAs: string | undefined = 'root',
) => findOperator(createFakeHost({ files: { '/etc/passwd': PASSWD, ...files } }), environment, () => runsAs);

const LOGIN = { '/proc/self/loginuid': '1000' };
const NO_LOGIN = { '/proc/self/loginuid': '4294967295' };

test.each([
  ['sudo names the user', { SUDO_USER: 'bob' }, LOGIN, 'bob'],
  ['doas does', { DOAS_USER: 'carol' }, {}, 'carol'],
  ['pkexec gives the number', { PKEXEC_UID: '1000' }, {}, 'alice'],
  ['a number that passwd lacks stays one', { PKEXEC_UID: '5001' }, {}, 'uid 5001'],
  ['sudo by root says less than the login', { SUDO_USER: 'root' }, LOGIN, 'alice'],
  ['su keeps the login', {}, LOGIN, 'alice'],
  ['nobody logged in', {}, NO_LOGIN, 'root'],
  ['nothing tells', {}, {}, 'root'],
  ['a name that is none is passed over', { SUDO_USER: 'x\u001b[2J|`$(id)`' }, LOGIN, 'alice'],
  ['so is an option', { SUDO_USER: '--help' }, {}, 'root'],
  ['a number that is none is, too', { PKEXEC_UID: '1000; id' }, {}, 'root'],
])('%s', async (_, environment, files, operator) => {
  expect(await operatorOf(environment as Record<string, string>, files)).toBe(operator);
});

test('is not known where the user has no name, and nobody else is named', async () => {
  const host = createFakeHost({ files: {} });
  expect(await findOperator(host, {}, () => undefined)).toBeUndefined();
});

test.each([
  ['CORP\\alice', 'CORP\\alice'],
  ['alice@corp.example', 'alice@corp.example'],
  ['srv-web$', 'srv-web$'],
  ['jürgen', 'jürgen'],
  ['', undefined],
  ['a b', undefined],
  ['a\nb', undefined],
  ['\u202ealice', undefined],
  ['a'.repeat(65), undefined],
  [undefined, undefined],
])('%j is a name: %j', (text, name) => {
  expect(toName(text)).toBe(name);
});
