import { Secret } from '@libs/kernel';
import { readFileSync } from 'node:fs';
import { CliFailure, UsageFailure } from './answer';

export interface SecretSource {
  secretEnv?: string;
  secretFile?: string;
}

/** Never an argument: those can be read by everybody on the machine and stay in the shell's history. */
export async function readSecret(source: SecretSource, env: NodeJS.ProcessEnv, what: string): Promise<Secret> {
  const text = await read(source, env, what);
  if (text.trim() === '') throw new CliFailure(`${what} is empty.`);
  return new Secret(text.trim());
}

async function read({ secretEnv, secretFile }: SecretSource, env: NodeJS.ProcessEnv, what: string): Promise<string> {
  if (secretEnv !== undefined && secretFile !== undefined)
    throw new UsageFailure('Give --secret-env or --secret-file, not both.');
  if (secretEnv !== undefined) return env[secretEnv] ?? '';
  if (secretFile !== undefined) return readFileSync(secretFile, 'utf8');
  if (process.stdin.isTTY) return prompt(what);
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) text += String(chunk);
  return text;
}

/** What is typed is not shown. */
function prompt(what: string): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(`${what} (not shown): `);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  return new Promise((resolve, reject) => {
    let typed = '';
    const end = (work: () => void): void => {
      stdin.off('data', onData);
      stdin.setRawMode(false);
      stdin.pause();
      stderr.write('\n');
      work();
    };
    const onData = (text: string): void => {
      for (const sign of text) {
        if (sign === '\r' || sign === '\n') return end(() => resolve(typed));
        if (sign === '\u0003') return end(() => reject(new CliFailure('Stopped.')));
        typed = sign === '\u007f' ? typed.slice(0, -1) : typed + sign;
      }
    };
    stdin.on('data', onData);
  });
}
