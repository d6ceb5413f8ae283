import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Secret } from '@libs/kernel';
import { BlobMissing, type BlobStore } from './blob-store';
import type { ByteRange } from './file';
import { s3Client } from './s3-client';

export interface S3Settings {
  bucket: string;
  region: string;
  /** For S3-compatible stores; absent: Amazon's own. */
  endpoint?: string;
  /** In front of every key; ends with a slash, or empty. */
  prefix: string;
  /** The bucket stands in the path, as most compatible stores want it. */
  pathStyle: boolean;
  /** Absent: the machine's own credentials, as the AWS SDK finds them. */
  credentials?: { accessKeyId: string; secretAccessKey: Secret };
}

/** Amazon S3 or whatever speaks its protocol. */
export class S3BlobStore implements BlobStore {
  private readonly client: S3Client;

  constructor(private readonly settings: S3Settings) {
    this.client = s3Client(settings);
  }

  async put(key: string, path: string, bytes: number): Promise<void> {
    const Body = createReadStream(path);
    await this.client.send(new PutObjectCommand({ ...this.place(key), Body, ContentLength: bytes }));
    await rm(path, { force: true });
  }

  async read(key: string, range?: ByteRange): Promise<Readable> {
    try {
      const asked = range && { Range: `bytes=${range.start}-${range.end}` };
      const { Body } = await this.client.send(new GetObjectCommand({ ...this.place(key), ...asked }));
      return Body as Readable;
    } catch (error) {
      throw isMissing(error) ? new BlobMissing(key) : error;
    }
  }

  async remove(key: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand(this.place(key)));
  }

  async *list(): AsyncIterable<{ key: string; changedAt: Date }> {
    const { bucket, prefix } = this.settings;
    for await (const page of paginateListObjectsV2({ client: this.client }, { Bucket: bucket, Prefix: prefix })) {
      for (const { Key, LastModified } of page.Contents ?? [])
        if (Key !== undefined && LastModified) yield { key: Key.slice(prefix.length), changedAt: LastModified };
    }
  }

  async close(): Promise<void> {
    this.client.destroy();
  }

  private readonly place = (key: string): { Bucket: string; Key: string } => ({
    Bucket: this.settings.bucket,
    Key: this.settings.prefix + key,
  });
}

const isMissing = (thrown: unknown): boolean =>
  thrown instanceof Error && (thrown.name === 'NoSuchKey' || thrown.name === 'NotFound');
