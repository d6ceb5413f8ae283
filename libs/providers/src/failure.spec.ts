import fc from 'fast-check';
import { readFailure, readInlineError, KEY_REJECTED } from './failure';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const read = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  readFailure(status, headers, Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), NOW);

describe('readFailure', () => {
  const quotaBody = {
    error: { message: 'You exceeded your current quota.', type: 'insufficient_quota', code: 'insufficient_quota' },
  };
  const table: [string, number, unknown, string][] = [
    ['a bad request', 400, { error: { message: 'bad', type: 'invalid_request_error' } }, 'client'],
    ['an unknown model', 404, { error: { message: 'no such model', code: 'model_not_found' } }, 'client'],
    ['a body that is too large', 413, '', 'client'],
    ['a request that cannot be processed', 422, { detail: [{ loc: ['body', 'n'], msg: 'too many' }] }, 'client'],
    ['a bad key', 401, { error: { message: 'Incorrect key', code: 'invalid_api_key' } }, 'auth'],
    ['a key without rights', 403, { type: 'error', error: { type: 'permission_error', message: 'no' } }, 'auth'],
    ['a model the project may not use', 403, { error: { message: 'no access', code: 'model_not_found' } }, 'denied'],
    ['a model the team may not use', 403, { error: 'The model x does not exist or your team has no access to it.' }, 'denied'],
    [
      'a resource that the key may not use (Anthropic)',
      403,
      {
        type: 'error',
        error: { type: 'permission_error', message: 'Your API key does not have permission to use the specified resource.' },
      },
      'denied',
    ],
    ['a country that is not served', 403, { error: { code: 'unsupported_country_region_territory', message: 'No.' } }, 'refused'],
    ['a network that is kept out', 403, { error: { message: 'Access denied. Please check your network settings.' } }, 'refused'],
    ['a firewall that speaks in pages', 403, '<html><h1>Forbidden</h1></html>', 'refused'],
    ['a 403 without a word', 403, '', 'refused'],
    ['a key that was found in public', 403, { error: { message: 'Your API key was reported as leaked.' } }, 'auth'],
    ['a prompt that the guidelines forbid', 403, { error: 'Content violates usage guidelines.' }, 'client'],
    ['a moderated prompt', 403, { error: { message: 'flagged', metadata: { reasons: ['x'] } } }, 'client'],
    ['a bad key told as 400 (xAI)', 400, { code: 'invalid-argument', error: 'Incorrect API key provided. Get one.' }, 'auth'],
    ['a bad key told as 400 (Gemini)', 400, { error: { code: 400, message: 'API key not valid. Pass one.' } }, 'auth'],
    ['an empty account', 402, { error: { message: 'Insufficient Balance' } }, 'quota'],
    ['an empty account told as 429', 429, quotaBody, 'quota'],
    ['an empty account told as 400', 400, { error: { message: 'Your credit balance is too low to use the API' } }, 'quota'],
    ['an empty account told as 403', 403, { error: 'Your team does not have any credits yet.' }, 'quota'],
    ['a rate limit', 429, { error: { message: 'slow down', code: 'rate_limit_exceeded' } }, 'rate'],
    [
      'a rate limit in the words of a quota',
      429,
      { error: { code: 429, message: 'You exceeded your current quota. Please retry in 4s.' } },
      'rate',
    ],
    ['a full flexible tier', 498, '', 'rate'],
    ['a timeout', 408, '', 'server'],
    ['a fault', 500, { error: { message: 'oops' } }, 'server'],
    ['a bad gateway page', 502, '<html><h1>502</h1></html>', 'server'],
    ['an overload', 529, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, 'server'],
    ['a redirect', 302, '', 'refused'],
    ['an answer without content', 204, '', 'server'],
  ];
  it.each(table)('sorts %s', (_name, status, body, kind) => {
    expect(read(status, body)).toMatchObject({ kind, status });
  });

  it('keeps the words, code, type and param of a mistake of the caller', () => {
    const error = {
      message: 'Unsupported value',
      type: 'invalid_request_error',
      code: 'unsupported_value',
      param: 'messages[0].role',
    };
    expect(read(400, { error })).toEqual({ kind: 'client', status: 400, ...error });
  });

  it.each([
    [{ error: "model 'x' not found" }, "model 'x' not found"],
    [{ detail: 'Invalid model' }, 'Invalid model'],
    [{ detail: [{ loc: ['body', 'n'], msg: 'too many' }] }, 'body.n: too many'],
    [{ message: 'too many tokens' }, 'too many tokens'],
    [[{ error: { code: 404, message: 'in a list' } }], 'in a list'],
    ['plain words', 'plain words'],
  ])('finds the message in %j', (body, message) => {
    expect(read(404, body).message).toBe(message);
  });

  it.each(['', '<!doctype html><p>secret page', '{"error":', '[]', 'null', '42'])(
    'speaks for a body that says nothing: %j',
    (body) => {
      expect(read(500, body).message).toBe('The provider answered with status 500 and no message.');
    },
  );

  it('never passes on what a provider says about a key', () => {
    const failure = read(401, { error: { message: 'Incorrect API key provided: sk-canary-123456', code: 'sk-canary-123456' } });
    expect(failure.message).toBe(KEY_REJECTED);
    expect(JSON.stringify(failure)).not.toContain('canary');
  });

  it('doubts a bare 403, which may be about anything', () => {
    expect(read(403, { error: { message: 'Your project has been denied access.' } })).toMatchObject({
      kind: 'auth',
      doubtful: true,
    });
    expect(read(403, { error: { message: 'This API key has been revoked.' } }).doubtful).toBeUndefined();
    expect(read(401, { error: { message: 'no' } }).doubtful).toBeUndefined();
  });

  it('masks keys in every other message', () => {
    for (const status of [400, 404, 429, 500]) {
      expect(JSON.stringify(read(status, { error: { message: 'upstream of sk-canary-123456 failed' } }))).not.toContain('canary');
    }
  });

  it('names a prompt that is too long as SDKs expect it', () => {
    const words = 'prompt is too long: 3333404 tokens > 200000 maximum';
    expect(read(400, { type: 'error', error: { type: 'invalid_request_error', message: words } }).code).toBe(
      'context_length_exceeded',
    );
    expect(read(400, { error: { message: "This model's maximum context length is 8", code: 400 } }).code).toBe(
      'context_length_exceeded',
    );
    expect(read(400, { error: { message: 'context window', code: 'special' } }).code).toBe('special');
  });

  it('carries the hint for everything that time may heal', () => {
    const headers = { 'retry-after': '16' };
    expect(read(429, '', headers).retryAfterMs).toBe(16_000);
    expect(read(503, '', headers).retryAfterMs).toBe(16_000);
    expect(read(429, quotaBody, headers).retryAfterMs).toBe(16_000);
    expect(read(400, '', headers).retryAfterMs).toBeUndefined();
    expect(read(429, { error: { message: 'Please try again in 125ms.' } }).retryAfterMs).toBe(125);
    expect(read(429, '').retryAfterMs).toBeUndefined();
  });

  it('is total', () => {
    const bodies = fc.oneof(
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.json().map((text) => Buffer.from(text)),
      fc
        .record({ error: fc.jsonValue(), message: fc.jsonValue(), detail: fc.jsonValue() })
        .map((value) => Buffer.from(JSON.stringify(value))),
    );
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), bodies, (status, body) => {
        const failure = readFailure(status, {}, body, NOW);
        expect(failure.message).not.toBe('');
        expect(failure.message.length).toBeLessThanOrEqual(2100);
      }),
    );
  });
});

describe('readInlineError', () => {
  it('reads an error sent with status 200', () => {
    expect(readInlineError({ error: { message: 'Token limit reached', code: 400 } })).toEqual({
      message: 'Token limit reached',
      code: '400',
      type: undefined,
    });
    expect(readInlineError({ error: 'words' }).message).toBe('words');
    expect(readInlineError({ error: {} }).message).toBe('The provider reported an error.');
  });

  it('says nothing of a key', () => {
    expect(readInlineError({ error: { message: 'Incorrect API key provided: abc' } }).message).toBe(KEY_REJECTED);
  });
});
