import { describe, expect, test } from 'vitest';
import { anonymiser } from '../../../src/srs/privacy/anonymise.ts';
import { privateTexts } from '../../../src/srs/privacy/private-texts.ts';
import { Pseudonyms } from '../../../src/srs/privacy/pseudonyms.ts';
import { toActAsRoot, toReadAsRoot } from '../../../src/text/as-root.ts';
import { commandThere } from '../../../src/text/command-there.ts';
import { ownCommand } from '../../../src/text/own-command.ts';

const KEY = "IdentityFile=/home/acme/it's key";
const DONE = 'sudo sysctl kernel.kptr_restrict=0';

describe.each([
  { flags: ['--host', 'acme-prod-origin'] },
  { flags: ['--host', 'acme@acme-prod.example.org'] },
  { flags: ['--host', 'ssh://acme@acme-prod:2222', '--ssh-option', KEY, '--ssh-option', 'ProxyJump=acme'] },
  { flags: ['--via', 'kubectl exec -i -n acme-live "acme srs-0" -- sh'] },
])('of a machine that is reached by $flags', afar => {
  const words = [
    ownCommand(['undo', '4'], afar),
    commandThere(DONE, afar),
    toReadAsRoot(afar),
    toActAsRoot(afar),
    `${afar.flags[1]}: the line broke`,
  ].slice(0, afar.flags[0] === '--via' ? 4 : 5);

  test('no word tells how, in what others see and in what is recorded', () => {
    expect(words.join()).toContain('acme');
    const names = new Pseudonyms('edge-3', afar);
    const shown = privateTexts({ words, afar }, names);
    expect(JSON.stringify(shown)).not.toContain('acme');
    expect(shown.afar.flags).toEqual(['--host', 'host-1']);
    expect(shown.words[0]).toBe('srs-top undo 4 --host host-1');
    expect(shown.words[1]).toContain(DONE);
    const told = anonymiser(new Pseudonyms('edge-3', afar)).told('finding', { words });
    expect(told).toEqual({ words: shown.words });
  });
});

test('commands stay such as can be typed', () => {
  const names = new Pseudonyms('edge-3', { flags: ['--host', 'acme-prod', '--ssh-option', KEY] });
  expect(names.text(commandThere(DONE, { flags: ['--host', 'acme-prod', '--ssh-option', KEY] }))).toBe(
    `ssh -t host-1 '${DONE}'`,
  );
});

test('what ssh calls it is found as its name is, unless that is an ordinary word or an address', () => {
  const of = (way: string): Pseudonyms => new Pseudonyms('edge-3', { flags: ['--host', way] });
  expect(of('acme-prod').text('edge-3 is ACME-PROD: bob@acme-prod')).toBe('host-1 is host-1: user-1@host-1');
  expect(of('media').text('99 % of what arrives is no media')).toBe('99 % of what arrives is no media');
  expect(of('media').text('bob@media')).toBe('user-1@host-1');
  const names = of('10.0.0.1');
  expect([names.text('203.0.113.9'), names.text('10.8.0.1')]).toEqual(['198.18.0.1', '10.0.0.1']);
});
