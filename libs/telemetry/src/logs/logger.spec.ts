import { Secret } from '@libs/kernel';
import { createLogger } from './logger';
import { prettyLine } from './pretty-line';

function capture(format: 'json' | 'pretty' = 'json') {
  const lines: string[] = [];
  const logger = createLogger({ level: 'info', format }, '1.2.3', { write: (line) => void lines.push(line) });
  return { logger, lines };
}

describe('createLogger', () => {
  it('writes one JSON line with the fixed fields', () => {
    const { logger, lines } = capture();
    logger.info({ request_id: 'req_1' }, 'hello');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'info',
      msg: 'hello',
      service: 'route-llm-gateway',
      version: '1.2.3',
      request_id: 'req_1',
    });
  });

  it('shows no secret, however it comes (C2)', () => {
    const { logger, lines } = capture();
    const headers = { authorization: 'Bearer canary', 'x-api-key': 'canary', cookie: 'canary' };
    logger.info({ headers, req: { headers }, password: 'canary', key: new Secret('canary-canary-canary') }, 'x');
    logger.error({ err: Object.assign(new Error('x'), { request: { headers } }) }, 'x');
    expect(lines.join('')).not.toContain('canary');
  });

  it('keeps a message to one escaped line and cuts long texts (K6)', () => {
    const { logger, lines } = capture();
    logger.info({ prompt: 'a'.repeat(1_000_000) }, 'x\n{"level":"fatal"}\u001b[31m');
    expect(lines).toHaveLength(1);
    expect(lines[0]?.trimEnd()).not.toMatch(/[\n\u001b]/);
    expect(lines[0]?.length).toBeLessThan(3000);
    const pretty = capture('pretty');
    pretty.logger.warn({ a: 'b c' }, 'x\n\u001b[31m');
    expect(pretty.lines[0]).toMatch(/^[\d:.]+ warn {2}x\\n\\u001b\[31m a="b c"\n$/);
    expect(prettyLine('no json')).toBe('no json');
  });
});
