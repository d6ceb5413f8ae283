import type { Command } from 'commander';
import { Argument } from 'commander';
import { answering, type Io } from '../answering';

const NAME = 'route-llm-gateway';

/** completion: a script for the shell, made from the commands themselves. */
export function completionCommand(program: Command, io: Io): void {
  const command = program
    .command('completion')
    .description('print a script that completes commands and options in your shell')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish']))
    .addHelpText(
      'after',
      `
Examples:
  source <(route-llm-gateway completion bash)
  route-llm-gateway completion zsh > "\${fpath[1]}/_route-llm-gateway"
  route-llm-gateway completion fish > ~/.config/fish/completions/route-llm-gateway.fish`,
    );
  answering(command, io, (_, [shell]) => {
    const text = shell === 'fish' ? fish(program) : shell === 'zsh' ? zsh(program) : bash(program);
    return Promise.resolve({ text, json: { shell, script: text } });
  });
}

/** What may follow each path of commands. */
function wordsByPath(program: Command): [path: string, words: string[]][] {
  const visit = (command: Command, path: string[]): [string, string[]][] => [
    [
      path.join(' '),
      [
        ...command.commands.map((one) => one.name()),
        ...command.options.map(({ long }) => long ?? ''),
        '--help',
        ...command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
      ].filter(Boolean),
    ],
    ...command.commands.flatMap((one) => visit(one, [...path, one.name()])),
  ];
  return visit(program, []);
}

function bash(program: Command): string {
  const cases = wordsByPath(program).map(([path, words]) => `    '${path}') words='${words.join(' ')}' ;;`);
  return `_route_llm_gateway() {
  local path='' word words=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) path="\${path:+$path }$word" ;; esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _route_llm_gateway ${NAME}`;
}

/** zsh runs bash's completions. */
const zsh = (program: Command): string => `#compdef ${NAME}
autoload -U +X bashcompinit && bashcompinit
${bash(program)}`;

function fish(program: Command): string {
  const lines = wordsByPath(program).flatMap(([path, words]) => {
    const deepest = path.split(' ').at(-1) ?? '';
    const when = path === '' ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${deepest}`;
    return words.map((word) =>
      word.startsWith('--')
        ? `complete -c ${NAME} -n '${when}' -l ${word.slice(2)}`
        : `complete -c ${NAME} -f -n '${when}' -a ${word}`,
    );
  });
  return lines.join('\n');
}
