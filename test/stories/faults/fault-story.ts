import { isJsonObject, type JsonObject } from '@libs/kernel';
import { reached } from '../../support/process/reached';
import { unhindered } from '../../support/process/unhindered';
import { until } from '../../support/process/until';
import { say } from '../../support/upstream/answer';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from '../story';
import type { Api, Fault, Told, Way } from './table';

let story: Story;

/** What came back, read without the help of a client that might repair it. */
interface Answer {
  status: number;
  text: string;
  code: string | undefined;
  words: string;
  /** The stream's closing mark has come; undefined: no stream. */
  closed: boolean | undefined;
  retryAfter: number | undefined;
  requestId: string;
}

interface Client {
  name: string;
  ask(model: string, way: Way): Promise<Answer>;
  /** The word by which this client tells errors apart. */
  codeOf(code: string): string;
}

const hello = [{ role: 'user', content: 'Hello' }];

const openAi: Client = {
  name: 'OpenAI',
  ask: (model, way) => call('/v1/chat/completions', { model, messages: hello }, way),
  codeOf: (code) => code,
};

const ANTHROPIC_TYPES: Readonly<Record<string, string>> = {
  no_key_available: 'overloaded_error',
  upstream_timeout: 'timeout_error',
};

const anthropic: Client = {
  name: 'Anthropic',
  ask: (model, way) => call('/v1/messages', { model, messages: hello, max_tokens: 99 }, way),
  codeOf: (code) => ANTHROPIC_TYPES[code] ?? 'api_error',
};

