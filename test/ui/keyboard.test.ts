import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { Keyboard } from '../../src/ui/terminal/keyboard.ts';
import type { MouseEvent } from '../../src/ui/terminal/mouse.ts';

interface Typed {
  readonly functionKeys: readonly string[];
  /** Only when there were any. */
  readonly mouse?: readonly MouseEvent[];
  /** What is left for Ink. */
  readonly rest: string;
}

/** What a keyboard makes of these chunks, which come right behind one another. */
async function type(chunks: readonly (string | Buffer)[], waitMs = 0): Promise<Typed> {
  const source = new PassThrough();
  const keyboard = new Keyboard(source);
  const functionKeys: string[] = [];
  keyboard.onFunctionKey(key => functionKeys.push(key));
  const mouse: MouseEvent[] = [];
  keyboard.onMouse(event => mouse.push(event));
  for (const chunk of chunks) {
    source.write(chunk);
    await new Promise(resolve => setTimeout(resolve, waitMs));
  }
  source.end();
  let rest = '';
  for await (const text of keyboard.stream) rest += text;
  return mouse.length === 0 ? { functionKeys, rest } : { functionKeys, mouse, rest };
}

const SEQUENCES: readonly (readonly [string, string])[] = [
  ['F1', '\x1bOP'],
  ['F4', '\x1bOS'],
  ['F1', '\x1b[[A'],
  ['F5', '\x1b[[E'],
  ['F1', '\x1b[11~'],
  ['F5', '\x1b[15~'],
  ['F6', '\x1b[17~'],
  ['F7', '\x1b[18~'],
  ['F8', '\x1b[19~'],
  ['F9', '\x1b[20~'],
  ['F10', '\x1b[21~'],
  ['F12', '\x1b[24~'],
];

describe('function keys', () => {
  test.each(SEQUENCES)('%s as %j', async (name, sequence) => {
    expect(await type([sequence])).toEqual({ functionKeys: [name], rest: '' });
  });

  test('are taken out of what else was typed', async () => {
    expect(await type(['ab\x1b[19~c\x1bOPd'])).toEqual({ functionKeys: ['F8', 'F1'], rest: 'abcd' });
  });

  test.each(SEQUENCES)('%s as %j, split anywhere over two chunks', async (name, sequence) => {
    for (let at = 1; at < sequence.length; at++) {
      const typed = await type([`x${sequence.slice(0, at)}`, `${sequence.slice(at)}y`]);
      expect(typed).toEqual({ functionKeys: [name], rest: 'xy' });
    }
  });

  test('over as many chunks as it has bytes', async () => {
    expect(await type([...'\x1b[18~'])).toEqual({ functionKeys: ['F7'], rest: '' });
  });

  test('are told to nobody who left', async () => {
    const source = new PassThrough();
    const keyboard = new Keyboard(source);
    const heard: string[] = [];
    const leave = keyboard.onFunctionKey(key => heard.push(key));
    source.write('\x1bOP');
    await new Promise(resolve => setImmediate(resolve));
    leave();
    source.write('\x1bOP');
    await new Promise(resolve => setImmediate(resolve));
    expect(heard).toEqual(['F1']);
  });
});

