import { isJsonObject, type JsonObject } from '@libs/kernel';
import { startReferenceServer, startToolServer, type ToolServer } from '../support/mcp-server';
import { until } from '../support/process/until';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

const SECRET = 'Bearer canary-tool-secret-0123456789';

/** Tools that call out, through the real process: an HTTP service, and a real MCP server over streamable HTTP. */
describe('tools of runs', () => {
  let story: Story;
  let server: ToolServer;
  beforeAll(async () => {
    server = await startToolServer();
    story = await startStory();
  }, START_TIMEOUT_MS);
  afterAll(async () => {
    await server?.close();
    await story?.close();
  }, STOP_TIMEOUT_MS);

  const admin = (method: string, path: string, body?: JsonObject) => story.gateway.admin(method, path, body);
  const run = async (body: JsonObject): Promise<JsonObject> => {
    const headers = { authorization: `Bearer ${story.key}`, 'content-type': 'application/json' };
    const sent = { model: 'sandbox/tools', prompt: 'Use your tool', ...body };
    const made = await fetch(`${story.gateway.url}/v1/agent/runs`, { method: 'POST', headers, body: JSON.stringify(sent) });
    const { id, error } = (await made.json()) as JsonObject;
    if (error) return { error } as JsonObject;
    return until(
      'the run to end',
      async () => {
        const seen = (await (await fetch(`${story.gateway.url}/v1/agent/runs/${String(id)}`, { headers })).json()) as JsonObject;
        return seen['finished_at'] !== null && seen;
      },
      20_000,
    );
  };
  const toolStep = ({ steps }: JsonObject): JsonObject => {
    const found = Array.isArray(steps) ? steps.filter(isJsonObject).find(({ type }) => type === 'tool') : undefined;
    return found ?? {};
  };

  it('calls no host that is not on the list of the tenant, and none inside unless the operator says so (D1, D4)', async () => {
    const tool = (url: string) => admin('POST', '/v1/admin/tools', { name: 'nowhere', type: 'http', url });
    const refused = { status: 400, body: { error: { code: 'url_not_allowed', param: 'url' } } };
    expect(await tool('https://api.example.com/')).toMatchObject(refused);
    expect((await admin('PUT', '/v1/admin/tool-hosts', { hosts: ['api.example.com', '127.0.0.1'] })).status).toBe(200);
    expect(await tool(server.url)).toMatchObject(refused);
    expect(await tool('https://{host}/x')).toMatchObject(refused);
    expect(await tool('file:///etc/passwd')).toMatchObject(refused);
    const hosts = { hosts: ['127.0.0.1', '169.254.169.254'], private_hosts: ['127.0.0.1', '169.254.169.254'] };
    expect((await admin('PUT', '/v1/admin/tool-hosts', hosts)).status).toBe(200);
    expect(await tool('http://169.254.169.254/latest')).toMatchObject(refused);
  });

  it('calls an HTTP service with the arguments of the model and a secret that nobody sees', async () => {
    const made = await admin('POST', '/v1/admin/tools', {
      ...{ name: 'echo', type: 'http', method: 'POST', url: `${server.url}/echo/{city}`, description: 'Echoes.' },
      parameters: {
        type: 'object',
        properties: { city: { type: 'string' }, days: { type: 'integer' } },
        required: ['city', 'days'],
      },
      headers: [
        { name: 'authorization', secret_value: SECRET },
        { name: 'x-plain', value: 'shown' },
      ],
    });
    expect(made).toMatchObject({
      status: 201,
      body: {
        headers: [
          { name: 'x-plain', value: 'shown', secret: false },
          { name: 'authorization', value: null, secret: true },
        ],
      },
    });
    const done = await run({ tools: [{ type: 'http', name: 'echo' }] });
    expect(done['status']).toBe('completed');
    const step = toolStep(done);
    expect(step).toMatchObject({ tool: 'echo', tool_type: 'http', is_error: false });
    expect(String(step['content'])).toContain('[secret]');
    const call = server.seen.find(({ path }) => path.startsWith('/echo/'));
    expect(call?.headers).toMatchObject({
      authorization: SECRET,
      'x-plain': 'shown',
      'idempotency-key': `${String(done['id'])}-1`,
    });
    expect(call?.body).toEqual({ days: expect.any(Number) });
    const everything = JSON.stringify([done, await admin('GET', '/v1/admin/tools'), await admin('GET', '/v1/admin/audit')]);
    expect(everything + story.gateway.logs).not.toContain('canary-tool-secret');
  });

  it('follows no redirect', async () => {
    await admin('POST', '/v1/admin/tools', { name: 'away', type: 'http', method: 'GET', url: `${server.url}/away` });
    const done = await run({ tools: [{ type: 'http', name: 'away' }] });
    expect(toolStep(done)).toMatchObject({ is_error: true, content: expect.stringContaining('status 302') });
  });

  it('uses the tools of an MCP server', async () => {
    const made = await admin('POST', '/v1/admin/tools', {
      ...{ name: 'weather', type: 'mcp', url: `${server.url}/mcp` },
      headers: [{ name: 'authorization', secret_value: SECRET }],
    });
    expect(made.status).toBe(201);
    const done = await run({ tools: [{ type: 'mcp', name: 'weather' }] });
    expect(done).toMatchObject({ status: 'completed', output: { content: expect.stringContaining('Sunny in') } });
    expect(toolStep(done)).toMatchObject({ tool: 'weather__forecast', tool_type: 'mcp', is_error: false });
    expect(server.seen.filter(({ path }) => path === '/mcp').every(({ headers }) => headers.authorization === SECRET)).toBe(true);
  });

  it('uses the tools of the reference server of MCP, as the registry has it, and calls them with arguments that fit', async () => {
    const reference = await startReferenceServer();
    try {
      const url = `http://127.0.0.1:${reference.port}/mcp`;
      const made = await admin('POST', '/v1/admin/tools', {
        name: 'reference',
        type: 'mcp',
        url,
        allowed_tools: ['get-sum', 'echo'],
      });
      expect(made.status).toBe(201);
      const done = await run({ tools: [{ type: 'mcp', name: 'reference' }] });
      expect(done).toMatchObject({ status: 'completed', step_count: 3 });
      const step = toolStep(done);
      expect(step).toMatchObject({ tool_type: 'mcp', is_error: false, content: expect.stringMatching(/^(The sum of|Echo: )/) });
      // What nobody allowed is not offered: of its twenty tools the model saw two.
      const all = await run({ tools: [{ type: 'mcp', name: 'reference' }], prompt: 'Again' });
      expect(['reference__get-sum', 'reference__echo']).toContain(toolStep(all)['tool']);
    } finally {
      await reference.close();
    }
  });

  it('tells the model of a tool that fails, and takes only the tools that are allowed', async () => {
    const { body } = await admin('GET', '/v1/admin/tools');
    const stored = (body['data'] as JsonObject[]).find(({ name }) => name === 'weather');
    const changed = await admin('PATCH', `/v1/admin/tools/${String(stored?.['id'])}`, { allowed_tools: ['refuse'] });
    expect(changed).toMatchObject({
      status: 200,
      body: { allowed_tools: ['refuse'], headers: [{ name: 'authorization', secret: true }] },
    });
    const done = await run({ tools: [{ type: 'mcp', name: 'weather' }] });
    expect(toolStep(done)).toMatchObject({ tool: 'weather__refuse', is_error: true, content: 'Error: not today' });
  });

  it('fails a run whose tool server is gone, once it has been tried as often as asked', async () => {
    await admin('POST', '/v1/admin/tools', { name: 'gone', type: 'mcp', url: 'http://127.0.0.1:9/mcp' });
    const done = await run({ tools: [{ type: 'mcp', name: 'gone' }], max_retries: 0 });
    expect(done).toMatchObject({ status: 'failed', error: { code: 'tool_unavailable' }, step_count: 0 });
  });

  it('shows the queue and its workers', async () => {
    // Workers tell how busy they are with their next sign of life.
    await until('the worker to be idle', async () => {
      const { workers } = (await admin('GET', '/v1/admin/queues')).body as { workers: { running: number }[] };
      return workers.every(({ running }) => running === 0);
    });
    expect(await admin('GET', '/v1/admin/queues')).toMatchObject({
      status: 200,
      body: {
        backend: 'postgres',
        states: { completed: expect.any(Number), failed: 1 },
        oldest_waiting_seconds: null,
        workers: [{ alive: true, running: 0, concurrency: 8 }],
      },
    });
  });
});
