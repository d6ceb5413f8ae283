/**
 * The ranks and sole owners of docs/ARCHITECTURE.md. Each rule says why it is there and what to do instead.
 * Specs and test support are free to reach across.
 */
const RANKS = [
  ['kernel', 'protocol', 'providers'],
  ['config', 'telemetry', 'database', 'shared-state', 'egress'],
  ['catalog', 'idempotency'],
  [
    'auth',
    'admission',
    'routing',
    'key-pool',
    'ledger',
    'log-export',
    'agent-runs',
    'batches',
    'capture',
    'response-cache',
    'response-store',
    'files',
    'evaluation',
    'token-timeseries',
    'webhooks',
  ],
  ['gateway'],
];
const TEST = '\\.(spec|story|contract|fixture)\\.ts$';
const lib = (names) => `^libs/(${names.join('|')})/`;

/** Ranks 0 to 2: a package may import what stands before it, in its own rank and below. */
const ORDER = [...RANKS[0], ...RANKS[1], ...RANKS[2]];
const leftwards = ORDER.map((name, i) => ({
  name: `rank-${name}`,
  severity: 'error',
  comment: 'Packages of ranks 0 to 2 import only what stands to their left. Pass the fact as an argument, or move it down.',
  from: { path: lib([name]), pathNot: TEST },
  to: { path: '^(libs|apps|launcher)/', pathNot: [lib(ORDER.slice(0, i + 1))].join('|') },
}));

/** Rank 3: never each other. */
const siblings = RANKS[3].map((name) => ({
  name: `rank-${name}`,
  severity: 'error',
  comment: 'Packages of rank 3 never import each other. Declare a port that the composition root binds, or pass the fact.',
  from: { path: lib([name]), pathNot: TEST },
  to: { path: '^(libs|apps|launcher)/', pathNot: lib([...ORDER, name]) },
}));

const owner = (name, modules, owners, instead) => ({
  name: `owner-${name}`,
  severity: 'error',
  comment: instead,
  from: { path: '^(apps|libs|launcher)/', pathNot: `${TEST}|${owners}` },
  to: { path: modules },
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'A cycle has no first file to understand. Move what both need into a third.',
      from: { pathNot: TEST },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolved',
      severity: 'error',
      comment: 'An import that leads nowhere fails at run time.',
      from: {},
      to: { couldNotResolve: true },
    },
    ...leftwards,
    ...siblings,
    {
      name: 'rank-gateway',
      severity: 'error',
      comment: 'The data path knows no app.',
      from: { path: lib(['gateway']), pathNot: TEST },
      to: { path: '^(apps|launcher)/' },
    },
    {
      name: 'apps-apart',
      severity: 'error',
      comment: 'Apps never import each other: what both need is a lib.',
      from: { path: '^apps/([^/]+)/', pathNot: TEST },
      to: { path: '^(apps|launcher)/', pathNot: '^apps/$1/' },
    },
    {
      name: 'public-surface',
      severity: 'error',
      comment: 'A lib is imported by its index alone.',
      from: { path: '^(apps|libs|launcher)/([^/]+)/', pathNot: TEST },
      to: { path: '^libs/([^/]+)/src/.+', pathNot: '^libs/[^/]+/src/index\\.ts$|^libs/kernel/src/open-secret\\.ts$|^libs/$2/' },
    },
    {
      name: 'no-test-code',
      severity: 'error',
      comment: 'Product code never imports tests or benchmarks.',
      from: { path: '^(apps|libs|launcher)/', pathNot: TEST },
      to: { path: `^(test|bench)/|${TEST}` },
    },
    owner(
      'sockets',
      '^node_modules/undici/|^(http|https|net|tls|dgram|http2)$',
      '^libs/egress/|^launcher/|^libs/auth/src/login/network\\.ts$|^libs/config/src/networks\\.ts$|^libs/database/src/embedded/|^apps/.*\\.ts$',
      'Only egress opens sockets to the outside: use Egress.',
    ),
    owner(
      'database',
      '^node_modules/(pg|typeorm)/',
      '^libs/database/',
      'Only libs/database knows pg and typeorm: use Database and Sql.',
    ),
    owner('object-store', '^node_modules/@aws-sdk/', '^libs/files/', 'Only libs/files knows object stores: use Files.'),
    owner('redis', '^node_modules/ioredis/', '^libs/shared-state/', 'Only libs/shared-state knows ioredis: use its ports.'),
    owner(
      'queue',
      '^node_modules/(bullmq|@nestjs/bullmq)/',
      '^libs/(agent-runs|batches)/|^apps/worker/',
      'Only agent-runs, batches and the worker know BullMQ: use RunQueue.',
    ),
    owner(
      'queue-board',
      '^node_modules/@bull-board/',
      '^apps/api/src/control-plane/queues/board/',
      'Only the page of queues knows the board.',
    ),
    owner('http-framework', '^node_modules/(fastify|@nestjs/platform-[^/]+)/', '^apps/', 'Only apps know the HTTP framework.'),
    owner(
      'secrets',
      '^libs/kernel/src/open-secret\\.ts$',
      '^libs/(kernel|egress|auth|database|key-pool|config|shared-state|agent-runs|batches|files|webhooks)/|^launcher/|^apps/api/src/operations/digest\\.ts$',
      'Secrets are opened only where they are used. Pass the Secret on.',
    ),
    {
      name: 'rank-0-pure',
      severity: 'error',
      comment: 'Rank 0 knows neither Nest nor any library of the outside.',
      from: { path: lib(RANKS[0]), pathNot: TEST },
      to: { path: '^node_modules/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
