import { type Outline, type OutlineOption, type OutlineValue, offerOf } from './outline.ts';

const SEEN = '__fish_seen_subcommand_from';

/** A script for fish. */
export function fishCompletion(program: Outline): string {
  const { name, commands } = program;
  const names = commands.map(command => command.name);
  const before = `not ${SEEN} ${names.join(' ')}`;
  const lines = [
    `# Completion of ${name} for fish. Made by: ${name} completion fish`,
    `complete -c ${name} -f`,
    ...program.options.map(option => {
      // What a command has under the same name is its own.
      const own = commands.filter(({ options }) => options.some(({ long }) => long === option.long));
      const unless = own.map(command => command.name).join(' ');
      return optionLine(name, unless === '' ? undefined : `not ${SEEN} ${unless}`, option);
    }),
    ...program.arguments.flatMap(argument => valueLines(name, before, argument)),
    ...commands.map(
      command => `complete -c ${name} -n ${quote(before)} -a ${command.name} -d ${quote(command.help)}`,
    ),
    ...commands.flatMap(command => {
      const behind = `${SEEN} ${command.name}`;
      return [
        ...command.arguments.flatMap(argument => valueLines(name, behind, argument)),
        ...command.options.map(option => optionLine(name, behind, option)),
      ];
    }),
  ];
  return `${lines.join('\n')}\n`;
}

function optionLine(program: string, condition: string | undefined, option: OutlineOption): string {
  const { short, long, value, help } = option;
  return [
    `complete -c ${program}`,
    ...(condition === undefined ? [] : [`-n ${quote(condition)}`]),
    ...(short === undefined ? [] : [`-s ${short.slice(1)}`]),
    `-l ${long.slice(2)}`,
    ...(value === undefined ? [] : [`-r ${offered(value).join(' ')}`]),
    `-d ${quote(help)}`,
  ].join(' ');
}

function valueLines(program: string, condition: string, value: OutlineValue): readonly string[] {
  if (offerOf(value) === 'nothing') return [];
  return [`complete -c ${program} -n ${quote(condition)} ${offered(value).join(' ')}`];
}

/** Whatever has no meaning of its own behind a tab would be given the help of its option. */
function offered(value: OutlineValue): readonly string[] {
  switch (offerOf(value)) {
    case 'words':
      return ['-f', '-a', quote(describedWords(value).join(' '))];
    case 'file':
      return ['-F'];
    case 'directory':
      return ['-f', '-a', "'(__fish_complete_directories)'"];
    case 'host':
      return ['-f', '-a', quote([...describedWords(value), HOSTS].join(' '))];
    case 'source':
      return ['-F', '-a', quote(HOSTS)];
    case 'nothing':
      return ['-f'];
  }
}

const HOSTS = "(__fish_print_hostnames)\\t'host'";

function describedWords({ words, meanings }: OutlineValue): readonly string[] {
  return words.map(word => `${word}\\t${quote(meanings?.[word] ?? '')}`);
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
