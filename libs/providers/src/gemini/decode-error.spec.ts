import { decodeError } from './decode-error';

const NOW = 1_800_000_000_000;
const read = (status: number, message: string, word: string, details: object[] = []) =>
  decodeError(status, {}, Buffer.from(JSON.stringify({ error: { code: status, message, status: word, details } })), NOW);

describe('decodeError (Gemini)', () => {
  it("is the caller's fault, with Google's word as the code", () => {
    expect(read(400, 'Invalid value at contents[0].role', 'INVALID_ARGUMENT')).toMatchObject({
      kind: 'client',
      status: 400,
      message: 'Invalid value at contents[0].role',
      code: 'INVALID_ARGUMENT',
      type: 'invalid_request_error',
    });
    expect(read(404, 'models/x is not found', 'NOT_FOUND')).toMatchObject({ kind: 'client', type: 'not_found_error' });
    expect(
      read(400, 'The input token count (9) exceeds the maximum number of tokens allowed (5).', 'INVALID_ARGUMENT').code,
    ).toBe('context_length_exceeded');
  });

  it('knows a bad key by its reason, and shows nothing of it', () => {
    const reason = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' };
    const failure = read(400, 'API key not valid: AIzaSyCanary0123456789', 'INVALID_ARGUMENT', [reason]);
    expect(failure.kind).toBe('auth');
    expect(JSON.stringify(failure)).not.toContain('Canary');
    expect(read(403, 'Your API key was reported as leaked.', 'PERMISSION_DENIED').kind).toBe('auth');
  });

  it("does not blame the key for somebody else's file", () => {
    const message = 'You do not have permission to access the File abc or it may not exist.';
    expect(read(403, message, 'PERMISSION_DENIED')).toMatchObject({
      kind: 'client',
      status: 403,
      message,
      type: 'permission_error',
    });
  });

  it('waits as long as a detail says, also where the error comes in a list', () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '48s' }];
    const error = {
      code: 429,
      message: 'You exceeded your current quota, please check your plan.',
      status: 'RESOURCE_EXHAUSTED',
      details,
    };
    const failure = decodeError(429, {}, Buffer.from(JSON.stringify([{ error }])), NOW);
    expect(failure).toMatchObject({ kind: 'rate', code: 'RESOURCE_EXHAUSTED', retryAfterMs: 48_000 });
  });

  it.each([
    [500, 'INTERNAL', 'server'],
    [503, 'UNAVAILABLE', 'server'],
    [504, 'DEADLINE_EXCEEDED', 'server'],
  ])('takes %i for a sick server', (status, word, kind) => {
    expect(read(status, 'The model is overloaded.', word)).toMatchObject({ kind, code: word });
  });

  it.each(['', '<html>', '[', '[]', '[5]', 'null', '{"error":"words"}', '{"error":[]}'])('is total: %j', (body) => {
    expect(decodeError(400, {}, Buffer.from(body), NOW)).toMatchObject({ kind: 'client', status: 400 });
  });
});
