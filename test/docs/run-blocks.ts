import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { transformSync } from '@swc/core';
import { type Block, ROOT } from './blocks';

export interface Ran {
  code: number | null;
  /** What it said, both ways. */
  said: string;
}

const LONGEST_MS = 280_000;
/** Packages of Python that recipes use, by version. */
const PYTHON_PACKAGES = ['openai==3.54.0', 'anthropic==2.12.0'];

function run(
  command: string,
  args: string[],
  options: { cwd: string; env: Record<string, string>; input?: string },
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: options.cwd, env: options.env, stdio: ['pipe', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, said });
    });
    child.stdin.end(options.input ?? '');
  });
}

/** Where blocks of a page are run, with the files that they speak of. */
export function makeRoom(name: string): string {
  const room = join(ROOT, 'node_modules/.cache', `docs-run-${process.pid}`, name.replaceAll('/', '-'));
  mkdirSync(room, { recursive: true });
  writeFileSync(join(room, 'photo.png'), PICTURE);
  writeFileSync(join(room, 'notes.txt'), 'Returns within thirty days.\n');
  return room;
}

export const removeRooms = (): void =>
  rmSync(join(ROOT, 'node_modules/.cache', `docs-run-${process.pid}`), { recursive: true, force: true });

/** A white square. */
const PICTURE = ((): Buffer => {
  const side = 16;
  const table = Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c >>> 0;
  });
  const crc = (bytes: Buffer): number =>
    ([...bytes].reduce((sum, byte) => (table[(sum ^ byte) & 255] ?? 0) ^ (sum >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0;
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc(side * (side + 1), 255);
  for (let y = 0; y < side; y++) rows[y * (side + 1)] = 0;
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
})();

/** What a reader has at the prompt: our command, and a curl that fails where an answer says that it failed. */
const PRELUDE = `set -euo pipefail
route-llm-gateway() { "$NODE" "$CLI" "$@"; }
npx() { [ "$1" = route-llm-gateway ] && shift && route-llm-gateway "$@"; }
curl() { command curl -sS --fail-with-body --max-time 60 "$@"; }
command -v jq >/dev/null 2>&1 || jq() { "$NODE" -e '
  const [, path] = process.argv.slice(1); const value = path.split(".").filter(Boolean)
    .reduce((at, name) => at?.[name.replace(/\\[(\\d+)\\]/, "")]?.[/\\[(\\d+)\\]/.exec(name)?.[1]] ?? at?.[name], JSON.parse(require("fs").readFileSync(0, "utf8")));
  console.log(typeof value === "string" ? value : JSON.stringify(value));' -- "$@"; }
`;

/** All shell blocks of a page, one after the other, in one shell: what one sets the next one has. */
export function runShell(blocks: readonly Block[], room: string, env: Record<string, string>): Promise<Ran> {
  const steps = blocks.map(({ page, line, code }) => `echo "## ${page}:${line}"\n${code}`);
  return run('bash', [], { cwd: room, env, input: PRELUDE + steps.join('\n') });
}

/** One TypeScript block, as a module of its own. */
export function runScript({ code, line }: Block, room: string, env: Record<string, string>): Promise<Ran> {
  const { code: compiled } = transformSync(code, {
    module: { type: 'es6' },
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
  });
  const file = join(room, `block-${line}.mjs`);
  writeFileSync(file, compiled);
  return run(process.execPath, [file], { cwd: room, env });
}

let python: string | undefined;

/** A Python with the SDKs; undefined where none can be had. */
export function findPython(): string | undefined {
  if (python !== undefined) return python;
  const home = join(tmpdir(), 'route-llm-gateway-python');
  const own = join(home, 'bin/python');
  try {
    if (!existsSync(join(home, 'ready'))) {
      execFileSync('python3', ['-m', 'venv', home], { stdio: 'ignore' });
      execFileSync(own, ['-m', 'pip', 'install', '--quiet', ...PYTHON_PACKAGES], { stdio: 'ignore', timeout: 240_000 });
      writeFileSync(join(home, 'ready'), '');
    }
    return (python = own);
  } catch {
    return undefined;
  }
}

export const runPython = ({ code }: Block, room: string, env: Record<string, string>): Promise<Ran> =>
  run(findPython() ?? 'python3', ['-'], { cwd: room, env, input: code });

/** Whether the text could be run at all. */
export async function parses({ kind, code }: Block & { kind: string }, room: string): Promise<Ran> {
  const env = { PATH: process.env.PATH ?? '' };
  if (kind === 'shell') return run('bash', ['-n'], { cwd: room, env, input: code });
  if (kind === 'python')
    return run('python3', ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'], { cwd: room, env, input: code });
  try {
    transformSync(code, { jsc: { parser: { syntax: 'typescript', tsx: true }, target: 'es2022' } });
    return { code: 0, said: '' };
  } catch (error) {
    return { code: 1, said: String(error) };
  }
}
