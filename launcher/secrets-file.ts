import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { GeneratedSecrets } from '@libs/config';
import { Secret } from '@libs/kernel';
import { StartError } from './start-error';

const FILE = 'secrets.json';

/** Secrets that nobody set: made once, kept in the data directory, readable by this user alone. @throws StartError */
export function generatedSecrets(dataDir: string): Pick<GeneratedSecrets, 'jwtSecret' | 'masterKey'> {
  const path = join(dataDir, FILE);
  const stored = existsSync(path) ? parse(path) : create(path);
  return { jwtSecret: new Secret(stored.jwt_secret), masterKey: new Secret(stored.master_key) };
}

interface StoredSecrets {
  jwt_secret: string;
  master_key: string;
}

function parse(path: string): StoredSecrets {
  try {
    const { jwt_secret, master_key } = JSON.parse(readFileSync(path, 'utf8')) as Partial<StoredSecrets>;
    if (typeof jwt_secret === 'string' && typeof master_key === 'string') return { jwt_secret, master_key };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new StartError(`${path} is damaged. Restore it from a backup: without it the stored provider keys cannot be read.`);
}

/** Written whole or not at all: a half-written master key would be a lost one. */
function create(path: string): StoredSecrets {
  const secrets = { jwt_secret: randomBytes(48).toString('base64url'), master_key: randomBytes(48).toString('base64url') };
  const draft = `${path}.new`;
  const file = openSync(draft, 'w', 0o600);
  try {
    writeSync(file, `${JSON.stringify(secrets, null, 2)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
  return secrets;
}