describe('the mouse', () => {
  const click: MouseEvent = { kind: 'click', row: 4, column: 11 };

  test.each<[string, MouseEvent]>([
    ['\x1b[<0;12;5M', click],
    ['\x1b[<64;1;1M', { kind: 'wheelUp', row: 0, column: 0 }],
    ['\x1b[<65;300;100M', { kind: 'wheelDown', row: 99, column: 299 }],
    // With Control held.
    ['\x1b[<81;2;3M', { kind: 'wheelDown', row: 2, column: 1 }],
  ])('%j is taken out, split anywhere over two chunks too', async (report, event) => {
    for (let at = 0; at < report.length; at++) {
      const typed = await type([`x${report.slice(0, at)}`, `${report.slice(at)}y`]);
      expect(typed).toEqual({ functionKeys: [], mouse: [event], rest: 'xy' });
    }
  });

  test.each<[readonly number[], MouseEvent | undefined]>([
    [[0x20, 0x21 + 11, 0x21 + 4], click],
    // The letters a and q, which are keys.
    [[0x61, 0x71, 0x21], { kind: 'wheelDown', row: 0, column: 80 }],
    // Two bytes of a character of UTF-8.
    [[0x60, 0xe5, 0xaa], { kind: 'wheelUp', row: 137, column: 196 }],
    // A button that comes up.
    [[0x23, 0x21, 0x21], undefined],
  ])('as bytes %j of a terminal without SGR reports, split anywhere too', async (bytes, event) => {
    const report = Buffer.from([0x1b, 0x5b, 0x4d, ...bytes]);
    for (let at = 0; at < report.length; at++) {
      const [start, rest] = [report.subarray(0, at), report.subarray(at)];
      const typed = await type([
        Buffer.concat([Buffer.from('é'), start]),
        Buffer.concat([rest, Buffer.from('媒')]),
      ]);
      expect(typed).toEqual({ functionKeys: [], ...(event && { mouse: [event] }), rest: 'é媒' });
    }
  });

  test('means nothing with other buttons, or when a button comes up', async () => {
    const reports = ['\x1b[<0;12;5m', '\x1b[<1;12;5M', '\x1b[<2;12;5M', '\x1b[<66;12;5M', '\x1b[<32;12;5M'];
    expect(await type([`a${reports.join('')}b`])).toEqual({ functionKeys: [], rest: 'ab' });
  });

  test('turned fast comes as several reports at once, between keys', async () => {
    const typed = await type(['j\x1b[<65;12;5M\x1b[<65;12;5M\x1b[19~k']);
    const wheel = { ...click, kind: 'wheelDown' };
    expect(typed).toEqual({ functionKeys: ['F8'], mouse: [wheel, wheel], rest: 'jk' });
  });

  test('its report is never taken for keys, however late its rest comes', async () => {
    expect(await type(['\x1b[<0;1', '2;5Mq'], 60)).toEqual({ functionKeys: [], mouse: [click], rest: 'q' });
  });

  test('is told to nobody who left', async () => {
    const source = new PassThrough();
    const keyboard = new Keyboard(source);
    const heard: MouseEvent[] = [];
    const leave = keyboard.onMouse(event => heard.push(event));
    for (const left of [false, true]) {
      if (left) leave();
      source.write('\x1b[<0;12;5M');
      await new Promise(resolve => setImmediate(resolve));
    }
    expect(heard).toEqual([click]);
  });
});

describe('all other keys', () => {
  test.each(['q', '\x1b[A', '\x1b[1;5C', '\x1b[3~', 'é媒', '\x1b[Z', '\x1bx'])(
    '%j goes through',
    async keys => {
      expect(await type([keys])).toEqual({ functionKeys: [], rest: keys });
      expect(await type([...keys])).toEqual({ functionKeys: [], rest: keys });
    },
  );

  test('Escape goes through by itself when nothing follows it', async () => {
    const source = new PassThrough();
    const keyboard = new Keyboard(source);
    source.write('\x1b');
    const came = await new Promise(resolve => keyboard.stream.once('data', data => resolve(String(data))));
    expect(came).toBe('\x1b');
    keyboard.close();
  });

  test('an Escape long before an O and a P is not the beginning of F1', async () => {
    expect(await type(['\x1b', 'OP'], 60)).toEqual({ functionKeys: [], rest: '\x1bOP' });
  });

  test('a character of several bytes may be split over chunks', async () => {
    const bytes = Buffer.from('媒');
    expect(await type([bytes.subarray(0, 1), bytes.subarray(1)])).toEqual({ functionKeys: [], rest: '媒' });
  });
});
