import type { StoredFile } from '@libs/files';
import type { JsonObject } from '@libs/kernel';

const seconds = (date: Date): number => Math.floor(date.getTime() / 1000);

/** A file in OpenAI's form, with what else is known of it. */
export const fileView = (file: StoredFile): JsonObject => ({
  id: file.id,
  object: 'file',
  bytes: file.bytes,
  created_at: seconds(file.createdAt),
  expires_at: file.expiresAt && seconds(file.expiresAt),
  filename: file.filename,
  purpose: file.purpose,
  status: 'processed',
  media_type: file.mediaType,
  width: file.width,
  height: file.height,
  sha256: file.sha256,
});
