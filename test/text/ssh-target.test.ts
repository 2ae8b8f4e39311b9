import { describe, expect, it } from 'vitest';
import { parseTarget, targetName } from '../../src/text/ssh-target.ts';

describe('a target', () => {
  it.each([
    ['edge-3', 'edge-3', undefined, undefined],
    ['ops@edge-3', 'edge-3', 'ops', undefined],
    ['ops@corp@edge-3', 'edge-3', 'ops@corp', undefined],
    ['10.0.0.7', '10.0.0.7', undefined, undefined],
    ['fe80::1%eth0', 'fe80::1%eth0', undefined, undefined],
    ['[2001:db8::1]', '2001:db8::1', undefined, undefined],
    ['ops@2001:db8::1', '2001:db8::1', 'ops', undefined],
    ['ssh://edge-3', 'edge-3', undefined, undefined],
    ['ssh://ops@edge-3:2222', 'edge-3', 'ops', 2222],
    ['ssh://ops%40corp@edge-3:22/', 'edge-3', 'ops@corp', 22],
    ['ssh://[2001:db8::1]:2222', '2001:db8::1', undefined, 2222],
  ])('%s is understood', (text, host, user, port) => {
    expect(parseTarget(text)).toEqual({ host, user, port });
  });

  it.each([
    ['', /expected host, user@host or ssh:/],
    ['@edge', /expected host/],
    ['ops@', /expected host/],
    ['-oProxyCommand=touch x', /may begin with "-"/],
    ['-l@edge', /may begin with "-"/],
    ['ops@-edge', /may begin with "-"/],
    ['ssh://-edge', /may begin with "-"/],
    ['edge 3', /blanks, quotes or other/],
    ['edge\n3', /blanks, quotes or other/],
    ['edge\x1b[31m', /blanks, quotes or other/],
    ['$(id)@edge', /blanks, quotes or other/],
    ['edge`id`', /blanks, quotes or other/],
    ['edge;id', /blanks, quotes or other/],
    ['ops\u202e@edge', /blanks, quotes or other/],
    ['ssh://ops%20x@edge', /blanks, quotes or other/],
    ['ssh://ops%zz@edge', /not written as a URL/],
    ['ssh://ops:secret@edge', /takes no passwords/],
    ['ssh://edge/path', /a path has no meaning/],
    ['edge:2222', /with a port it is written ssh:\/\/edge:2222/],
    ['ssh://edge:0', /port is not 1 to 65535/],
    ['ssh://edge:70000', /port is not 1 to 65535/],
    ['ssh://edge:x', /port is not 1 to 65535/],
    ['[2001:db8::1', /a bracket is not closed/],
    ['[::1]x', /a bracket is not closed/],
    ['17034', /^"17034" is no host: -p 17034 watches the process$/],
    ['edge\u200b', /blanks, quotes or other/],
    ['edge\u3164', /blanks, quotes or other/],
    ['edge\ufe0f', /blanks, quotes or other/],
  ])('%j is refused in words', (text, why) => {
    expect(parseTarget(text)).toEqual({ refused: expect.stringMatching(why) });
  });

  it('is refused without what a terminal would obey', () => {
    expect(parseTarget('edge\x1b]0;x\x07')).toEqual({ refused: expect.not.stringContaining('\x1b') });
  });

  it('is refused in a sentence that can be read, however long it is', () => {
    expect(parseTarget('a'.repeat(1_000_000))).toEqual({
      refused: `"${'a'.repeat(59)}…" is no host to connect to: it has more than 512 characters`,
    });
  });

  it('has a name for people', () => {
    expect(targetName({ host: 'edge-3', user: 'ops', port: undefined })).toBe('ops@edge-3');
    expect(targetName({ host: '2001:db8::1', user: undefined, port: 2222 })).toBe('[2001:db8::1]:2222');
  });
});
