import { join } from 'node:path';
import type { BlobStore } from './blob-store';
import { DiskBlobStore } from './disk-blob-store';
import type { S3Settings } from './s3-blob-store';

/** @param s3 keeps bytes there; absent: in `directory` */
export function openBlobStore({ directory, s3 }: { directory: string; s3?: S3Settings }): BlobStore {
  if (!s3) return new DiskBlobStore(join(directory, 'kept'));
  // Loading the SDK costs a start more than anything else: only those who use it wait for it.
  const { S3BlobStore } = require('./s3-blob-store') as typeof import('./s3-blob-store');
  return new S3BlobStore(s3);
}
