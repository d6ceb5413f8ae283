import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import multer, { MulterError } from 'multer';
import { GatewayError, systemErrorCode } from '@libs/kernel';
import { type ReceivedFile, receiveInto, storageFull } from '@libs/files';
import { cleanFileName } from './file-name';

export interface ReceiveOptions {
  /** Where files lie until they are kept. */
  directory: string;
  /** Of one file. */
  fileLimitBytes: number;
  /** Of the whole form. */
  formLimitBytes: number;
}

export interface ReceivedForm {
  files: ReceivedFile[];
  /** By name; of several with one name the last. */
  fields: Readonly<Record<string, string>>;
}

const MAX_FILES = 20;
const MAX_FIELDS = 20;

/**
 * Reads a form of one or more files into a directory, hashing and looking as the bytes pass. What it had received is
 * gone when it fails.
 * @throws GatewayError body_too_large, invalid_request, unsupported_media_type, storage_full
 */
export async function receiveFiles(
  request: IncomingMessage,
  response: ServerResponse,
  options: ReceiveOptions,
): Promise<ReceivedForm> {
  if (!/^multipart\/form-data\s*;/i.test(request.headers['content-type'] ?? ''))
    throw new GatewayError('unsupported_media_type', 'Send a form: content-type multipart/form-data with a boundary.');
  if (Number(request.headers['content-length'] ?? 0) > options.formLimitBytes) {
    await readAway(request);
    throw formTooLarge(options);
  }
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  const received: ReceivedFile[] = [];
  let parts = 0;
  let total = 0;
  const engine: multer.StorageEngine = {
    _handleFile: (_request, file, done) => {
      const path = join(options.directory, randomUUID());
      // A later part may be on the disk first: the answer names them as they were sent.
      const place = parts++;
      const count = (bytes: number): void => {
        total += bytes;
        if (total > options.formLimitBytes) throw formTooLarge(options);
      };
      receiveInto(path, file.stream, count).then(
        (observed) => {
          const kept: ReceivedFile = {
            ...observed,
            path,
            filename: cleanFileName(file.originalname),
            declaredType: file.mimetype,
          };
          received[place] = kept;
          done(null, { path });
        },
        (error: unknown) => done(error),
      );
    },
    _removeFile: (_request, file, done) => {
      rm(file.path, { force: true }).then(() => done(null), done);
    },
  };
  const parse = multer({
    storage: engine,
    defParamCharset: 'utf8',
    limits: {
      fileSize: options.fileLimitBytes,
      files: MAX_FILES,
      fields: MAX_FIELDS,
      parts: MAX_FILES + MAX_FIELDS,
      fieldSize: 64 * 1024,
      fieldNameSize: 100,
      headerPairs: 20,
      fieldNestingDepth: 1,
    },
  }).any();
  try {
    await new Promise<void>((resolve, reject) => {
      parse(request as Parameters<typeof parse>[0], response as Parameters<typeof parse>[1], (error: unknown) =>
        error ? reject(error) : resolve(),
      );
    });
    if (received.length === 0) throw invalid('The form holds no file. Send it as a part with a file name.');
    return { files: received, fields: fieldsOf(request) };
  } catch (error) {
    // Of those that failed there is no entry, and their bytes are gone.
    for (const { path } of received.filter(Boolean)) await rm(path, { force: true });
    throw toRefusal(error, options);
  }
}

const PATIENCE_MS = 2_000;

/** Clients that are cut off while they write do not look for an answer: most have written all by then. */
async function readAway(request: IncomingMessage): Promise<void> {
  request.resume();
  await once(request, 'end', { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => undefined);
}

/** Multer leaves them on the request, some nested where names hold brackets (`expires_after[seconds]`). */
function fieldsOf(request: IncomingMessage): Record<string, string> {
  const { body } = request as { body?: Record<string, unknown> };
  const fields: [string, string][] = [];
  for (const [name, value] of Object.entries(body ?? {})) {
    if (typeof value === 'string') fields.push([name, value]);
    else if (typeof value === 'object' && value !== null)
      for (const [inner, text] of Object.entries(value)) fields.push([`${name}[${inner}]`, String(text)]);
  }
  return Object.fromEntries(fields);
}

function toRefusal(error: unknown, options: ReceiveOptions): GatewayError {
  if (error instanceof GatewayError) return error;
  if (['ENOSPC', 'EDQUOT'].includes(systemErrorCode(error))) return storageFull(error);
  if (error instanceof MulterError) {
    if (error.code === 'LIMIT_FILE_SIZE')
      return new GatewayError('body_too_large', `A file may have at most ${options.fileLimitBytes} bytes.`, { param: 'file' });
    if (error.code.startsWith('LIMIT_'))
      return new GatewayError(
        'body_too_large',
        `The form is refused: ${error.message.toLowerCase()}. At most ${MAX_FILES} files.`,
      );
    return invalid(`The form cannot be read: ${error.message.toLowerCase()}.`);
  }
  const known = error instanceof Error && /multipart|boundary|unexpected end|malformed|aborted|premature/i.test(error.message);
  if (known || systemErrorCode(error) === 'ECONNRESET') return invalid('The form is broken: it has no boundary, or was cut off.');
  throw error;
}

const formTooLarge = ({ formLimitBytes }: ReceiveOptions): GatewayError =>
  new GatewayError('body_too_large', `A form may have at most ${formLimitBytes} bytes.`);

const invalid = (message: string): GatewayError => new GatewayError('invalid_request', message, { param: 'file' });
