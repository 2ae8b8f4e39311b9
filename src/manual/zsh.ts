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
  const hosts = program.arguments.some(argument => offerOf(argument) === 'host')
    ? '\n      _hosts && ret=0'
    : '';
  return `#compdef ${name}
# Completion of ${name} for zsh. Made by: ${name} completion zsh
_${name}() {
  local curcontext=$curcontext state line ret=1
  typeset -A opt_args
  local -a commands=(
${commands.map(command => `    ${quote(`${command.name}:${command.help}`)}`).join('\n')}
  )
  _arguments -C -s -S : \\
${specLines(program.options)}    '1: :->command' \\
    '*:: :->operands' && ret=0
  case $state in
    (command)
      _describe -t commands command commands && ret=0${hosts}
      ;;
    (operands)
      case $line[1] in
${commands.map(command => commandCase(program, command)).join('')}      esac
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
  const taken = command.arguments.map((argument, index) => `    ${argumentSpec(argument, index + 1)} \\\n`);
  return `        (${command.name})
          _arguments -s -S : \\
${specLines(optionsBehind(program, command))}${taken.join('')}            && ret=0
          ;;
`;
}

function specLines(options: readonly OutlineOption[]): string {
  return options.map(option => `    ${optionSpec(option)} \\\n`).join('');
}

/** `'(-d --delay)'{-d,--delay}'[time between two refreshes]:seconds: '`. A value may stand behind `=` or a blank. */
function optionSpec({ short, long, value, help }: OutlineOption): string {
  const text = `[${help.replaceAll(/[[\]\\:]/g, sign => `\\${sign}`)}]${value === undefined ? '' : `:${message(value.name)}:${action(value)}`}`;
  const mark = value === undefined ? '' : '=';
  // Some may be given several times: nothing is left out of what is offered.
  if (short === undefined) return quote(`*${long}${mark}${text}`);
  return `${quote(`*${short}${value === undefined ? '' : '+'}${text}`)} \\\n    ${quote(`*${long}${mark}${text}`)}`;
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
      return wordsAction(value.words);
    case 'file':
      return '_files';
    case 'directory':
      return '_files -/';
    case 'host':
      return '_hosts';
    case 'nothing':
      return ' ';
  }
}

/** Behind a word that goes on (`nice=`) comes no blank. */
function wordsAction(words: readonly string[]): string {
  if (!words.some(word => /[=:]$/.test(word))) return `(${words.join(' ')})`;
  return `{compadd -S "" -- ${words.join(' ')}}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
