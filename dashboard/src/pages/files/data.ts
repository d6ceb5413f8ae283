import { call } from '../../api/client';
import { apiError, NoAnswer } from '../../api/error';
import { session } from '../../api/session';
import type { ListPage } from '../../kit';

export interface StoredFile {
  readonly id: string;
  readonly bytes: number;
  /** Epoch seconds, as OpenAI has them. */
  readonly created_at: number;
  readonly expires_at: number | null;
  readonly filename: string;
  readonly purpose: string;
  readonly media_type: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly sha256: string;
}

export const FILES = ['files'] as const;
export type Purpose = 'user_data' | 'batch';

export async function loadFiles(cursor: string | undefined): Promise<ListPage<StoredFile>> {
  const response = await call(`/v1/files?limit=100${cursor === undefined ? '' : `&after=${encodeURIComponent(cursor)}`}`);
  return (await response.json()) as ListPage<StoredFile>;
}

/** @returns ids that were not there any more */
export async function deleteFiles(ids: readonly string[]): Promise<string[]> {
  const query = ids.map((id) => `file_ids=${encodeURIComponent(id)}`).join('&');
  const response = await call(`/v1/files?${query}`, { method: 'DELETE' });
  const { data } = (await response.json()) as { data: { id: string; deleted: boolean }[] };
  return data.filter(({ deleted }) => !deleted).map(({ id }) => id);
}

export const contentOf = ({ id }: StoredFile): string => `/v1/files/${encodeURIComponent(id)}/content`;
export const isPicture = ({ media_type }: StoredFile): boolean => /^image\/(png|jpeg|gif|webp)$/.test(media_type);

/** `fetch` does not tell how much has been sent. @throws ApiError, NoAnswer */
export async function upload(files: readonly File[], purpose: Purpose, tell: (share: number) => void): Promise<StoredFile[]> {
  // Renews a login that has ended first: what follows is sent once.
  await call('/v1/files?limit=1');
  const form = new FormData();
  form.set('purpose', purpose);
  for (const file of files) form.append('file', file);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/v1/files');
    for (const [name, value] of Object.entries(session.csrfHeader())) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => tell(total > 0 ? loaded / total : 0);
    request.onerror = () => reject(new NoAnswer());
    request.onload = () => {
      // One file is answered as itself.
      const added = parsed(request.responseText) as StoredFile | { data: StoredFile[] } | undefined;
      if (request.status < 300 && added) return resolve('data' in added ? added.data : [added]);
      const headers = new Headers({ 'x-request-id': request.getResponseHeader('x-request-id') ?? '' });
      reject(apiError(new Response(null, { status: request.status, headers }), parsed(request.responseText)));
    };
    request.send(form);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
