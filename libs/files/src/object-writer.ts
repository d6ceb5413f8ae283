import type { S3Settings } from './s3-blob-store';

/** Writes small objects whole. */
export interface ObjectWriter {
  /** Replaces what is there under this key. */
  write(key: string, body: string, contentType: string): Promise<void>;
  close(): void;
}

/** Into a bucket; the SDK is loaded by this alone. */
export function openObjectWriter(settings: S3Settings): ObjectWriter {
  const { PutObjectCommand } = require('@aws-sdk/client-s3') as typeof import('@aws-sdk/client-s3');
  const { s3Client } = require('./s3-client') as typeof import('./s3-client');
  const client = s3Client(settings);
  return {
    write: async (key, body, contentType) => {
      const place = { Bucket: settings.bucket, Key: settings.prefix + key };
      await client.send(new PutObjectCommand({ ...place, Body: body, ContentType: contentType }));
    },
    close: () => client.destroy(),
  };
}
