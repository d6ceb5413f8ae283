import { Agent } from 'node:http';
import fc from 'fast-check';
import { isJsonObject, type JsonObject } from '@libs/kernel';
import { type Answer, AnswerCheck } from '../../../test/support/openapi/check-answer';
import {
  casesFor,
  type Credential,
  type DocumentedOperation,
  type FuzzCase,
  type FuzzRequest,
  operationsOf,
  REAL,
} from '../../../test/support/openapi/requests';
import { send } from '../../../test/support/openapi/send';
import { type RunningGateway, startGateway } from '../../../test/support/process/start-gateway';

/** The same requests in every run; a fault can be looked at again. */
const SEED = 20_260_101;
const CASES_PER_OPERATION = 16;
const OPERATORS_KEY = 'operators-key-of-the-fuzzer-0123456789';
/** Nothing here may leave the machine: the sandbox is the only provider with a key. */
const HINTS = {
  model: ['sandbox/echo', 'auto'],
  provider: ['sandbox'],
  // What is held open would answer nothing more: a model that nothing else here asks.
  target: ['sandbox/left-alone'],
  base_url: ['https://llm.example.com/v1'],
  tenant_id: ['ten_00000000000000000000000000'],
  password: ['a long passphrase of the fuzzer'],
  secret: ['sk-fuzzer-0123456789abcdef'],
  expires_at: ['2099-01-01T00:00:00Z'],
  url: ['data:image/png;base64,iVBORw0KGgoAAAANSUhEUg=='],
  'x-prefer-provider': ['sandbox'],
  attachments: [],
  cron: ['0 3 * * *'],
  time_zone: ['UTC', 'Europe/Vienna'],
  schedule_id: [],
  // A run that waits is followed for as long as it does.
  start_at: [],
  tools: [],
  hosts: [['api.example.com', '*.example.net']],
  private_hosts: [],
  'x-gateway-strict': ['false'],
  'x-gateway-timeout-ms': [60_000],
  store: [true],
  name: ['fuzz', 'another'],
  ip_allow: [['192.0.2.0/24', '2001:db8::/32']],
  allowed_models: [['sandbox/*', 'auto']],
  allowed_providers: [['sandbox']],
  // Whose there is none here.
  user_id: [],
  team_id: [],
  // A cursor is whatever the page before said.
  cursor: [],
  purpose: ['user_data'],
  'expires_after[seconds]': ['3600'],
  range: ['bytes=0-0'],
  // What came after a file that is not there.
  after: [],
  'x-gateway-metadata': ['{"team":"search"}'],
};

const WHOLE_TENANT = { subject_kind: 'tenant', subject_id: HINTS.tenant_id[0] };
/** What must fit together to be done, and a generator seldom guesses: asked first, and as it stands. */
const KNOWN: Record<string, JsonObject> = {
  postV1AdminPrices: { provider: 'sandbox', model: 'fuzzed', rates: { input: 100_000, output: 200_000 } },
  patchV1AdminPricesById: { rates: { input: 300_000, output: 400_000 } },
  postV1AdminPricesByIdReRate: { dry_run: false },
  postV1AdminBudgets: { ...WHOLE_TENANT, unit: 'tokens', period: 'day', amount: 1_000_000_000_000 },
  patchV1AdminBudgetsById: { amount: 2_000_000_000_000 },
  postV1AdminBudgetsByIdAdjustments: { kind: 'top_up', amount: 5, reason: 'more of it' },
  postV1AdminLimits: { ...WHOLE_TENANT, model: 'fuzzed*', rpm: 1_000 },
  patchV1AdminLimitsById: { rpm: 2_000 },
  // Nobody listens there.
  postV1AdminWebhooks: { url: 'http://127.0.0.1:9/hook', event_types: ['run.*'] },
  patchV1AdminWebhooksById: { description: 'fuzzed' },
  patchV1AdminProvidersById: { enabled: true },
  postV1AdminEvaluations: { prompt: 'Say good day.', response: 'Good day.' },
  postV1AdminRoutingExplain: { prompt: 'Say good day.', model: 'sandbox/echo' },
  putV1AdminSettingsLogging: { level: 'info' },
  putV1AdminTenantsByIdCapture: { enabled: true },
  putV1AdminToolHosts: { hosts: ['api.example.com', '*.example.net'] },
  postV1AdminTools: { name: 'fuzzed', type: 'http', url: 'https://api.example.com/{city}', parameters: { type: 'object' } },
  patchV1AdminToolsById: { description: 'another' },
  postV1AgentRuns: { model: 'sandbox/echo', prompt: 'fuzz' },
  putV1AdminModels: { provider: 'sandbox', model: 'fuzzed', context_length: 1_000 },
  postV1AdminModelsImport: { models: { 'fuzzed-too': { litellm_provider: 'sandbox', mode: 'chat' } }, dry_run: true },
};

