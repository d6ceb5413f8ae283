import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { parse, parseAllDocuments } from 'yaml';

/** Policies of what the chart renders (K8, B5), over every checked-in rendering; `npm run chart` makes them. */
const ROOT = join(__dirname, '../..');
const CHART = join(ROOT, 'helm/route-llm-gateway');
const RENDERED = [
  'k8s/trial.yaml',
  'k8s/production.yaml',
  'test/deploy/rendered/minimal.yaml',
  'test/deploy/rendered/everything.yaml',
];

interface Container {
  name: string;
  image: string;
  env?: { name: string; value?: string }[];
  securityContext: { readOnlyRootFilesystem: boolean; allowPrivilegeEscalation: boolean; capabilities: { drop: string[] } };
  resources: { requests?: object; limits?: { memory?: string } };
  volumeMounts?: { name: string }[];
  readinessProbe?: object;
  livenessProbe?: object;
  ports?: { name?: string; containerPort: number }[];
}
interface PodSpec {
  automountServiceAccountToken: boolean;
  hostNetwork?: boolean;
  terminationGracePeriodSeconds?: number;
  securityContext: { runAsNonRoot: boolean; runAsUser: number; seccompProfile: { type: string } };
  containers: Container[];
  initContainers?: Container[];
  volumes?: { name: string }[];
}
interface Manifest {
  kind: string;
  metadata: { name: string; labels: Record<string, string>; annotations?: Record<string, string> };
  data?: Record<string, string>;
  spec: {
    template?: { metadata: { labels: Record<string, string> }; spec: PodSpec };
    selector?: Record<string, string> & { matchLabels?: Record<string, string> };
    ports?: { targetPort: string | number }[];
    volumeClaimTemplates?: { metadata: { name: string } }[];
  };
}

const manifestsOf = (file: string): Manifest[] =>
  parseAllDocuments(readFileSync(join(ROOT, file), 'utf8'))
    .map((document) => document.toJS() as Manifest | null)
    .filter((one): one is Manifest => one !== null);
const podOf = (one: Manifest): PodSpec | undefined =>
  one.kind === 'Pod' ? (one.spec as unknown as PodSpec) : one.spec?.template?.spec;
const holds = (labels: Record<string, string>, selector: Record<string, string>): boolean =>
  Object.entries(selector).every(([name, value]) => labels[name] === value);

