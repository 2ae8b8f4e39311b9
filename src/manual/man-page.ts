import { ALL_SETTINGS } from '../settings/settings.ts';
import { ENVIRONMENT, EXAMPLES, EXIT_CODES, FILES } from './facts.ts';
import { argumentText, type Outline, type OutlineArgument, type OutlineOption } from './outline.ts';
import { bold, entry, italic, paragraph, roff, section, subsection } from './roff.ts';

/** The manual page srs-top(1), in the macros of man(7). @param version of srs-top */
export function manPage(program: Outline, version: string): string {
  const { name, help } = program;
  const [brief = help, ...rest] = help.split(/: (.*)/s);
  return `${[
    `.TH ${name.toUpperCase()} 1 "" "${name} ${version}" "User Commands"`,
    section('NAME', `${roff(name)} \\- ${roff(brief)}`),
    section('SYNOPSIS', synopsis(program)),
    section(
      'DESCRIPTION',
      roff(`${brief}: ${rest.join('')}`),
      paragraph(
        'On a terminal it shows one screen, refreshed every second: which packets are lost, at which stage, and why. A key previews a change (nice value, affinity, socket buffers and more) before it is made; every change is read back from the kernel, judged by its effect, and can be taken back. ? shows the keys, q quits. Run it as root: only root may see whose sockets are whose, enter the network namespace of SRS, raise a priority or record a profile.',
      ),
    ),
    section(
      'OPTIONS',
      roff('They may stand before a command or behind it.'),
      ...program.arguments.map(argumentEntry),
      ...program.options.map(optionEntry),
    ),
    section('COMMANDS', ...program.commands.map(command => commandText(program, command))),
    section(
      'CONFIGURATION',
      roff(
        `What the file config.toml may set; ${name} config --print-default prints one. Flags win over it.`,
      ),
      ...ALL_SETTINGS.map(([, { key, comment }]) => entry(bold(key), `${comment}.`)),
    ),
    section('FILES', ...FILES.map(([path, meaning]) => entry(italic(path), meaning))),
    section('ENVIRONMENT', ...ENVIRONMENT.map(([variable, meaning]) => entry(bold(variable), meaning))),
    section('EXIT STATUS', ...EXIT_CODES.map(([code, meaning]) => entry(bold(code), meaning))),
    section('EXAMPLES', ...EXAMPLES.map(([command, meaning]) => entry(bold(command), meaning))),
    section(
      'SEE ALSO',
      [
        ...['top(1)', 'renice(1)', 'taskset(1)', 'chrt(1)', 'perf(1)', 'strace(1)', 'ss(8)', 'sysctl(8)'],
        ...['proc(5)', 'systemd.exec(5)'],
      ]
        .map(page =>
          page.replace(/^(.+)(\(\d\))$/, (_, title: string, chapter: string) => bold(title) + chapter),
        )
        .join(',\n'),
    ),
  ].join('\n')}\n`;
}

function synopsis({ name, arguments: taken, commands }: Outline): string {
  const operands = taken.map(operandOf);
  return [
    `.B ${roff(name)}`,
    ['[\\fIoption\\fR ...]', ...operands.map(italic)].join(' '),
    ...(commands.length === 0 ? [] : ['.br', `.B ${roff(name)}`, '\\fIcommand\\fR [\\fIoption\\fR ...]']),
  ].join('\n');
}

function commandText({ name: program }: Outline, command: Outline): string {
  const { name, help, arguments: taken, options, notes } = command;
  const operands = taken.map(operandOf);
  return subsection(
    [`${program} ${name}`, ...operands].map(roff).join(' '),
    roff(capital(help)),
    ...taken.map(argumentEntry),
    // --help is among those of the program.
    ...options.filter(({ long }) => long !== '--help').map(optionEntry),
    ...notes
      .split(/\n\s*\n/)
      .filter(note => note !== '')
      .map(noteText),
  );
}

/** Filled to the width of the screen; what is a list keeps its lines. */
function noteText(note: string): string {
  const lines = note.split('\n');
  const isList = lines.every(line => /^\w+: /.test(line));
  return `.PP\n${lines.map(roff).join(isList ? '\n.br\n' : '\n')}`;
}

function operandOf({ name, isRequired, isRepeated }: OutlineArgument): string {
  return argumentText(name, isRequired, isRepeated);
}

function argumentEntry(argument: OutlineArgument): string {
  return entry(italic(operandOf(argument)), argument.help);
}

function optionEntry({ short, long, value, fullHelp }: OutlineOption): string {
  const names = [short, long].flatMap(name => (name === undefined ? [] : [bold(name)])).join(', ');
  return entry(value === undefined ? names : `${names} ${italic(value.name)}`, fullHelp);
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
