import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';

/** What must hold of the images and of both compose files; what a build does is tried by scripts/check-image.mjs. */
const ROOT = join(__dirname, '../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

interface Service {
  image?: string;
  build?: { target: string };
  command?: string[];
  ports?: string[];
  volumes?: string[];
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: object;
  restart?: string;
  read_only?: boolean;
  cap_drop?: string[];
  privileged?: boolean;
  profiles?: string[];
}
interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
}
const compose = (file: string): Compose => parse(read(file), { merge: true }) as Compose;

describe('docker/Dockerfile', () => {
  const text = read('docker/Dockerfile').replace(/\\\n\s*/g, ' ');
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

  it('is pinned by digest, never runs a package script, and keeps no package lists', () => {
    expect(text).toMatch(/^ARG NODE_IMAGE=node:24-[a-z-]+@sha256:[0-9a-f]{64}$/m);
    for (const line of lines.filter((one) => /npm (ci|install)/.test(one))) expect(line).toContain('--ignore-scripts');
    for (const line of lines.filter((one) => one.includes('apt-get install')))
      expect(line).toMatch(/--no-install-recommends.*rm -rf \/var\/lib\/apt\/lists/);
    expect(text).not.toMatch(/:latest|\bADD\b|curl|wget|sudo/);
  });

  it('is written as linters of Dockerfiles want it', () => {
    for (const stage of text.split(/^FROM /m).slice(1)) {
      for (const once of ['CMD', 'HEALTHCHECK', 'ENTRYPOINT'])
        expect((stage.match(new RegExp(`^${once} `, 'gm')) ?? []).length).toBeLessThanOrEqual(1);
      // In the form that no shell is needed for: signals reach the process itself.
      for (const [, form = ''] of stage.matchAll(/^(?:CMD|ENTRYPOINT) (.)/gm)) expect(form).toBe('[');
      for (const [, dir = ''] of stage.matchAll(/^WORKDIR (\S+)/gm)) expect(dir).toMatch(/^\//);
      for (const [, port = ''] of stage.matchAll(/^EXPOSE (\S+)/gm)) expect(Number(port)).toBeGreaterThan(1_023);
      for (const [run] of stage.matchAll(/^RUN .*$/gm))
        expect(run).not.toMatch(/\bcd \/|apt-get (dist-)?upgrade|\bchmod 777\b|npm install\b/);
    }
    expect(text).not.toMatch(/^(MAINTAINER|ONBUILD)\b/m);
    expect(text).not.toMatch(/^(ENV|ARG) \S*(SECRET|PASSWORD|TOKEN|API_KEY)/m);
  });

  it('runs as nobody, behind an init, with a healthcheck for each target', () => {
    const order = lines.map((line) => line.split(' ')[0]);
    expect(text).toContain('USER 65532:65532');
    expect(order.indexOf('USER')).toBeLessThan(order.indexOf('ENTRYPOINT'));
    expect(text).toContain('ENTRYPOINT ["/usr/bin/tini", "--", "node"');
    for (const target of ['worker', 'api']) {
      const stage = text.slice(text.indexOf(`FROM runtime AS ${target}`)).split('\nFROM ')[0] ?? '';
      expect(stage).toMatch(/HEALTHCHECK .*CMD \["node", "healthcheck\.cjs"/);
      expect(stage).toContain(`CMD ["${target}"]`);
    }
    expect(lines.filter((line) => line.startsWith('FROM')).at(-1)).toBe('FROM runtime AS api');
  });

  it('is built of named things alone: secrets, tests and data stay out of the context', () => {
    const ignore = read('.dockerignore').split('\n');
    expect(ignore.find((line) => !line.startsWith('#'))).toBe('*');
    for (const one of ['!.env.backend', '!.data', '!test', '!secrets']) expect(ignore).not.toContain(one);
    for (const one of ignore.filter((line) => line.startsWith('!')))
      expect({ one, there: existsSync(join(ROOT, one.slice(1))) }).toEqual({ one, there: true });
  });
});

describe.each(['docker-compose.dev.yml', 'docker-compose.yml'])('%s', (file) => {
  const { services, volumes } = compose(file);
  const all = Object.entries(services);

  it('waits for what is healthy, and every service that stays says when it is', () => {
    for (const [name, { healthcheck, image = '', restart, depends_on: needs = {} }] of all) {
      const ours = image.includes('route-llm-gateway') || image.includes('GATEWAY');
      // Ours carry theirs in the image.
      expect({ name, healthy: ours || restart === 'no' || healthcheck !== undefined }).toEqual({ name, healthy: true });
      for (const [other, { condition }] of Object.entries(needs)) {
        expect(Object.keys(services)).toContain(other);
        const once = services[other]?.restart === 'no';
        expect({ name, other, condition }).toEqual({
          name,
          other,
          condition: once ? 'service_completed_successfully' : 'service_healthy',
        });
      }
    }
  });

  it('gives the gateway nothing that it does not need', () => {
    for (const name of ['migrate', 'gateway', 'worker']) {
      expect(services[name]).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
      expect(services[name]?.environment).toMatchObject({
        REDIS_URL: 'redis://redis:6379',
        REDIS_CACHE_URL: 'redis://redis-cache:6379',
      });
    }
    expect(services['redis']?.command).toEqual(expect.arrayContaining(['--maxmemory-policy', 'noeviction']));
    expect(all.some(([, { privileged }]) => privileged)).toBe(false);
  });

  it('opens no port to the network by itself, and names every image by version', () => {
    for (const [name, { ports = [], image = '', volumes: mounts = [] }] of all) {
      for (const port of ports)
        expect({ name, port, local: /^(127\.0\.0\.1|\$\{GATEWAY_BIND:-127\.0\.0\.1\}):/.test(port) }).toMatchObject({
          local: true,
        });
      expect(image).toMatch(/:[^:]+$/);
      expect(image).not.toContain(':latest');
      for (const mount of mounts.filter((one) => !one.startsWith('.')))
        expect(Object.keys(volumes)).toContain(mount.split(':')[0]);
    }
  });
});

it('brings no secret in clear into production', () => {
  const text = read('docker-compose.yml');
  expect(text).not.toMatch(/(PASSWORD|SECRET|MASTER_KEY|DATABASE_URL): [^/]/);
  for (const name of ['JWT_SECRET_FILE', 'MASTER_KEY_FILE', 'DATABASE_URL_FILE'])
    expect(text).toContain(`${name}: /run/secrets/`);
});

it('makes secrets once, and keeps those that are there', () => {
  const room = mkdtempSync(join(tmpdir(), 'gateway-secrets-'));
  try {
    const make = (): string[] => {
      execFileSync('sh', [join(ROOT, 'docker/make-secrets.sh')], { cwd: room });
      return ['jwt_secret', 'master_key', 'postgres_password', 'database_url'].map((name) =>
        readFileSync(join(room, 'secrets', name), 'utf8'),
      );
    };
    const first = make();
    expect(make()).toEqual(first);
    expect(new Set(first).size).toBe(4);
    expect(first[3]).toBe(`postgresql://gateway:${first[2] ?? ''}@postgres:5432/gateway`);
  } finally {
    rmSync(room, { recursive: true, force: true });
  }
});

it('pins every action of the workflows by SHA, and lets none run with more than it needs', () => {
  for (const file of ['.github/workflows/ci.yml', '.github/workflows/release.yml']) {
    const text = read(file);
    const uses = [...text.matchAll(/uses: (\S+)/g)].map(([, one = '']) => one);
    expect(uses.length).toBeGreaterThan(0);
    for (const one of uses) expect(one).toMatch(/@[0-9a-f]{40}$/);
    expect(parse(text)).toMatchObject({ permissions: { contents: 'read' } });
    expect(text).not.toMatch(/npm (ci|install)(?!.*--ignore-scripts)/);
  }
});
