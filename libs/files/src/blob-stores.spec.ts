import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@libs/kernel';
import { startS3, type TestS3 } from '../../../test/support/s3';
import { blobStoreContract } from './blob-store.contract';
import { DiskBlobStore } from './disk-blob-store';
import { S3BlobStore } from './s3-blob-store';

describe('a directory', () => {
  const directory = mkdtempSync(join(tmpdir(), 'blobs-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  blobStoreContract(async () => new DiskBlobStore(join(directory, 'not', 'yet')));
});

describe('an S3-compatible store', () => {
  let server: TestS3;
  beforeAll(async () => {
    server = await startS3();
  });
  afterAll(() => server.close());

  blobStoreContract(async () => {
    const { endpoint, bucket, accessKeyId } = server;
    const credentials = { accessKeyId, secretAccessKey: new Secret(server.secretAccessKey) };
    return new S3BlobStore({ bucket, region: 'us-east-1', endpoint, prefix: 'gateway/', pathStyle: true, credentials });
  });
});
