import pino, { type DestinationStream, type Logger as PinoLogger } from 'pino';
import { prettyLine } from './pretty-line';

export type Logger = PinoLogger;

export interface LogSettings {
  level: string;
  format: 'json' | 'pretty';
  /** As NODE_ENV has it. */
  environment?: string;
}

/** Longest a text may be in a line: a prompt in an error message does not fill the disk. */
const MAX_TEXT = 2048;

/** Names under which a secret could travel, at any of the depths that log objects have. */
const SECRET_NAMES = [
  'authorization',
  'cookie',
  'x-api-key',
  'x-goog-api-key',
  'password',
  'secret',
  'token',
  'access_token',
  'refresh_token',
  'api_key',
];
const REDACT = SECRET_NAMES.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]);

/** JSON lines (or readable ones) on stdout: time, level, msg, service, version and what the call gives. */
export function createLogger(
  settings: LogSettings,
  version: string,
  destination: DestinationStream = pino.destination(1),
): Logger {
  const stream = settings.format === 'pretty' ? { write: (line: string) => destination.write(prettyLine(line)) } : destination;
  return pino(
    {
      level: settings.level,
      base: { service: 'route-llm-gateway', version, ...(settings.environment !== undefined && { env: settings.environment }) },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: REDACT, censor: '[secret]' },
      formatters: { level: (level) => ({ level }), log: cutTexts },
      serializers: { err: errorFields },
    },
    stream,
  );
}

function cutTexts(fields: Record<string, unknown>): Record<string, unknown> {
  let cut: Record<string, unknown> | undefined;
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string' && value.length > MAX_TEXT) (cut ??= { ...fields })[name] = `${value.slice(0, MAX_TEXT)}...`;
  }
  return cut ?? fields;
}

/** What happened and where; never a request, a response or any other object that hangs on an error. */
function errorFields(error: unknown): unknown {
  if (typeof error !== 'object' || error === null || !('message' in error)) return String(error).slice(0, MAX_TEXT);
  const { name, message, code, stack } = error as { name?: unknown; message: unknown; code?: unknown; stack?: unknown };
  const cause = 'cause' in error && error.cause !== undefined ? errorFields(error.cause) : undefined;
  return {
    type: String(name ?? 'Error'),
    message: String(message).slice(0, MAX_TEXT),
    ...(code !== undefined && { code: String(code) }),
    ...(typeof stack === 'string' && { stack: stack.slice(0, MAX_TEXT) }),
    ...(cause !== undefined && { cause }),
  };
}
