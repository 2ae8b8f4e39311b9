import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { manPage } from '../../src/manual/man-page.ts';
import type { OutlineArgument, OutlineOption } from '../../src/manual/outline.ts';
import { ALL_SETTINGS } from '../../src/settings/settings.ts';
import { programOutline } from '../helpers/program-outline.ts';
import { describeWithTools } from '../helpers/tools.ts';

const program = programOutline();
const page = manPage(program, '1.2.3');

/** The terms of a part of the page, without what is only for roff. */
function termsOf(part: string): readonly string[] {
  return [...part.matchAll(/^\.TP\n(.*)$/gm)].map(([, term = '']) =>
    term.replaceAll(/\\f[BIR]/g, '').replaceAll('\\-', '-'),
  );
}

function termOf({ short, long, value }: OutlineOption): string {
  return (
    [short, long].filter(name => name !== undefined).join(', ') +
    (value === undefined ? '' : ` ${value.name}`)
  );
}

/** `<file>`, `[name]`, `<set...>`. */
function operandOf({ name, isRequired, isRepeated }: OutlineArgument): string {
  const word = isRepeated ? `${name}...` : name;
  return isRequired ? `<${word}>` : `[${word}]`;
}

function partOf(title: string): string {
  const [, part = ''] = page.split(new RegExp(`^\\.SH ${title}$`, 'm'));
  return part.split(/^\.SH /m)[0] ?? '';
}

describe('the manual page', () => {
  it('lists every option of the program, and none that there is not', () => {
    expect(termsOf(partOf('OPTIONS'))).toEqual([
      ...program.arguments.map(operandOf),
      ...program.options.map(termOf),
    ]);
  });

  it('lists every command with its options and arguments, and none that there is not', () => {
    const [, ...parts] = partOf('COMMANDS').split(/^\.SS /m);
    const told = parts.map(part => ({
      name: /^srs\\-top ([\w\\-]+)/.exec(part)?.[1]?.replaceAll('\\-', '-'),
      terms: termsOf(part),
    }));
    expect(told).toEqual(
      program.commands.map(command => ({
        name: command.name,
        terms: [
          ...command.arguments.map(operandOf),
          ...command.options.filter(({ long }) => long !== '--help').map(termOf),
        ],
      })),
    );
  });

  it('lists every setting of the configuration file', () => {
    expect(termsOf(partOf('CONFIGURATION'))).toEqual(ALL_SETTINGS.map(([, { key }]) => key));
  });

  it('has what help says below the options, line by line', () => {
    expect(page).toContain('bash: srs\\-top completion bash > \\(ti/.local');
    expect(page).toMatch(/^\.br\nfish: srs/m);
  });
});

describeWithTools(['mandoc'], 'the manual page, as mandoc reads it', () => {
  it('has nothing wrong but that it has no date: it is of its version', () => {
    const { stdout } = spawnSync('mandoc', ['-T', 'lint', '-W', 'warning'], {
      input: page,
      encoding: 'utf8',
    });
    expect(stdout.trim().replace(/^.*?: /, '')).toMatch(/^[^\n]*missing date[^\n]*$/);
  });

  it('fills lines to the width of the screen', () => {
    const { stdout } = spawnSync('mandoc', ['-T', 'utf8', '-O', 'width=80'], {
      input: page,
      encoding: 'utf8',
    });
    const lines = stdout.replaceAll(/.\x08/g, '').split('\n');
    expect(lines.length).toBeGreaterThan(100);
    expect(lines.filter(line => [...line].length > 80)).toEqual([]);
  });

  it('shows quotes, hyphens and points as they are typed', () => {
    const { stdout } = spawnSync('mandoc', ['-T', 'utf8', '-O', 'width=200'], {
      input: page,
      encoding: 'utf8',
    });
    const text = stdout.replaceAll(/.\x08/g, '');
    expect(text).toContain("'sb_rtmp_load -c {n} -r rtmp://…'");
    expect(text).toContain('what "sadf -j FILE -- -A" prints');
    expect(text).toContain('read this file instead of ~/.config/srs-top/config.toml');
  });
});