/** What no generator can know or do here: a password, being a person, finding somebody whom nobody disabled, being faster than a worker, calling a real provider. */
const ONLY_REFUSED = [
  'postV1AuthLogin',
  'postV1AuthRefresh',
  'postV1AuthChangePassword',
  'postV1AuthAcceptInvitation',
  'getV1AuthOidcLogin',
  'getV1AuthOidcCallback',
  'getV1AuthOidcLogout',
  'patchV1AuthMe',
  'getV1AuthSessions',
  'deleteV1AuthSessionsById',
  'postV1AdminUsersByIdInvitation',
  'postV1AdminUsersByIdResetPassword',
  'deleteV1AdminTenantsById',
  'deleteV1AdminTenantsByIdCaptures',
  'putV1AdminTeamsByIdMembersByUserId',
  'deleteV1AdminTeamsByIdMembersByUserId',
  'postV1AgentRunsByIdCancel',
  'postV1BatchesByIdCancel',
  'postV1AgentRunsByIdToolOutputs',
  'postV1AdminCacheFeedback',
  'deleteV1AdminModels',
  'getV1AdminRoutingVersionsById',
  'postV1AdminRoutingRollback',
  'postV1AdminRoutingCanary',
  'postV1AdminRoutingCanaryEnd',
  'getV1AdminReRatesById',
  'getV1AdminWebhooksDeliveriesById',
  'postV1AdminWebhooksDeliveriesByIdReplay',
  'postV1AdminTenantsByIdStatementClose',
  'getV1AdminRequestsById',
  'getV1AdminRequestsByIdBodies',
  'postV1Moderations',
  'postV1ImagesGenerations',
  'postV1ImagesEdits',
  'postV1AudioSpeech',
  'postV1AudioTranscriptions',
  'postV1AudioTranslations',
];

/** Collections whose objects are made elsewhere. */
const MADE_IN: Readonly<Record<string, string>> = { '/v1/stats/keys': '/v1/admin/keys', '/v1/stats/debug/key': '/v1/admin/keys' };

function knownCases({ method, path, operation }: DocumentedOperation): FuzzCase[] {
  const body = KNOWN[String(operation['operationId'])];
  if (!body) return [];
  const headers = { 'content-type': 'application/json' };
  const url = path.replace(/\{\w+\}/, REAL);
  return [
    {
      request: { method, url, headers, body: JSON.stringify(body) },
      credential: path.startsWith('/v1/agent/') ? 'virtual key' : 'operators',
    },
  ];
}

