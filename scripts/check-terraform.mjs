// What can be said of terraform/ without its providers, which are not to be had from package registries: that it is formatted and
// parses (terraform fmt, where terraform is), that every variable named is declared and every one declared is named, that outputs
// and the example of values agree with them, and that no secret is shown. `terraform validate` needs `terraform init` with a network.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './lib/prepare.mjs';

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
for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? 'terraform/ agrees with itself' : `${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
