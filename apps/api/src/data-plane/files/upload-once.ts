import type { FastifyReply, FastifyRequest } from 'fastify';
import { fileOwner, type StoredFile } from '@libs/files';
import { checkIdempotencyKey, fingerprintOf, IDEMPOTENCY_HEADER } from '@libs/idempotency';
import type { Principal } from '@libs/kernel';
import { callerOf, type DataPlaneServices } from '../callers';
import { fileView } from './file-view';
import { type ReceivedForm, receiveFiles } from './receive-files';
import { readUploadFields } from './upload-fields';

type UploadServices = Pick<DataPlaneServices, 'gateway' | 'files'>;

export interface Uploaded {
  /** JSON. */
  body: string;
  replayed: boolean;
}

/**
 * Takes the files of a form; with an idempotency key the same form once.
 * @throws GatewayError whatever receiving and adding throw, idempotency_key_invalid, idempotency_key_reused,
 *   idempotency_in_progress
 */
export async function uploadOnce(services: UploadServices, request: FastifyRequest, reply: FastifyReply): Promise<Uploaded> {
  const { gateway, files } = services;
  const given = request.headers[IDEMPOTENCY_HEADER];
  const key = given === undefined ? undefined : checkIdempotencyKey(given);
  const form = await receiveFiles(request.raw, reply.raw, files.receive);
  const add = async (): Promise<string> => viewOf(await addAll(services, request, form));
  if (key === undefined) return { body: await add(), replayed: false };
  const caller = callerOf(request);
  const scope = { tenantId: caller.tenantId, route: '/v1/files', key };
  const opened = await gateway.idempotency
    .open(scope, fingerprintOfForm(caller, form), request.id)
    .catch(async (error: unknown) => {
      await files.files.dropReceived(form.files);
      throw error;
    });
  if ('answer' in opened) {
    await files.files.dropReceived(form.files);
    return { body: opened.answer.body.toString('utf8'), replayed: true };
  }
  try {
    const body = await add();
    await opened.open.keep({ status: 201, headers: [], body: Buffer.from(body) });
    return { body, replayed: false };
  } catch (error) {
    await opened.open.release();
    throw error;
  }
}

function fingerprintOfForm({ virtualKeyId, userId }: Principal, { files, fields }: ReceivedForm): Buffer {
  const parts = files.map(({ filename, declaredType, bytes, sha256 }) => [filename, declaredType, bytes, sha256]);
  return fingerprintOf([virtualKeyId ?? null, userId ?? null, parts, fields]);
}

function viewOf(added: readonly StoredFile[]): string {
  const [only] = added;
  return JSON.stringify(added.length === 1 && only ? fileView(only) : { object: 'list', data: added.map(fileView) });
}

/** All files of the form, or none. */
async function addAll(
  { gateway, files: services }: UploadServices,
  request: FastifyRequest,
  form: ReceivedForm,
): Promise<StoredFile[]> {
  const { files, keptMs } = services;
  const owner = fileOwner(callerOf(request));
  const added: StoredFile[] = [];
  try {
    const purpose = readUploadFields(form.fields, gateway.clock.now(), keptMs);
    for (const received of form.files) added.push(await files.add(owner, received, purpose));
    return added;
  } catch (error) {
    await files.dropReceived(form.files);
    for (const { id } of added) await files.remove(owner, id);
    throw error;
  }
}
