import { AccessLog, type AccessLine } from './access-log';
import { createLogger } from './logger';

const line: AccessLine = { request_id: 'req_1', route: '/v1/chat/completions', status: 200, duration_ms: 1.5 };

function setUp(sample: number, random = () => 0.5, level = 'info') {
  const lines: string[] = [];
  const logger = createLogger({ level, format: 'json', environment: 'test' }, '1', { write: (text) => void lines.push(text) });
  return { log: new AccessLog(logger, sample, random), logger, lines };
}

describe('AccessLog', () => {
  it('writes what there is to say, and nothing of what there is not', () => {
    const { log, lines } = setUp(1);
    log.write({ ...line, provider: undefined, 'error.type': 'rate_limited' });
    const written = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
    expect(written).toMatchObject({
      msg: 'request',
      level: 'info',
      env: 'test',
      request_id: 'req_1',
      'error.type': 'rate_limited',
    });
    expect(written).not.toHaveProperty('provider');
  });

  it('takes a share of the requests, and all that failed', () => {
    expect(setUp(0.6).log.wants(200)).toBe(true);
    expect(setUp(0.4).log.wants(200)).toBe(false);
    expect(setUp(0.4).log.wants(429)).toBe(false);
    expect(setUp(0, () => 0).log.wants(200)).toBe(false);
    expect(setUp(0).log.wants(502)).toBe(true);
  });

  it('is silent below its level, from the moment that it changes', () => {
    const { log, logger } = setUp(1, undefined, 'warn');
    expect(log.wants(502)).toBe(false);
    logger.level = 'info';
    expect(log.wants(502)).toBe(true);
  });
});
