// Runs the steps of docker/Dockerfile, stage by stage, in clean directories: what COPY would bring through .dockerignore is
// copied, each `npm` and `find` of RUN is run as it stands there, and the finished /app answers to `version` and `api`.
// It finds what a missing file, a wrong path or a script that needs a script would break, on machines without Docker.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readDockerfile, selected } from './lib/dockerfile.mjs';
import { ROOT } from './lib/prepare.mjs';

const room = mkdtempSync(join(tmpdir(), 'gateway-image-'));
const stages = readDockerfile(readFileSync(join(ROOT, 'docker/Dockerfile'), 'utf8'));
const context = selected(ROOT, readFileSync(join(ROOT, '.dockerignore'), 'utf8'));

const placeOf = (stage, path) => join(room, stage, path);

function run(command, cwd) {
  const done = spawnSync('sh', ['-euc', command], { cwd, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', timeout: 900_000 });
  if (done.status !== 0) throw new Error(`${command}\n${done.stdout.slice(-2_000)}${done.stderr.slice(-2_000)}`);
}

function copy(stage, workdir, { from, sources, target }) {
  for (const source of sources) {
    const files =
      from === undefined
        ? context.filter((file) => source === '.' || file === source || file.startsWith(`${source}/`))
        : undefined;
    if (files?.length === 0) throw new Error(`${stage}: COPY ${source}: .dockerignore leaves nothing of it`);
    const base = target.endsWith('/') || target === '.' || target === './' ? join(placeOf(stage, workdir), target) : undefined;
    for (const file of files ?? []) {
      const name =
        source === '.' ? file : base === undefined ? '' : file.slice(dirname(source) === '.' ? 0 : dirname(source).length + 1);
      const to = join(base ?? join(placeOf(stage, workdir), target), name);
      mkdirSync(dirname(to), { recursive: true });
      cpSync(join(ROOT, file), to);
    }
    if (from !== undefined) {
      const at = placeOf(from, source);
      if (!existsSync(at)) throw new Error(`${stage}: COPY --from=${from} ${source}: there is no such thing`);
      cpSync(at, join(placeOf(stage, workdir), target), { recursive: true, verbatimSymlinks: true });
    }
  }
}

try {
  for (const stage of stages) {
    if (stage.base !== 'node') continue;
    mkdirSync(placeOf(stage.name, '/'), { recursive: true });
    for (const step of stage.steps) {
      if (step.kind === 'COPY') copy(stage.name, stage.workdir, step);
      // What a base image is needed for (apt-get, users) is left to docker build.
      if (step.kind === 'RUN' && !step.command.includes('apt-get')) {
        console.log(`${stage.name}: ${step.command}`);
        run(step.command, placeOf(stage.name, stage.workdir));
      }
    }
  }
  const app = placeOf('runtime', '/app');
  const said = spawnSync(process.execPath, ['dist/launcher/cli/main.js', 'version', '--json'], { cwd: app, encoding: 'utf8' });
  if (said.status !== 0) throw new Error(`the image does not run: ${said.stdout}${said.stderr}`);
  const production = { PATH: process.env.PATH, NODE_ENV: 'production' };
  const refused = spawnSync(process.execPath, ['dist/launcher/cli/main.js', 'api'], {
    cwd: app,
    encoding: 'utf8',
    env: production,
  });
  if (refused.status !== 1 || !/DATABASE_URL|JWT_SECRET/.test(refused.stderr))
    throw new Error(`without variables it should refuse: ${refused.stderr}`);
  if (!existsSync(join(app, 'dist/dashboard/index.html'))) throw new Error('the dashboard is not in the image');
  console.log('the image holds what it needs');
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(room, { recursive: true, force: true });
}
