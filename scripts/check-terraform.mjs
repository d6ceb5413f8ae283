// What can be said of terraform/: that it is formatted and parses (terraform fmt, where terraform is), that every variable named is
// declared and every one declared is named, that outputs and the example of values agree with them, that no secret is shown; and
// `terraform validate`, wherever its providers can be had (they are in no package registry, only in Terraform's own).
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './lib/prepare.mjs';

const INIT_MS = 120_000;
const problems = [];
const strip = (text) => text.replace(/^\s*(#|\/\/).*$/gm, '');

function check(folder) {
  const at = join(ROOT, folder);
  const files = readdirSync(at).filter((name) => name.endsWith('.tf'));
  const text = strip(files.map((name) => readFileSync(join(at, name), 'utf8')).join('\n'));
  const declared = [...text.matchAll(/^variable "([^"]+)" \{([\s\S]*?)^\}/gm)];
  const names = declared.map(([, name]) => name);
  const used = new Set([...text.matchAll(/\bvar\.([A-Za-z0-9_]+)/g)].map(([, name]) => name));
  for (const name of used) if (!names.includes(name)) problems.push(`${folder}: var.${name} is not declared`);
  for (const [, name, body] of declared) {
    if (!used.has(name)) problems.push(`${folder}: variable ${name} is used nowhere`);
    if (!/description\s*=/.test(body) || !/type\s*=/.test(body))
      problems.push(`${folder}: variable ${name} needs a type and a description`);
    if (/(url|keys?|password)$/.test(name) && !/sensitive\s*=\s*true/.test(body))
      problems.push(`${folder}: variable ${name} is not sensitive`);
  }
  const blocks = new Set(
    [...text.matchAll(/^(?:resource|data) "([^"]+)" "([^"]+)"/gm)].map(([, type, name]) => `${type}.${name}`),
  );
  const providers = new Set([...text.matchAll(/source\s*=\s*"hashicorp\/(\w+)"/g)].map(([, name]) => name));
  for (const block of blocks)
    if (!providers.has(block.split('_')[0])) problems.push(`${folder}: no required provider for ${block}`);
  for (const [, type, name] of text.matchAll(/(?<![\w."])((?:aws|helm|kubernetes|random)_\w+)\.(\w+)/g))
    if (!blocks.has(`${type}.${name}`)) problems.push(`${folder}: ${type}.${name} is named and not there`);
  for (const [, name, body] of text.matchAll(/^output "([^"]+)" \{([\s\S]*?)^\}/gm))
    if (/\.result\b|var\.(database_url|redis_url|provider_keys)|password/.test(body) && !/sensitive\s*=\s*true/.test(body))
      problems.push(`${folder}: output ${name} shows a secret`);
  return names;
}

const names = check('terraform');
for (const [, name] of strip(readFileSync(join(ROOT, 'terraform/terraform.tfvars.example'), 'utf8')).matchAll(/^(\w+)\s*=/gm))
  if (!names.includes(name)) problems.push(`terraform.tfvars.example: ${name} is no variable`);
for (const example of readdirSync(join(ROOT, 'terraform/examples'))) check(`terraform/examples/${example}`);

const formatted = spawnSync('terraform', ['fmt', '-check', '-recursive', 'terraform'], { cwd: ROOT, encoding: 'utf8' });
if (formatted.error) console.log('skipped: terraform fmt, for terraform is not here');
else if (formatted.status !== 0) problems.push(`terraform fmt: ${formatted.stdout}${formatted.stderr}`);
/** With real providers, where they can be had: from the registry of Terraform, or from where TF_CLI_CONFIG_FILE says. */
function validate(folder, room) {
  const run = (...args) => spawnSync('terraform', args, { cwd: join(room, folder), encoding: 'utf8', timeout: INIT_MS });
  if (run('init', '-backend=false', '-input=false', '-no-color').status !== 0)
    return console.log(`skipped: terraform validate of ${folder}, for its providers cannot be had`);
  const said = run('validate', '-no-color');
  if (said.status !== 0) problems.push(`terraform validate ${folder}: ${said.stdout}${said.stderr}`);
  else console.log(`terraform validate ${folder}: valid`);
}

if (!formatted.error) {
  const room = mkdtempSync(join(tmpdir(), 'gateway-terraform-'));
  try {
    // A copy: init writes beside what it reads.
    for (const folder of ['terraform', 'helm']) cpSync(join(ROOT, folder), join(room, folder), { recursive: true });
    for (const folder of ['terraform', 'terraform/examples/aws']) validate(folder, room);
  } finally {
    rmSync(room, { recursive: true, force: true });
  }
}

for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? 'terraform/ agrees with itself' : `${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
