import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { fileOwner, type Files } from '@libs/files';
import { GatewayError, type JsonObject } from '@libs/kernel';
import { callerOf, type DataPlaneServices, knownCallers } from '../callers';
import { readRange } from './byte-range';
import { fileView } from './file-view';
import type { ReceiveOptions } from './receive-files';
import { uploadOnce } from './upload-once';

export interface FileServices {
  files: Files;
  receive: ReceiveOptions;
  /** How long files are kept that say nothing; undefined: until they are deleted. */
  keptMs: number | undefined;
}

type WithId = { Params: { id: string } };
type Services = Pick<DataPlaneServices, 'authenticator' | 'pages' | 'gateway' | 'files'>;

const DEFAULT_PAGE = 50;
const MAX_PAGE = 200;
const MAX_DELETED = 200;

/** /v1/files: uploads of clients, in OpenAI's form; several at once, and deleted several at once. */
export async function registerFiles(scope: FastifyInstance, services: Services): Promise<void> {
  const files = (): Files => services.files.files;
  const options = {
    config: { policy: 'data', dialect: 'openai-chat', scope: 'files' } as const,
    onRequest: knownCallers(services),
  };

  scope.get('/v1/files', options, async (request, reply) => told(request, reply).send(await page(files(), request)));
  scope.get<WithId>('/v1/files/:id', options, async (request, reply) =>
    told(request, reply).send(fileView(await files().find(fileOwner(callerOf(request)), request.params.id))),
  );
  scope.get<WithId>('/v1/files/:id/content', options, (request, reply) => sendContent(files(), request, reply));
  scope.delete<WithId>('/v1/files/:id', options, async (request, reply) => {
    const { id } = request.params;
    if (await files().remove(fileOwner(callerOf(request)), id))
      return told(request, reply).send({ id, object: 'file', deleted: true });
    throw new GatewayError('not_found', `There is no file '${id.slice(0, 80)}' here.`, { param: 'file_id' });
  });
  scope.delete('/v1/files', options, async (request, reply) => told(request, reply).send(await removeMany(files(), request)));

  await scope.register(async (forms) => {
    forms.removeAllContentTypeParsers();
    // Multer reads the bare request.
    forms.addContentTypeParser('*', (_request, _payload, done) => done(null));
    forms.post('/v1/files', options, async (request, reply) => {
      const { body, replayed } = await uploadOnce(services, request, reply);
      if (replayed) void reply.header('idempotent-replayed', 'true');
      return told(request, reply).status(201).header('content-type', 'application/json; charset=utf-8').send(body);
    });
  });
}

const told = (request: FastifyRequest, reply: FastifyReply): FastifyReply => reply.header('x-request-id', request.id);

async function page(files: Files, request: FastifyRequest): Promise<JsonObject> {
  const query = request.query as Record<string, unknown>;
  const limit = query['limit'] === undefined ? DEFAULT_PAGE : Number(query['limit']);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE)
    throw invalid('limit', `must be a whole number from 1 to ${MAX_PAGE}`);
  const after = textOf(query, 'after') ?? textOf(query, 'cursor');
  const found = await files.list(fileOwner(callerOf(request)), { limit: limit + 1, after, purpose: textOf(query, 'purpose') });
  const data = found.slice(0, limit);
  const last = data.at(-1)?.id ?? null;
  const hasMore = found.length > limit;
  return {
    object: 'list',
    data: data.map(fileView),
    has_more: hasMore,
    first_id: data[0]?.id ?? null,
    last_id: last,
    next_cursor: hasMore ? last : null,
  };
}

async function removeMany(files: Files, request: FastifyRequest): Promise<JsonObject> {
  const { file_ids: asked } = request.query as { file_ids?: string | string[] };
  const ids = [...new Set([asked ?? []].flat().filter((id) => id !== ''))];
  if (ids.length === 0 || ids.length > MAX_DELETED)
    throw invalid('file_ids', `must name 1 to ${MAX_DELETED} files: ?file_ids=a&file_ids=b`);
  const owner = fileOwner(callerOf(request));
  const data: JsonObject[] = [];
  for (const id of ids) {
    const deleted = await files.remove(owner, id);
    data.push({ id: id.slice(0, 80), object: 'file', deleted, ...(!deleted && { error: { code: 'not_found' } }) });
  }
  return { object: 'list', data, deleted: data.filter(({ deleted }) => deleted).length };
}

/** Always as an attachment that no browser runs, whatever it holds. */
async function sendContent(files: Files, request: FastifyRequest<WithId>, reply: FastifyReply): Promise<FastifyReply> {
  const file = await files.find(fileOwner(callerOf(request)), request.params.id);
  const etag = `"${file.sha256}"`;
  void told(request, reply).headers({
    etag,
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-cache',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'content-disposition': `attachment; filename="file"; filename*=UTF-8''${encodeRfc5987(file.filename)}`,
  });
  if (request.headers['if-none-match'] === etag) return reply.status(304).send();
  const { range: header, 'if-range': ifRange } = request.headers;
  const range = ifRange === undefined || ifRange === etag ? readRange(header, file.bytes) : undefined;
  if (range === 'unsatisfiable') {
    void reply.header('content-range', `bytes */${file.bytes}`);
    throw new GatewayError('invalid_request', `The file has ${file.bytes} bytes; none of them is in this range.`, {
      param: 'range',
      status: 416,
    });
  }
  const content = await files.open(file, range);
  void reply.header('content-type', file.mediaType).header('content-length', range ? range.end - range.start + 1 : file.bytes);
  if (range) void reply.status(206).header('content-range', `bytes ${range.start}-${range.end}/${file.bytes}`);
  return reply.send(content);
}

const encodeRfc5987 = (text: string): string =>
  encodeURIComponent(text).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

function textOf(query: Record<string, unknown>, name: string): string | undefined {
  const value = query[name];
  if (value === undefined || typeof value === 'string') return value;
  throw invalid(name, 'must be given once');
}

const invalid = (param: string, what: string): GatewayError =>
  new GatewayError('invalid_request', `\`${param}\` ${what}.`, { param });
