import { quoteArgument } from '../text/quote.ts';
import {
  type Offer,
  type Outline,
  type OutlineOption,
  type OutlineValue,
  offerOf,
  optionsBehind,
} from './outline.ts';

/** What the script does for each offer. */
const REPLIES: Readonly<Record<Exclude<Offer, 'words'>, string>> = {
  file: '_srs_top_files -f',
  directory: '_srs_top_files -d',
  host: '_srs_top_hosts',
  source: '_srs_top_sources',
  nothing: ':',
};

/** A script for bash 4 or newer, with or without the package bash-completion. */
export function bashCompletion(program: Outline): string {
  const { name, commands, options } = program;
  const demos = options.find(({ long }) => long === '--demo')?.value?.words ?? [];
  const values = [
    ...commands.flatMap(command => valueCases(quoteArgument(command.name), command.options)),
    ...valueCases('*', options),
  ];
  return `# Completion of ${name} for bash. Made by: ${name} completion bash
_srs_top_reply() { mapfile -t COMPREPLY < <(compgen "$@" -- "$cur"); }
_srs_top_files() { compopt -o filenames 2>/dev/null; _srs_top_reply "$@"; }
# Names of /etc/hosts and of ~/.ssh/config, those that are plain; and words beside them.
_srs_top_hosts() {
  local names
  names=$(sed -n 's/^[Hh]ost[[:blank:]]//p' ~/.ssh/config 2>/dev/null | tr -s '[:blank:]' '\\n' | grep -x '[[:alnum:]._-]*')
  _srs_top_reply -A hostname -W "$1 $names"
  [[ \${COMPREPLY[*]} == *: ]] && compopt -o nospace 2>/dev/null
}
# What is neither here nor in a folder that is named is a host.
_srs_top_sources() {
  local files
  mapfile -t files < <(compgen -f -- "$cur")
  _srs_top_hosts
  [[ \${files[*]} ]] && compopt -o filenames 2>/dev/null
  COMPREPLY+=("\${files[@]}")
}
# Words that go on, such as nice=: no blank comes behind them.
_srs_top_begin() { compopt -o nospace 2>/dev/null; _srs_top_reply "$@"; }
_srs_top() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command= skip= isValue= word i
  local program=${quoteArgument(options.flatMap(namesOf).join(' '))}
  COMPREPLY=()
  # bash takes --window=60 and nice=-5 for three words.
  if [[ $cur == = ]]; then
    cur=
  elif [[ $prev == = ]]; then
    prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  # And demo:starved.
  if [[ $prev$cur == demo: || "\${COMP_WORDS[COMP_CWORD-2]-}$prev" == demo: ]]; then
    [[ $cur == : ]] && cur=
    _srs_top_reply -W "${demos.join(' ')}"
    return
  fi
  [[ $prev != -* && ( \${COMP_WORDS[COMP_CWORD]} == = || \${COMP_WORDS[COMP_CWORD-1]} == = ) ]] && isValue=1
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ $skip && $word != = ]]; then skip=; continue; fi
    case $word in
      ${options.filter(takesValue).flatMap(namesOf).join('|')}) skip=1 ;;
      ${commands.map(one => one.name).join('|')}) command=$word; break ;;
    esac
  done
  case "$command $prev" in
${lines(4, values)}
  esac
  # What a value such as that of nice= may be, no list has.
  [[ $isValue ]] && return
  if [[ $cur == -* ]]; then
    case $command in
${lines(6, [
  ...commands.map(command => `${command.name}) ${offer(namesBehind(program, command))} ;;`),
  '*) _srs_top_reply -W "$program" ;;',
])}
    esac
    return
  fi
  case $command in
${lines(4, [...commands.map(argumentCase), `*) ${commandReply(program)} ;;`])}
  esac
}
complete -F _srs_top ${name}
`;
}

function lines(indent: number, texts: readonly string[]): string {
  return texts.map(text => ' '.repeat(indent) + text).join('\n');
}

function takesValue({ value }: OutlineOption): boolean {
  return value !== undefined;
}

function namesOf({ short, long }: OutlineOption): readonly string[] {
  return short === undefined ? [long] : [short, long];
}

/** Names of options behind a command; those of the program as a variable, where they all hold. */
function namesBehind(program: Outline, command: Outline): readonly string[] {
  const names = optionsBehind(program, command).flatMap(namesOf);
  const ofProgram = program.options.flatMap(namesOf);
  const own = names.filter(name => !ofProgram.includes(name));
  return own.length + ofProgram.length === names.length ? [...own, '$program'] : names;
}

/** @param command a pattern of the shell */
function valueCases(command: string, options: readonly OutlineOption[]): readonly string[] {
  return options.flatMap(option => {
    if (option.value === undefined) return [];
    const pattern = namesOf(option).map(name => `${command}' '${name}`);
    return [`${pattern.join('|')}) ${reply(option.value)}; return ;;`];
  });
}

/** A command may take several words, each of another kind: what any of them may be is offered. */
function argumentCase({ name, arguments: taken }: Outline): string {
  const words = taken.flatMap(argument => argument.words);
  if (words.length > 0) return `${name}) ${offer(words)} ;;`;
  const kinds = taken.map(offerOf).filter(kind => kind !== 'words' && kind !== 'nothing');
  return `${name}) ${REPLIES[kinds[0] ?? 'nothing']} ;;`;
}

function commandReply({ commands, arguments: taken }: Outline): string {
  const names = quoteArgument(commands.map(({ name }) => name).join(' '));
  const areHosts = taken.some(argument => offerOf(argument) === 'host');
  return areHosts ? `_srs_top_hosts ${names}` : `_srs_top_reply -W ${names}`;
}

function reply(value: OutlineValue): string {
  const kind = offerOf(value);
  if (kind === 'host' && value.words.length > 0) return `${REPLIES.host} "${hostWords(value).join(' ')}"`;
  return kind === 'words' ? offer(value.words) : REPLIES[kind];
}

/** What stands before a colon is a word of its own to bash. */
function hostWords({ words }: OutlineValue): readonly string[] {
  return [...new Set(words.map(word => word.replace(/:.*/, ':')))];
}

function offer(words: readonly string[]): string {
  const way = words.some(word => /[=:]$/.test(word)) ? '_srs_top_begin' : '_srs_top_reply';
  return `${way} -W "${words.join(' ')}"`;
}
