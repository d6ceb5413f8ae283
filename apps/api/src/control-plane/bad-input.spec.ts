import {
  ADMIN_API_KEY,
  type Call,
  type ControlPlane,
  leaks,
  startControlPlane,
  undocumented,
} from '../../../../test/support/control-plane';

describe('bad input to the control plane', () => {
  let plane: ControlPlane;
  const call = (ask: Call) => plane.call({ as: ADMIN_API_KEY, ...ask });

  beforeAll(async () => {
    plane = await startControlPlane();
  });
  afterAll(() => plane.close());

  const login = (over: Partial<Call>) => call({ url: '/v1/auth/login', method: 'POST', ...over });
  const deep = `{"email":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;

  it.each([
    ['broken JSON', { body: '{"email":' }, 400, 'invalid_json'],
    ['no body', { headers: { 'content-type': 'application/json' } }, 400, 'invalid_json'],
    ['an array', { body: '[]' }, 400, 'invalid_request'],
    ['a number', { body: '7' }, 400, 'invalid_request'],
    ['null', { body: 'null' }, 400, 'invalid_request'],
    ['E2: 100,000 levels', { body: deep }, 400, 'json_too_complex'],
    ['E3: __proto__', { body: '{"__proto__":{"role":"admin"},"email":"a","password":"b"}' }, 400, 'invalid_json'],
    ['E3: constructor', { body: '{"constructor":{"prototype":{}},"email":"a","password":"b"}' }, 400, undefined],
    ['E4: NUL', { body: '{"email":"a\\u0000b","password":"b"}' }, 400, 'invalid_request'],
    ['E4: half a character', { body: '{"email":"a\\ud800b","password":"b"}' }, 400, 'invalid_request'],
    ['E6: another type', { body: 'email=a', headers: { 'content-type': 'text/plain' } }, 415, 'unsupported_media_type'],
    [
      'E6, B7: a form',
      { body: 'email=a&password=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
      'unsupported_media_type',
    ],
    ['E1: too much', { body: `{"email":"${'a'.repeat(300_000)}"}` }, 413, 'body_too_large'],
    ['D5: a nested unknown field', { body: { email: 'a', password: 'b', options: { api_base: 'x' } } }, 400, 'unknown_field'],
  ])('%s', async (_what, ask, status, code) => {
    const answer = await login(ask);
    const error = { message: expect.any(String), type: 'invalid_request_error', code: code ?? expect.any(String) };
    expect(answer).toMatchObject({ status, body: { error, request_id: expect.stringMatching(/^req_/) } });
  });

  it.each([
    ['/v1/admin/users', { email: 'null@example.com', role: 'member' }, ['password', 'tenant_id', 'role']],
    [
      '/v1/admin/api-keys',
      { name: 'null' },
      ['tenant_id', 'allowed_models', 'rpm_limit', 'concurrency_limit', 'strict_fidelity', 'expires_at', 'name'],
    ],
    ['/v1/admin/providers', { id: 'null', base_url: 'https://llm.example.com/v1' }, ['requires_key', 'enabled', 'id']],
    ['/v1/auth/login', { email: 'a', password: 'b' }, ['email', 'password']],
  ])('%s takes no null for what may be left out, and says of what kind it is', async (url, body, fields) => {
    for (const field of fields) {
      const answer = await call({ url, body: { ...body, [field]: null } });
      expect([field, answer.status, answer.body]).toMatchObject([field, 400, { error: { param: field } }]);
      expect(answer.text).not.toMatch(/shorter|longer|greater|less/);
    }
  });

  it('says of a missing field that it is missing', async () => {
    expect((await call({ url: '/v1/auth/login', body: { email: 'a@example.com' } })).body).toMatchObject({
      error: { message: 'password must be a string.', param: 'password' },
    });
  });

  it.each([
    '?limit=0',
    '?limit=201',
    '?limit=1e3',
    '?limit=x',
    "?cursor=' OR 1=1",
    '?cursor=%00',
    '?unknown=1',
    '?limit=1&limit=2',
  ])('E10: lists refuse %s', async (query) => {
    expect((await call({ url: `/v1/admin/users${query}` })).status).toBe(400);
  });

  it('E10: ids are only ever compared', async () => {
    for (const id of ["' OR '1'='1", '%00', '..%2f..', 'x'.repeat(90), '%25%25%25', '%ff']) {
      expect([400, 404]).toContain((await call({ url: `/v1/admin/api-keys/${encodeURIComponent(id)}` })).status);
      expect([400, 404]).toContain((await call({ url: `/v1/admin/api-keys/${id.replaceAll(' ', '+')}` })).status);
    }
  });

  it('leaks nothing, and answers nothing that is not documented', () => {
    expect(plane.answers.length).toBeGreaterThan(20);
    expect(leaks(plane)).toEqual([]);
    expect(undocumented(plane)).toEqual([]);
  });
});
