import type { JsonObject } from '@libs/kernel';
import { until } from '../support/process/until';
import { fail, say } from '../support/upstream/answer';
import { newGate } from '../support/upstream/gate';
import { FAULTS } from './rule-faults';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/** Every condition of a rule, every effect, and every fault that can be made in writing one, at the real process. */

const MINI = 'openai/gpt-5-mini';
const HAIKU = 'anthropic/claude-haiku-4-5';
const OTHER = { id: '', key: '' };
let [operator, team] = ['', ''];
let story: Story;

beforeAll(async () => {
  story = await startStory({ env: { RETRY_MAX_ATTEMPTS: '1', RETRY_BUDGET_PERCENT: '1000', HEDGE_PERCENT: '100' } });
  const admin = story.gateway.admin.bind(story.gateway);
  const tenant = await admin('POST', '/v1/admin/tenants', { name: 'the other tenant' });
  OTHER.id = String(tenant.body['id']);
  OTHER.key = (await story.gateway.createVirtualKey({ tenant_id: OTHER.id })).key;
  operator = String(((await admin('GET', '/v1/auth/me')).body['user'] as JsonObject)['id']);
  team = String((await admin('POST', '/v1/admin/teams', { name: 'blue' })).body['id']);
}, START_TIMEOUT_MS);
beforeEach(() => {
  story.upstream.always('openai', say('From OpenAI.'));
  story.upstream.always('anthropic', say('From Anthropic.'));
});
afterEach(() => story.upstream.assertClean());
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

interface Ask {
  body?: object;
  headers?: Record<string, string>;
  key?: string;
  content?: unknown;
}

