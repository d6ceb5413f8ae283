import { spawnSync } from 'node:child_process';
import type { Command } from 'commander';
import type { Io } from './answering';
import { buildProgram } from './program';

const quiet: Io = { env: {}, out: () => undefined, err: () => undefined, exit: () => undefined };

async function run(
  ...argv: string[]
): Promise<{ out: string; err: string; code: number | undefined; thrown: string | undefined }> {
  const said = { out: '', err: '', code: undefined as number | undefined, thrown: undefined as string | undefined };
  const io: Io = {
    env: {},
    out: (text) => (said.out += text),
    err: (text) => (said.err += text),
    exit: (code) => (said.code = code),
  };
  const program = buildProgram(io);
  await program.parseAsync(['node', 'route-llm-gateway', ...argv]).catch((error: { code: string }) => (said.thrown = error.code));
  return said;
}

const leaves = (command: Command): Command[] =>
  command.commands.flatMap((one) => (one.commands.length > 0 ? leaves(one) : [one])).filter((one) => one.name() !== 'help');

it('describes every command, and lets every one answer as JSON', () => {
  const program = buildProgram(quiet);
  const all = leaves(program);
  expect(all.map((one) => one.name())).toEqual(
    expect.arrayContaining(['start', 'api', 'worker', 'migrate', 'seed', 'demo', 'doctor']),
  );
  for (const command of all) {
    expect(command.description()).not.toBe('');
    expect(command.options.map(({ long }) => long)).toContain('--json');
  }
});

it('shows examples for every command of the first level', () => {
  const program = buildProgram(quiet);
  for (const command of program.commands.filter((one) => one.name() !== 'version')) {
    let help = '';
    command.configureOutput({ writeOut: (text) => (help += text) });
    command.outputHelp();
    expect(`${command.name()}: ${help}`).toMatch(/Examples?:/);
  }
});

it.each([
  [['nosuch']],
  [['start', '--nosuch']],
  [['virtual-keys', 'create']],
  [['completion', 'powershell']],
  [['demo', '--requests', '0']],
])('takes %j for a mistake of the caller', async (argv) => {
  const { thrown, err } = await run(...argv);
  expect(thrown).toMatch(/^commander\./);
  expect(err).toMatch(/^error: .*\n.*--help/);
});

it('takes nothing but an e-mail address for somebody who is to log in', async () => {
  const { err, thrown } = await run('users', 'create', 'not-an-address');
  expect(thrown).toBe('commander.invalidArgument');
  expect(err).toContain('e-mail address');
});

it('completes every command in each shell', async () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { out, code } = await run('completion', shell);
    expect(code).toBe(0);
    for (const word of ['doctor', 'reset-password', 'offline']) expect(out).toContain(word);
  }
});

it('gives bash a script that it understands', async () => {
  const { out } = await run('completion', 'bash');
  const script = `${out}\nCOMP_WORDS=(route-llm-gateway keys a); COMP_CWORD=2; _route_llm_gateway; echo "\${COMPREPLY[@]}"`;
  expect(spawnSync('bash', ['-c', script], { encoding: 'utf8' })).toMatchObject({ status: 0, stdout: 'add\n', stderr: '' });
});

it('answers a failure as JSON where JSON is asked for', async () => {
  const { out, err, code } = await run('--env-file', '/nowhere/at/all', 'migrate', '--json');
  expect({ code, err }).toEqual({ code: 1, err: '' });
  expect((JSON.parse(out) as { error: { message: string } }).error.message).toContain('/nowhere/at/all');
});
