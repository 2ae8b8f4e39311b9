import { describe, expect, it } from 'vitest';
import { KNOWN_WORDS } from '../../src/commands/completion.ts';
import { DEMOS } from '../../src/commands/demo.ts';
import { readWishes, WISH_WORDS } from '../../src/commands/read-wishes.ts';
import { SCENARIOS } from '../../src/host/simulated/scenarios/scenarios.ts';
import { argumentText, type Outline, outlineOf } from '../../src/manual/outline.ts';
import { isRefusal } from '../../src/tuning/tuning.ts';
import { programOutline, wholeProgram } from '../helpers/program-outline.ts';

function placesOf(at: string, { options, arguments: taken, commands }: Outline): readonly string[] {
  return [
    ...options.map(({ long }) => at + long),
    ...taken.map(({ name, isRequired, isRepeated }) => at + argumentText(name, isRequired, isRepeated)),
    ...commands.flatMap(command => placesOf(`${command.name} `, command)),
  ];
}

describe('the outline', () => {
  it('has all that commander knows', () => {
    const whole = wholeProgram();
    const outline = outlineOf(whole);
    expect(outline.commands.map(({ name }) => name)).toEqual(whole.commands.map(command => command.name()));
    for (const command of [whole, ...whole.commands]) {
      const told = [outline, ...outline.commands].find(({ name }) => name === command.name());
      const longs = command.options.map(({ long }) => long);
      expect(told?.options.map(({ long }) => long)).toEqual([...longs, '--help']);
    }
  });

  it('tells choices, values and what holds without an option', () => {
    const { options } = programOutline();
    expect(options.find(({ long }) => long === '--color')).toMatchObject({
      short: undefined,
      value: { name: 'when', words: ['auto', 'always', 'never'] },
    });
    expect(options.find(({ long }) => long === '--delay')).toMatchObject({
      short: '-d',
      value: { name: 'seconds' },
    });
    expect(options.find(({ long }) => long === '--json')?.value).toBeUndefined();
    const color = options.find(({ long }) => long === '--color');
    expect(color?.fullHelp).toBe(`${color?.help} (choices: "auto", "always", "never")`);
  });
});

describe('words that are known of a value', () => {
  it('are of a value that there is', () => {
    const places = placesOf('', programOutline());
    expect(Object.keys(KNOWN_WORDS).filter(place => !places.includes(place))).toEqual([]);
  });

  it('are every demo', () => {
    expect(Object.keys(DEMOS).sort()).toEqual(SCENARIOS.map(({ name }) => name).sort());
  });

  it.each(Object.keys(WISH_WORDS))('begin a wish: %s', word => {
    const values: Readonly<Record<string, string>> = {
      'policy=': 'batch',
      'irq:': 'eth0=1',
      'rps:': 'eth0=1',
      'quota:': '/a=2',
    };
    expect(isRefusal(readWishes([word + (values[word] ?? '1')]))).toBe(false);
  });
});
