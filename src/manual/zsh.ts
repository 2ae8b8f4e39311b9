import {
  type Outline,
  type OutlineArgument,
  type OutlineOption,
  type OutlineValue,
  offerOf,
  optionsBehind,
} from './outline.ts';

/** A script for zsh: a file `_srs-top` in a directory of `$fpath`, or sourced behind `compinit`. */
export function zshCompletion(program: Outline): string {
  const { name, commands } = program;
  const areHosts = program.arguments.some(argument => offerOf(argument) === 'host');
  const [hosts, moreHosts] = areHosts
    ? ['\n      _hosts && ret=0', '        (*) _hosts && ret=0 ;;\n']
    : ['', ''];
  const takers = [program, ...commands];
  const described = new Set(
    takers
      .flatMap(({ options, arguments: taken }) => [...options.flatMap(({ value }) => value ?? []), ...taken])
      .filter(hasMeanings)
      .map(describedWords),
  );
  return `#compdef ${name}
# Completion of ${name} for zsh. Made by: ${name} completion zsh
${[...described].join('')}_${name}() {
  local curcontext=$curcontext state line ret=1
  typeset -A opt_args
  local -a program=(
${specLines('    ', program.options)}
  )
  local -a commands=(
${commands.map(command => `    ${quote(`${command.name}:${command.help}`)}`).join('\n')}
  )
  _arguments -C -s -S : $program '1: :->command' '*:: :->operands' && ret=0
  case $state in
    (command)
      _describe -t commands command commands && ret=0${hosts}
      ;;
    (operands)
      case $line[1] in
${commands.map(command => commandCase(program, command)).join('')}${moreHosts}      esac
      ;;
  esac
  return ret
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _${name} "$@"
else
  compdef _${name} ${name}
fi
`;
}

function commandCase(program: Outline, command: Outline): string {
  const names = new Set(program.options.map(({ long }) => long));
  // Where it has one of the program's names for itself, that of the program does not hold. All have the same --help.
  const isApart = command.options.some(({ long }) => names.has(long) && long !== '--help');
  const own = command.options.filter(({ long }) => !names.has(long));
  const specs = [
    ...(isApart ? optionsBehind(program, command) : own).flatMap(optionSpecs),
    ...command.arguments.map((argument, index) => argumentSpec(argument, index + 1)),
  ];
  return `        (${command.name})
          _arguments -s -S : ${isApart ? '' : '$program '}\\
${specs.map(spec => `            ${spec} \\\n`).join('')}            && ret=0
          ;;
`;
}

function specLines(indent: string, options: readonly OutlineOption[]): string {
  return options
    .flatMap(optionSpecs)
    .map(spec => indent + spec)
    .join('\n');
}

/** `'*-d+[time between two refreshes]:seconds: '`, and the same of `--delay=`. A value may stand behind a blank, too. */
function optionSpecs({ short, long, value, help }: OutlineOption): readonly string[] {
  const meaning = `[${help.replaceAll(/[[\]\\:]/g, sign => `\\${sign}`)}]`;
  const text = value === undefined ? meaning : `${meaning}:${message(value.name)}:${action(value)}`;
  // Some may be given several times: nothing is left out of what is offered.
  const one = (name: string, mark: string): string =>
    quote(`*${name}${value === undefined ? '' : mark}${text}`);
  return [...(short === undefined ? [] : [one(short, '+')]), one(long, '=')];
}

function argumentSpec(argument: OutlineArgument, place: number): string {
  const { name, isRequired, isRepeated } = argument;
  const at = isRepeated ? '*' : `${place}`;
  return quote(`${at}:${isRequired || isRepeated ? '' : ':'}${message(name)}:${action(argument)}`);
}

function message(name: string): string {
  return name.replaceAll(':', '\\:');
}

function action(value: OutlineValue): string {
  switch (offerOf(value)) {
    case 'words':
      return hasMeanings(value) ? functionName(value) : `(${value.words.join(' ')})`;
    case 'file':
      return '_files';
    case 'directory':
      return '_files -/';
    case 'host':
      return hasMeanings(value) ? functionName(value) : '_hosts';
    case 'source':
      return '{_alternative files:file:_files hosts:host:_hosts}';
    case 'nothing':
      return ' ';
  }
}

function hasMeanings({ words, meanings }: OutlineValue): boolean {
  return words.length > 0 && meanings !== undefined;
}

/** `_srs_top_id`, after what a value of it is called: those of one name are the same everywhere. */
function functionName({ name }: OutlineValue): string {
  return `_srs_top_${name.replaceAll(/\W/g, '_')}`;
}

/** A function that offers its words with what they mean. Behind a word that goes on (`nice=`) comes no blank. */
function describedWords(value: OutlineValue): string {
  const { name, words, meanings } = value;
  const goesOn = words.some(word => /[=:]$/.test(word));
  const lines = words.map(
    word => `    ${quote(`${word.replaceAll(':', '\\:')}:${meanings?.[word] ?? ''}`)}\n`,
  );
  return `${functionName(value)}() {
  local -a words=(
${lines.join('')}  )
  _describe -t ${message(name)} ${message(name)} words${goesOn ? " -S ''" : ''}${offerOf(value) === 'host' ? '\n  _hosts' : ''}
}
`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