describe.each(RENDERED)('%s', (file) => {
  const manifests = manifestsOf(file);
  const pods = manifests.flatMap((one) => {
    const pod = podOf(one);
    return pod ? [{ one, pod, containers: [...pod.containers, ...(pod.initContainers ?? [])] }] : [];
  });

  it('runs nobody as root, with nothing to write on and nothing to gain', () => {
    expect(pods.length).toBeGreaterThan(1);
    for (const { one, pod, containers } of pods) {
      const at = `${one.kind} ${one.metadata.name}`;
      expect({ at, ...pod.securityContext }).toMatchObject({
        at,
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(pod.securityContext.runAsUser).toBeGreaterThan(0);
      expect({ at, token: pod.automountServiceAccountToken, host: pod.hostNetwork }).toEqual({
        at,
        token: false,
        host: undefined,
      });
      for (const container of containers) {
        expect({ at, ...container.securityContext }).toMatchObject({
          ...{ at, readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        });
        expect(container.resources).toMatchObject({
          requests: expect.anything() as object,
          limits: { memory: expect.any(String) as string },
        });
        expect(container.image).toMatch(/:[^:]+$/);
        expect(container.image).not.toContain(':latest');
      }
    }
  });

  it('keeps secrets in Secrets', () => {
    const secret = /SECRET|PASSWORD|MASTER_KEY|API_KEY|TOKEN|DATABASE_URL|REDIS/;
    for (const one of manifests.filter(({ kind }) => kind === 'ConfigMap')) {
      expect(Object.keys(one.data ?? {}).filter((name) => secret.test(name))).toEqual([]);
      expect(JSON.stringify(one.data)).not.toMatch(/postgresql:\/\/|redis:\/\/|sk-[a-z0-9]/);
    }
    for (const { containers } of pods)
      for (const { env = [] } of containers)
        expect(env.filter(({ name, value }) => secret.test(name) && value !== undefined)).toEqual([]);
  });

  it('has no selector, port or volume that leads nowhere', () => {
    for (const one of manifests.filter(({ kind }) => kind === 'Service')) {
      const target = pods.find(({ one: { spec } }) => holds(spec.template?.metadata.labels ?? {}, one.spec.selector ?? {}));
      expect({ service: one.metadata.name, found: target !== undefined }).toEqual({ service: one.metadata.name, found: true });
      const ports =
        target?.pod.containers.flatMap(({ ports: some = [] }) =>
          some.flatMap(({ name, containerPort }) => [name, containerPort]),
        ) ?? [];
      for (const { targetPort } of one.spec.ports ?? []) expect(ports).toContain(targetPort);
    }
    for (const { one, pod, containers } of pods) {
      const volumes = [...(pod.volumes ?? []), ...(one.spec.volumeClaimTemplates ?? []).map(({ metadata }) => metadata)].map(
        ({ name }) => name,
      );
      for (const { volumeMounts = [] } of containers) for (const { name } of volumeMounts) expect(volumes).toContain(name);
      const labels = one.spec.template?.metadata.labels;
      if (labels && one.kind !== 'Job') expect(holds(labels, one.spec.selector?.matchLabels ?? { none: '' })).toBe(true);
    }
  });

  it('gives streams their time to end, and probes what serves', () => {
    const config =
      manifests.find(({ kind, data }) => kind === 'ConfigMap' && data?.['GATEWAY_SHUTDOWN_TIMEOUT_MS'] !== undefined)?.data ?? {};
    const drain = Number(config['GATEWAY_SHUTDOWN_TIMEOUT_MS']) / 1000;
    expect(drain).toBeGreaterThan(0);
    for (const name of ['api', 'worker']) {
      const found = pods.find(({ one }) => one.kind === 'Deployment' && one.metadata.name.endsWith(`-${name}`));
      expect(found?.pod.terminationGracePeriodSeconds).toBeGreaterThan(drain + 10);
      expect(found?.pod.containers[0]).toMatchObject({ livenessProbe: expect.anything() as object });
    }
    expect(config).toMatchObject({ NODE_ENV: 'production', ADMIN_PORT: '8001', METRICS_PORT: '9464' });
  });
});

it('leads an Ingress to the API alone, and lets nobody call the control plane from other namespaces (B5)', () => {
  const all = manifestsOf('k8s/production.yaml');
  const ingress = JSON.stringify(all.find(({ kind }) => kind === 'Ingress'));
  expect(ingress).toContain('"port":{"name":"http"}');
  expect(ingress).not.toContain('admin');
  const policy = JSON.stringify(all.find(({ kind }) => kind === 'NetworkPolicy'));
  expect(policy).toContain('{"ports":[{"port":8001,"protocol":"TCP"}],"from":[{"podSelector":{}}]}');
  expect(policy).toContain('169.254.0.0/16');
});

it.each([
  ['k8s/trial.yaml', ['Deployment', 'NetworkPolicy', 'PodDisruptionBudget', 'Secret', 'StatefulSet', 'ServiceAccount']],
  [
    'k8s/production.yaml',
    [
      ...[
        'Deployment',
        'HorizontalPodAutoscaler',
        'PodDisruptionBudget',
        'Job',
        'Service',
        'Ingress',
        'ConfigMap',
        'ServiceAccount',
      ],
      ...['NetworkPolicy', 'ServiceMonitor', 'PrometheusRule'],
    ],
  ],
  ['test/deploy/rendered/minimal.yaml', ['Deployment', 'Secret', 'Service', 'Pod']],
  ['test/deploy/rendered/everything.yaml', ['HTTPRoute', 'ScaledObject']],
])('%s holds %p', (file, kinds) => {
  const there = manifestsOf(file).map(({ kind }) => kind);
  for (const kind of kinds) expect(there).toContain(kind);
  // Whoever makes the Secret is not told to make one again, and production brings no database of its own.
  if (file.includes('production')) expect(there).not.toEqual(expect.arrayContaining(['Secret', 'StatefulSet']));
});

it('lets only the gateway call the databases of a trial, and helm test call an API that is closed to others', () => {
  const trial = manifestsOf('k8s/trial.yaml').filter(({ kind }) => kind === 'NetworkPolicy');
  const stores = JSON.stringify(trial.find(({ metadata }) => metadata.name.endsWith('-stores')));
  expect(stores).toContain('"values":["postgresql","redis","redis-cache"]');
  expect(stores).toContain('"values":["api","worker","migrate"]');
  expect(stores).toContain('"policyTypes":["Ingress","Egress"]');
  const closed = JSON.stringify(
    manifestsOf('test/deploy/rendered/everything.yaml').filter(({ kind }) => kind === 'NetworkPolicy'),
  );
  expect(closed).toContain('"app.kubernetes.io/component":"test"');
});

it('says what every value means', () => {
  const table = readFileSync(join(CHART, 'README.md'), 'utf8').split('<!-- values -->')[1] ?? '';
  const rows = table.split('\n').filter((line) => line.startsWith('| `'));
  expect(rows.length).toBeGreaterThan(80);
  expect(rows.filter((line) => /\| *\|$/.test(line))).toEqual([]);
});

it('knows every value: schema, README and copies are up to date (npm run chart)', () => {
  const said = execFileSync(process.execPath, [join(ROOT, 'scripts/chart.mjs'), '--check', '--no-render'], { encoding: 'utf8' });
  expect(said).toContain('agree');
});

it('accepts its own examples, and refuses a value that means nothing', () => {
  const schema = JSON.parse(readFileSync(join(CHART, 'values.schema.json'), 'utf8')) as object;
  const validate = new Ajv({ strict: false }).compile(schema);
  for (const file of readdirSync(join(CHART, 'ci')))
    expect({ file, valid: validate(parse(readFileSync(join(CHART, 'ci', file), 'utf8'))) }).toEqual({ file, valid: true });
  expect(validate(parse(readFileSync(join(CHART, 'values.yaml'), 'utf8')))).toBe(true);
  for (const wrong of [
    { apis: {} },
    { api: { replica: 2 } },
    { api: { replicas: 'two' } },
    { migrations: { mode: 'never' } },
    { image: { digest: 'sha256:1' } },
    { image: { pullPolicy: 'Sometimes' } },
    { service: { type: 'Public' } },
    { service: { port: 70_000 } },
    { api: { autoscaling: { targetCPUUtilizationPercentage: 700 } } },
    { api: { podDisruptionBudget: { maxUnavailable: 'some' } } },
    { externalRedisUrl: 'redis.example.com' },
    { networkPolicy: { dataStorePorts: ['five'] } },
    { postgresql: { storage: 'much' } },
  ])
    expect({ wrong, valid: validate(wrong) }).toEqual({ wrong, valid: false });
  expect(validate({ api: { podDisruptionBudget: { maxUnavailable: '25%' } } })).toBe(true);
});