describe('the API against its own document', () => {
  let gateway: RunningGateway;
  let document: JsonObject;
  let operations: DocumentedOperation[];
  let check: AnswerCheck;
  const credentials: Record<Credential, string | undefined> = {
    operators: OPERATORS_KEY,
    'virtual key': undefined,
    none: undefined,
    wrong: 'rlg_0000000000000000000000000000000000000000',
    broken: 'eyJhbGciOiJub25lIn0.e30.',
  };
  const agent = new Agent({ keepAlive: true });
  /** Operations that were asked for something which they did. */
  const served = new Set<string>(ONLY_REFUSED);

  beforeAll(async () => {
    gateway = await startGateway({ env: { ADMIN_API_KEY: OPERATORS_KEY, GATEWAY_WEBHOOK_PRIVATE_HOSTS: '127.0.0.1' } });
    credentials['virtual key'] = (await gateway.createVirtualKey({ rpm_limit: 100_000 })).key;
    const batch = { input_file_id: await uploadLines(), endpoint: '/v1/chat/completions', completion_window: '24h' };
    Object.assign(KNOWN, { postV1Batches: batch, postV1BatchesEstimate: batch });
    document = (await (await fetch(`${gateway.url}/docs/openapi.json`)).json()) as JsonObject;
    // What removes objects comes last, so that there are some for all the others.
    operations = operationsOf(document).sort((a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'));
    check = new AnswerCheck(document);
  });
  afterAll(async () => {
    agent.destroy();
    await gateway?.stop();
  });

  /** A line of a batch is in a file, and a file is more than a value. */
  async function uploadLines(): Promise<string> {
    const line = { custom_id: 'a', method: 'POST', url: '/v1/chat/completions', body: { model: 'sandbox/echo', messages: [] } };
    const form = new FormData();
    form.append('file', new Blob([JSON.stringify(line)]), 'lines.jsonl');
    const headers = { authorization: `Bearer ${OPERATORS_KEY}` };
    const uploaded = await fetch(`${gateway.url}/v1/files`, { method: 'POST', headers, body: form });
    return String(((await uploaded.json()) as JsonObject)['id']);
  }

  const resolve = (ref: string): JsonObject => {
    const found = ref
      .slice(2)
      .split('/')
      .reduce<unknown>((at, part) => (isJsonObject(at) ? at[part] : undefined), document);
    if (!isJsonObject(found)) throw new Error(`the document has no ${ref}`);
    return found;
  };

  const ask = (request: FuzzRequest, credential: Credential): Promise<Answer> => {
    const value = credentials[credential];
    const headers = value === undefined ? request.headers : { ...request.headers, authorization: `Bearer ${value}` };
    return send(gateway.url, { ...request, headers }, agent);
  };

  it('has every operation that its addresses take, and no other', async () => {
    const takes = (path: string) => {
      const shape = new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
      return (url: string): boolean => shape.test(url);
    };
    for (const path of new Set(operations.map((documented) => documented.path))) {
      // One route takes Gemini's methods behind a colon and the models without.
      if (path.startsWith('/v1beta/models/')) continue;
      const url = path.replaceAll(/\{\w+\}/g, 'x');
      const answer = await ask({ method: 'OPTIONS', url, headers: {} }, 'none');
      const documented = operations.filter((one) => takes(one.path)(url)).map(({ method }) => method);
      if (documented.includes('GET')) documented.push('HEAD');
      expect([path, answer.status, answer.headers['allow']]).toEqual([path, 405, [...new Set(documented)].sort().join(', ')]);
      expect(answer.headers['x-request-id']).toMatch(/^req_/);
    }
  });

  it('serves every example that it shows', async () => {
    const shown = operations.flatMap((documented) => {
      const example = exampleOf(documented);
      return example === undefined ? [] : [{ documented, example }];
    });
    expect(shown.length).toBeGreaterThan(8);
    for (const { documented, example } of shown) {
      const url = documented.path.replace('{model}', 'sandbox/echo');
      const headers = { 'content-type': 'application/json' };
      const answer = await ask({ method: documented.method, url, headers, body: JSON.stringify(example) }, 'virtual key');
      expect([url, check.faultsOf(documented, answer), answer.status < 300]).toEqual([url, [], true]);
      served.add(String(documented.operation['operationId']));
    }
  });

  it(`survives ${CASES_PER_OPERATION} requests to each operation, and answers only what is documented (seed ${SEED})`, async () => {
    /** Ids of what these requests made, by the collection they are in. */
    const made = new Map([['/v1/models', 'sandbox/echo']]);
    const faults: object[] = [];
    for (const [i, documented] of operations.entries()) {
      const seed = SEED + i;
      const collection = documented.path.replace(/\/\{id\}.*$/, '');
      const generated = fc.sample(casesFor(documented, resolve, HINTS), { numRuns: CASES_PER_OPERATION, seed: SEED });
      for (const { request, credential } of [...knownCases(documented), ...generated]) {
        const url = request.url.replaceAll(REAL, made.get(MADE_IN[collection] ?? collection) ?? 'sandbox');
        const answer = await ask({ ...request, url }, credential);
        if (answer.status < 300) served.add(String(documented.operation['operationId']));
        const id = idOf(answer);
        // What is corrected may live on under another id.
        if (id !== undefined && documented.method === 'POST') made.set(documented.path, id);
        if (id !== undefined && documented.method === 'PATCH') made.set(collection, id);
        const found = check.faultsOf(documented, answer);
        if (found.length > 0) faults.push({ seed, ...request, url, credential, status: answer.status, found });
      }
    }
    expect(faults).toEqual([]);
    // Refusals alone would prove little: nearly every operation is also asked for something that it does.
    expect(operations.map(({ operation }) => operation['operationId']).filter((id) => !served.has(String(id)))).toEqual([]);
  });
});

/** Of the object that an answer is, where it is one. */
function idOf({ status, headers, text }: Answer): string | undefined {
  if (status >= 300 || !String(headers['content-type']).startsWith('application/json')) return undefined;
  const body: unknown = JSON.parse(text);
  return isJsonObject(body) && typeof body['id'] === 'string' ? body['id'] : undefined;
}

function exampleOf({ operation }: DocumentedOperation): unknown {
  const body = operation['requestBody'];
  const json = isJsonObject(body) && isJsonObject(body['content']) ? body['content']['application/json'] : undefined;
  return isJsonObject(json) ? json['example'] : undefined;
}
