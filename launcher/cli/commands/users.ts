import { type Command, InvalidArgumentError, Option } from 'commander';
import { answering, type Io } from '../answering';
import type { CreateUserOptions } from '../work/users';

/** As in @libs/kernel, which is not loaded for --help. */
const ROLES = ['admin', 'member', 'viewer'];

/** users: people who log in. */
export function userCommands(program: Command, io: Io): void {
  const users = program
    .command('users')
    .description('people who log in to the control plane')
    .addHelpText(
      'after',
      `
Examples:
  route-llm-gateway users create ann@example.com --role admin
  route-llm-gateway users list
  route-llm-gateway users reset-password ann@example.com`,
    );
  const create = users
    .command('create')
    .description('enter somebody; the password is shown this once and must be changed at the first login')
    .argument('<email>', 'what they log in with', emailOf)
    .addOption(new Option('--role <role>', 'what they may do').choices(ROLES).default('member'))
    .option('--tenant <id or name>', 'where they belong', 'default')
    .option('--name <name>', 'how they are called');
  answering<CreateUserOptions>(create, io, async (options, [email = '']) =>
    (await import('../work/users.js')).createUser(io, email, options),
  );
  answering(users.command('list').description('everybody'), io, async () => (await import('../work/users.js')).listUsers(io));
  answering(
    users
      .command('reset-password')
      .description('a new password, shown this once; ends every session of theirs')
      .argument('<email or id>'),
    io,
    async (_, [who = '']) => (await import('../work/users.js')).resetPassword(io, who),
  );
}

function emailOf(text: string): string {
  if (!/^[^\s@]+@[^\s@]+$/.test(text)) throw new InvalidArgumentError('It must be an e-mail address, such as ann@example.com.');
  return text;
}