async function send(model: string, { body, headers, key = story.key, content = 'Good day.' }: Ask = {}): Promise<Response> {
  return fetch(`${story.gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model, messages: [{ role: 'user', content }], ...body }),
  });
}

async function ask(model: string, how: Ask = {}) {
  const response = await send(model, how);
  const text = await response.text();
  const provider = response.headers.get('x-gateway-provider');
  return { status: response.status, provider, text, cache: response.headers.get('x-gateway-cache') };
}

async function put(config: object): Promise<void> {
  const { status, body } = await story.gateway.admin('PUT', '/v1/admin/routing', { config } as JsonObject);
  expect([status, body['warnings']]).toEqual([200, []]);
}

const askedOf = (api: 'openai' | 'anthropic'): number =>
  story.upstream.requests.filter((one) => one.api === api && one.operation === 'chat').length;

const clock = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString().slice(11, 16);
const image = [
  { type: 'text', text: 'What is this?' },
  { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
];
const audio = [
  { type: 'text', text: 'What is said?' },
  { type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } },
];
const file = [{ type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' } }];
const tools = [{ type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } }];
const HARD =
  'Prove rigorously, step by step, that the algorithm must be linearizable without exception; justify each lemma. '.repeat(6);

/** A condition, a request that it holds for, and one that it does not. */
const CONDITIONS: readonly [string, () => object, () => Ask, () => Ask][] = [
  ['tenant', () => ({ tenant: [OTHER.id] }), () => ({ key: OTHER.key }), () => ({})],
  ['user', () => ({ user: operator }), () => ({ key: operatorToken }), () => ({ key: OTHER.key })],
  ['prompt type', () => ({ prompt_type: 'translation' }), () => ({ content: 'Translate into French: good day' }), () => ({})],
  ['complexity', () => ({ complexity: { min: 0.5 } }), () => ({ content: HARD }), () => ({ content: 'Hi' })],
  ['size', () => ({ input_tokens: { min: 500 } }), () => ({ content: 'word '.repeat(900) }), () => ({})],
  ['images', () => ({ modality: ['image'] }), () => ({ content: image }), () => ({})],
  ['sound', () => ({ modality: ['audio'] }), () => ({ content: audio }), () => ({})],
  ['documents', () => ({ modality: ['document'] }), () => ({ content: file }), () => ({})],
  ['tools', () => ({ tools: true }), () => ({ body: { tools } }), () => ({})],
  ['no tools', () => ({ tools: false }), () => ({}), () => ({ body: { tools } })],
  ['stream', () => ({ stream: true }), () => ({ body: { stream: true } }), () => ({})],
  [
    'metadata',
    () => ({ metadata: { app: 'crm', urgent: true } }),
    () => ({ headers: { 'x-gateway-metadata': '{"app":"crm","urgent":true,"more":1}' } }),
    () => ({ headers: { 'x-gateway-metadata': '{"app":"crm"}' } }),
  ],
  [
    'header',
    () => ({ header: { 'X-Lane': ['blue*', 'green'] } }),
    () => ({ headers: { 'x-lane': 'blue-7' } }),
    () => ({ headers: { 'x-lane': 'red' } }),
  ],
  [
    'everything together',
    () => ({ tools: true, stream: true }),
    () => ({ body: { tools, stream: true } }),
    () => ({ body: { tools } }),
  ],
];
let operatorToken = '';

describe('a condition', () => {
  const nameOf = (condition: string): string => `case-${condition.replaceAll(' ', '-')}`;

  beforeAll(async () => {
    operatorToken = await story.gateway.adminToken();
    const rules = CONDITIONS.map(([condition, when]) => {
      const id = nameOf(condition);
      return { id, when: { model: id, ...when() }, then: { deny: `By the rule ${id}.` } };
    });
    await put({ aliases: { 'case-*': MINI }, rules });
  });

  it.each(CONDITIONS)('on %s holds where it does, and nowhere else', async (condition, _when, like, unlike) => {
    const denied = await ask(nameOf(condition), like());
    expect([denied.status, denied.text]).toEqual([403, expect.stringContaining(`By the rule ${nameOf(condition)}.`)]);
    const served = await ask(nameOf(condition), unlike());
    expect([served.status, served.provider]).toEqual([200, 'openai']);
  });

  it('on a key, a team, a model and the time of day too', async () => {
    const keys = [await story.gateway.createVirtualKey(), await story.gateway.createVirtualKey({ team_id: team })];
    const [ofKey, ofTeam] = keys;
    const deny = (id: string, when: object) => ({ id, when, then: { deny: `By ${id}.` } });
    await put({
      aliases: { 'case-*': MINI },
      rules: [
        deny('key', { key: ofKey?.id }),
        deny('team', { team }),
        deny('model', { model: ['case-a', 'case-b*'] }),
        deny('now', { model: 'case-now', time: { from: clock(-2), to: clock(2) } }),
        deny('later', { model: 'case-later', time: { from: clock(5), to: clock(7) } }),
        deny('elsewhere', { model: 'case-elsewhere', time: { from: clock(10), to: clock(14), timezone: 'Etc/GMT-12' } }),
      ],
    });
    const by = async (model: string, key?: string) => /By \w+/.exec((await ask(model, { key })).text)?.[0];
    expect([await by('case-x', ofKey?.key), await by('case-x', ofTeam?.key), await by('case-x')]).toEqual([
      'By key',
      'By team',
      undefined,
    ]);
    expect([await by('case-a'), await by('case-b7'), await by('case-c')]).toEqual(['By model', 'By model', undefined]);
    expect([await by('case-now'), await by('case-later'), await by('case-elsewhere')]).toEqual([
      'By now',
      undefined,
      'By elsewhere',
    ]);
  });
});

const LIST = [MINI, HAIKU];
/** What becomes of a request, and what it needs to be told. */
const EFFECTS: readonly [string, object, () => Promise<void>][] = [
  ['targets', { targets: [HAIKU] }, async () => expect(await ask('fx-targets')).toMatchObject({ provider: 'anthropic' })],
  [
    'strategy',
    { targets: ['anthropic/claude-opus-4-8', 'openai/gpt-5-nano'], strategy: 'cost' },
    async () => expect(await ask('fx-strategy')).toMatchObject({ provider: 'openai' }),
  ],
  [
    'weights',
    { targets: ['openai/gpt-5-nano', 'anthropic/claude-opus-4-8'], weights: { quality: 1 } },
    async () => expect(await ask('fx-weights')).toMatchObject({ provider: 'anthropic' }),
  ],
  [
    'prefer_provider',
    { targets: LIST, prefer_provider: 'anthropic' },
    async () => expect(await ask('fx-prefer_provider')).toMatchObject({ provider: 'anthropic' }),
  ],
  [
    'total',
    { targets: LIST, timeouts: { total_ms: 300 } },
    silent('fx-total', async (asked) => expect((await asked).status).toBe(504)),
  ],
  [
    'first-byte',
    { targets: LIST, timeouts: { first_byte_ms: 300 } },
    silent('fx-first-byte', async (asked) => expect(await asked).toMatchObject({ status: 200, provider: 'anthropic' })),
  ],
  ['first-token', { targets: LIST, timeouts: { first_token_ms: 300 } }, () => stalled('fx-first-token', 0, 'From Anthropic')],
  ['idle', { targets: LIST, timeouts: { idle_ms: 300 } }, () => stalled('fx-idle', 3, 'upstream_timeout')],
  [
    'retries',
    { targets: LIST, retries: { max_attempts: 3, delay_ms: 1 } },
    async () => {
      const before = askedOf('openai');
      story.upstream.on('openai', fail(500), fail(500));
      expect(await ask('fx-retries')).toMatchObject({ status: 200, provider: 'openai' });
      expect(askedOf('openai') - before).toBe(3);
    },
  ],
  [
    'max_targets',
    { targets: LIST, max_targets: 1 },
    async () => {
      story.upstream.on('openai', fail(500));
      const before = askedOf('anthropic');
      expect((await ask('fx-max_targets')).status).toBe(502);
      expect(askedOf('anthropic')).toBe(before);
    },
  ],
  ['cache', { targets: [MINI], cache: { mode: 'exact', ttl_seconds: 77 } }, () => cached('fx-cache', 1, 77)],
  ['no-cache', { targets: [MINI], cache: { mode: 'off' } }, () => cached('fx-no-cache', 2, undefined)],
  ['rpm', { targets: [MINI], limits: { rpm: 1 } }, () => secondRefused('fx-rpm', /1 request/)],
  ['tpm', { targets: [MINI], limits: { tpm: 600 } }, () => secondRefused('fx-tpm', /600 tokens/)],
  [
    'concurrency',
    { targets: [MINI], limits: { concurrency: 1 } },
    async () => {
      const gate = newGate();
      story.upstream.on('openai', say('Late.', { faults: { hold: { after: 0, until: gate.opened } } }));
      const before = askedOf('openai');
      const first = ask('fx-concurrency');
      await until('the first one to be asked', () => askedOf('openai') > before);
      expect((await ask('fx-concurrency')).status).toBe(429);
      gate.open();
      expect((await first).status).toBe(200);
      await until('its place to be free', async () => (await ask('fx-concurrency')).status === 200);
    },
  ],
  [
    'size',
    { targets: [MINI], limits: { max_input_tokens: 100 } },
    async () => {
      const refused = await ask('fx-size', { content: 'word '.repeat(400) });
      expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('allows 100')]);
      expect((await ask('fx-size')).status).toBe(200);
    },
  ],
  [
    'cost',
    { targets: ['anthropic/claude-opus-4-8', 'openai/gpt-5-nano'], limits: { max_cost_usd: 0.001 } },
    async () => expect(await ask('fx-cost')).toMatchObject({ status: 200, provider: 'openai' }),
  ],
  [
    'hedging',
    { targets: LIST, hedging: { enabled: true, after_ms: 30 } },
    silent('fx-hedging', async (asked) => {
      // What a second asking may cost was earned by all the requests of before.
      expect(await asked).toMatchObject({ status: 200, provider: 'anthropic' });
      const metrics = await (await fetch(`${story.gateway.url}/metrics`)).text();
      expect(metrics).toMatch(/llmgw_hedges_total\{provider="openai",result="won"\} 1/);
    }),
  ],
];

/** The first target says nothing at all. */
function silent(model: string, then: (asked: ReturnType<typeof ask>) => Promise<void>): () => Promise<void> {
  return async () => {
    const gate = newGate();
    story.upstream.on('openai', async () => {
      await gate.opened;
      return say('Too late.');
    });
    await then(ask(model, { body: { max_tokens: 20 } }));
    gate.open();
  };
}

async function stalled(model: string, after: number, words: string): Promise<void> {
  const gate = newGate();
  story.upstream.on('openai', say('one two three four', { faults: { hold: { after, until: gate.opened } } }));
  const { status, text } = await ask(model, { body: { stream: true } });
  expect([status, text.replaceAll(/"content":"([^"]*)"/g, '$1').includes(words.split(' ')[0] ?? '')]).toEqual([200, true]);
  gate.open();
}

async function cached(model: string, calls: number, ttl: number | undefined): Promise<void> {
  const before = askedOf('openai');
  for (let i = 0; i < 2; i++) expect((await ask(model, { body: { temperature: 0 }, content: model })).status).toBe(200);
  expect(askedOf('openai') - before).toBe(calls);
  const explained = await story.gateway.admin('POST', '/v1/admin/routing/explain', {
    request: { model, temperature: 0, messages: [{ role: 'user', content: model }] },
  });
  expect((explained.body['cache'] as JsonObject | null)?.['ttl_seconds']).toBe(ttl);
}

async function secondRefused(model: string, words: RegExp): Promise<void> {
  expect((await ask(model)).status).toBe(200);
  const refused = await ask(model);
  expect([refused.status, refused.text]).toEqual([429, expect.stringMatching(words)]);
  // It is the rule's: nothing else is held up.
  expect((await ask(MINI)).status).toBe(200);
}

describe('an effect', () => {
  beforeAll(() => put({ rules: EFFECTS.map(([id, then]) => ({ id, when: { model: `fx-${id}` }, then })) }));
  it.each(EFFECTS)('%s %j acts', async (_id, _then, check) => check());
});

it.each(FAULTS)('a fault at %s is told by its place', async (place, when, then = { targets: [MINI] }) => {
  const { body } = await story.gateway.admin('POST', '/v1/admin/routing/check', {
    config: { rules: [{ id: 'r', when, then }] },
  } as JsonObject);
  const problems = body['problems'] as { path: string; message: string }[];
  expect(problems.map(({ path }) => path)).toEqual([`rules[0].${place}`]);
  expect(problems[0]?.message).toMatch(/\w{4,}/);
});

describe('a draft', () => {
  const draft = {
    rules: [
      {
        id: 'night',
        when: { header: { 'x-lane': 'blue' }, metadata: { app: 'crm' }, time: { from: '01:00', to: '02:00' } },
        then: { targets: [HAIKU] },
      },
      { id: 'streams', when: { stream: true }, then: { targets: [HAIKU] } },
    ],
  };

  it('is tried on one request with all that rules look at', async () => {
    const request = { model: MINI, messages: [{ role: 'user', content: 'Good day.' }] };
    const whole = { request, headers: { 'x-lane': 'blue' }, metadata: { app: 'crm' }, at: '2026-05-05T01:30:00Z', config: draft };
    const first = async (body: object) => {
      const answer = await story.gateway.admin('POST', '/v1/admin/routing/explain', body as JsonObject);
      return [
        ((answer.body['plan'] as JsonObject[])[0] as JsonObject)['target'],
        (answer.body['trace'] as JsonObject | null)?.['rule'],
      ];
    };
    expect(await first(whole)).toEqual([HAIKU, 'night']);
    expect(await first({ ...whole, at: '2026-05-05T03:30:00Z' })).toEqual([MINI, undefined]);
    expect(await first({ ...whole, at: '2026-05-05T03:30:00Z', request: { ...request, stream: true } })).toEqual([
      HAIKU,
      'streams',
    ]);
  });

  it('is tried on the last requests of the log, with figures that can be reckoned by hand', async () => {
    await put({});
    const { id: tenant_id } = (await story.gateway.admin('POST', '/v1/admin/tenants', { name: 'of the past' })).body;
    const { key } = await story.gateway.createVirtualKey({ tenant_id: String(tenant_id) });
    const models = [
      { provider: 'openai', model: 'gpt-5-mini', price: { input_usd_per_million: 1, output_usd_per_million: 4 } },
      { provider: 'anthropic', model: 'claude-haiku-4-5', price: { input_usd_per_million: 2, output_usd_per_million: 10 } },
    ];
    for (const model of models) expect((await story.gateway.admin('PUT', '/v1/admin/models', model)).status).toBe(200);
    story.upstream.always('openai', say('Here.', { tokens: { input: 1_000, output: 500 } }));
    for (let i = 0; i < 4; i++)
      expect((await ask(MINI, { key, content: `Question ${i}`, body: { stream: i === 3 } })).status).toBe(200);
    const look = (more: object) =>
      story.gateway.admin('POST', '/v1/admin/routing/backtest', { tenant_id, last: 100, ...more } as JsonObject);
    const report = await until('the four to be written', async () => {
      const { body } = await look({ config: draft });
      return body['requests'] === 4 && body;
    });
    expect(report).toMatchObject({
      ...{ compared: 4, changed: 1, cached: 0, refused: {}, not_known: ['header'] },
      // 1,000 x 1 + 500 x 4 = 3,000 micro-USD each; 1,000 x 2 + 500 x 10 = 7,000 for the one that goes elsewhere.
      ...{ actual: { cost_usd: 0.012 }, expected: { cost_usd: 0.016 } },
      targets: [
        { target: MINI, actual: 4, expected: 3 },
        { target: HAIKU, actual: 0, expected: 1 },
      ],
      rules: [
        { rule: null, actual: 4, expected: 3 },
        { rule: 'streams', actual: 0, expected: 1 },
      ],
      changes: [{ from: MINI, to: HAIKU, rule: 'streams', refused: null }],
    });
    expect((await look({ model: HAIKU })).body).toMatchObject({ changed: 4, expected: { cost_usd: 0.028 } });
    expect((await look({ config: { rules: [{ id: 'no', then: { deny: 'No.' } }] } })).body).toMatchObject({
      ...{ compared: 0, refused: { model_not_allowed: 4 } },
    });
  });
});