async function call(path: string, ask: JsonObject, way: Way): Promise<Answer> {
  const response = await fetch(story.gateway.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${story.key}`, 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify({ ...ask, stream: way === 'stream' }),
  });
  const streamed = response.headers.get('content-type')?.includes('event-stream') === true;
  const body = await response.text();
  const data = streamed ? [...body.matchAll(/^data: (.*)$/gm)].map(([, line]) => line as string) : [body];
  const events = data.filter((line) => line !== '[DONE]').map((line) => JSON.parse(line) as JsonObject);
  const errors = events.flatMap(({ error }) => (isJsonObject(error) ? [error] : []));
  if (errors.length > 1) throw new Error(`${errors.length} errors in one answer`);
  const [error] = errors;
  const code = error?.['code'] ?? error?.['type'];
  const retryAfter = response.headers.get('retry-after');
  return {
    status: response.status,
    text: events.map(textOf).join(''),
    code: code === undefined ? undefined : String(code),
    words: String(error?.['message'] ?? ''),
    closed: streamed ? data.at(-1) === '[DONE]' || events.at(-1)?.['type'] === 'message_stop' : undefined,
    retryAfter: retryAfter === null ? undefined : Number(retryAfter),
    requestId: String(response.headers.get('x-request-id')),
  };
}

interface Chunk {
  choices?: { message?: { content?: string | null }; delta?: { content?: string | null } }[];
  content?: { text?: string }[];
  delta?: { text?: string };
}

/** Of a whole answer or of an event, in either dialect. */
function textOf(value: JsonObject): string {
  const { choices, content, delta } = value as Chunk;
  const [choice] = choices ?? [];
  return choice?.message?.content ?? choice?.delta?.content ?? content?.[0]?.text ?? delta?.text ?? '';
}

const MODELS: Record<Api, string> = {
  openai: 'openai/gpt-5-mini',
  anthropic: 'anthropic/claude-haiku-4-5',
  gemini: 'gemini/gemini-3.5-flash',
};
const NEXT = { model: 'deepseek/deepseek-chat', text: 'From the next one.' };

/** The breaker of a target begins anew. */
async function nothingHeldAgainst(target: string): Promise<void> {
  const { status } = await reached(() =>
    story.gateway.admin('POST', '/v1/admin/circuit-breakers/override', { target, state: 'closed' }),
  );
  expect(status).toBe(200);
}

/** What it has counted since. */
async function countedOf(target: string): Promise<object> {
  const { body } = await reached(() => story.gateway.admin('GET', '/v1/admin/circuit-breakers'));
  const row = (body['data'] as JsonObject[]).find((one) => one['target'] === target);
  return { state: row?.['state'] ?? 'closed', counted: [row?.['calls'] ?? 0, row?.['failures'] ?? 0] };
}

interface Case {
  label: string;
  fault: Fault;
  api: Api;
  way: Way;
  client: Client;
}

const APIS: readonly Api[] = ['openai', 'anthropic', 'gemini'];
const WAYS: readonly Way[] = ['whole', 'stream'];
/** The other dialect is shown the rows that differ in what a client is told. */
const SAMPLE = /^(?:400|401|402|429, seconds|500|a web page|(?:cut|an end|an error) in the middle|CRLF|a negative usage)$/;

const casesOf = (fault: Fault): Case[] =>
  (fault.ways ?? WAYS).flatMap((way) =>
    (fault.apis ?? APIS).flatMap((api) => {
      const clients: Client[] = SAMPLE.test(fault.name) ? [openAi, anthropic] : [openAi];
      return clients.map((client) => ({
        label: `${fault.row}, ${fault.name}: ${client.name} client, ${api}, ${way}`,
        fault,
        api,
        way,
        client,
      }));
    }),
  );

/** Each fault at least once, every upstream, way and client in turn; all that there are with GATEWAY_FULL_MATRIX. */
function chosen(faults: readonly Fault[]): Case[] {
  if (process.env.GATEWAY_FULL_MATRIX) return faults.flatMap(casesOf);
  return faults.map((fault, i) => {
    const cases = casesOf(fault);
    return cases[(i * 5) % cases.length] as Case;
  });
}

interface KeyRow {
  status: string;
  cooling_until: Date | null;
  cooling_models: Record<string, { until: string }>;
}

interface Noted {
  fault: Fault;
  attempts: number;
  provider: string;
  told: Told;
}
const noted = new Map<string, Noted>();

interface Row {
  request_id: string;
  attempts: unknown[];
  outcome: string;
  status: number;
  usage_estimated: boolean;
  cost_micro_usd: string | null;
  input_tokens: string;
  output_tokens: string;
}

/** Whatever an upstream does wrong: how often it is asked, what the client is told, what becomes of the key, who takes over. */
export function faultStory(faults: readonly Fault[], patienceSeconds?: number): void {
  beforeAll(async () => {
    const env = { RETRY_MAX_ATTEMPTS: '2', RETRY_BUDGET_PERCENT: '1000', ...patienceOf(patienceSeconds) };
    story = await startStory({ more: ['gemini'], env });
  }, START_TIMEOUT_MS);
  afterEach(() => story.upstream.assertClean());
  afterAll(() => story?.close(), STOP_TIMEOUT_MS);

  const cases = chosen(faults).map((one) => ({ ...one, patienceSeconds }));
  describe.each(cases)('$label', oneFault);
  describe('the ledger', ledger);
}

const patienceOf = (seconds: number | undefined): Record<string, string> =>
  seconds === undefined
    ? {}
    : {
        HTTP_TIMEOUT: String(seconds),
        GATEWAY_FIRST_BYTE_TIMEOUT_MS: String(seconds * 1_000),
        GATEWAY_FIRST_TOKEN_TIMEOUT_MS: String(seconds * 1_000),
        GATEWAY_IDLE_TIMEOUT_MS: String(seconds * 1_000),
      };

function oneFault({ fault, api, way, client, patienceSeconds }: Case & { patienceSeconds: number | undefined }): void {
  if (fault.key !== 'active') afterEach(() => story.gateway.reviveProviderKeys());
  /** Where patience is short, whoever stands still for half of it may take for silence what is none. */
  const patiently = (look: () => Promise<void>) => (): Promise<void> =>
    patienceSeconds === undefined ? look() : unhindered(patienceSeconds * 500, story.gateway.url, look);

  it('alone', patiently(alone));
  it('with another one behind it', patiently(withAnother));

  async function alone(): Promise<void> {
    await nothingHeldAgainst(MODELS[api]);
    const { answer, calls, asked } = await put(MODELS[api]);
    expect(answer).toEqual(expectedOf(fault.told));
    expect(calls()).toBe(fault.tries);
    expect(await countedOf(MODELS[api])).toEqual({ state: 'closed', counted: fault.breaker });
    await keyIs(asked);
    note(answer.requestId, { attempts: fault.tries, provider: api, told: fault.told });
    // A rest of a second may be over by now.
    if (fault.key === 'active' || (fault.coolsFor && fault.coolsFor[0] < 5)) return;
    const again = await client.ask(MODELS[api], way);
    expect(again).toMatchObject({ status: 503, code: client.codeOf('no_key_available') });
    expect(again.retryAfter).toBeGreaterThanOrEqual(1);
    expect(calls()).toBe(fault.tries);
  }

  async function withAnother(): Promise<void> {
    story.upstream.always('deepseek', say(NEXT.text));
    const { answer, calls, asked } = await put(`${MODELS[api]},${NEXT.model}`);
    const told = fault.next ? { status: 200, text: NEXT.text } : fault.told;
    expect(answer).toEqual(expectedOf(told));
    expect(calls()).toBe(fault.tries);
    await keyIs(asked);
    const attempts = fault.tries + (fault.next ? 1 : 0);
    note(answer.requestId, { attempts, provider: fault.next ? 'deepseek' : api, told });
  }

  async function put(model: string) {
    story.upstream.always(api, fault.does);
    const received = story.upstream.requests.length;
    const asked = Date.now();
    const answer = await client.ask(model, way);
    const calls = (): number => story.upstream.requests.slice(received).filter((request) => request.api === api).length;
    return { answer, calls, asked };
  }

  function expectedOf({ status, text = '', code, words }: Told): object {
    return {
      status,
      text,
      code: words ? (expect.any(String) as unknown) : code && client.codeOf(code),
      words: words ? (expect.stringContaining(words) as unknown) : (expect.anything() as unknown),
      // What was begun is closed only when it is whole.
      closed: way === 'stream' && status === 200 ? code === undefined : undefined,
      retryAfter: code === 'no_key_available' ? (expect.any(Number) as unknown) : undefined,
      requestId: expect.stringMatching(/^req_/) as unknown,
    };
  }

  async function keyIs(asked: number): Promise<void> {
    // Its row keeps a rest that is over, as one of a second may be by now.
    const read = async () => {
      const [row] = await story.gateway.db.query<KeyRow>(
        'SELECT status, cooling_until, cooling_models FROM provider_keys WHERE provider_id = $1',
        [api],
      );
      const ends = [...Object.values(row?.cooling_models ?? {}).map(({ until }) => until), row?.cooling_until ?? 0];
      const end = Math.max(...ends.map((one) => new Date(one).getTime()));
      return { state: end > asked ? 'cooling' : row?.status, end: end - asked };
    };
    if (fault.key !== 'active') await until(`a key of ${api} to be ${fault.key}`, async () => (await read()).state === fault.key);
    const { state, end } = await read();
    expect(state).toBe(fault.key);
    if (!fault.coolsFor) return;
    const [least, most] = fault.coolsFor;
    expect(end).toBeGreaterThanOrEqual(least * 1_000 - 5);
    expect(end).toBeLessThanOrEqual(most * 1_000 + (Date.now() - asked));
  }

  function note(requestId: string, row: Omit<Noted, 'fault'>): void {
    noted.set(requestId, { fault, ...row });
  }
}

function ledger(): void {
  it('holds every attempt of every request, how it ended, and never a credit', async () => {
    const rows = await until('every row', async () => {
      const found = await story.gateway.db.query<Row>('SELECT * FROM requests WHERE request_id = ANY($1)', [[...noted.keys()]]);
      return found.length === noted.size && found;
    });
    const seen = rows.map((row) => [nameOf(row), row.outcome, row.status, row.attempts.length, creditOf(row), estimateOf(row)]);
    const wanted = rows.map((row) => {
      const { fault, attempts, told } = noted.get(row.request_id) as Noted;
      const estimated = fault.estimated !== undefined && told === fault.told ? fault.estimated : null;
      return [nameOf(row), outcomeOf(told), told.status, attempts, false, estimated];
    });
    expect(seen).toEqual(wanted);
  });

  const nameOf = ({ request_id: id }: Row): string => `${noted.get(id)?.fault.name}, ${noted.get(id)?.provider}`;
  const creditOf = (row: Row): boolean =>
    [row.cost_micro_usd ?? 0, row.input_tokens, row.output_tokens].some((n) => Number(n) < 0);
  const estimateOf = (row: Row): boolean | null => {
    const { fault, told } = noted.get(row.request_id) as Noted;
    return fault.estimated !== undefined && told === fault.told ? row.usage_estimated : null;
  };
  const outcomeOf = ({ text, code }: Told): string =>
    text === undefined ? 'error' : code === undefined ? 'completed' : code === 'stream_truncated' ? 'truncated' : 'error';
}
