import { type FileHandle, open, unlink } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { GatewayError, systemErrorCode } from '@libs/kernel';
import type { ClientForm, StreamedBody } from '@libs/providers';
import { type FormField, FormScanner } from './form-scanner';
import { UploadReader } from './upload-reader';

export interface UploadOptions {
  contentType: string;
  /** The content-length header, where there was one. */
  declaredLength: number | undefined;
  limitBytes: number;
}

/** Held in memory; what is larger goes to a file. */
const MEMORY_BYTES = 1024 * 1024;

/**
 * A form that a client is sending, kept so that it can be read from its first byte again: by the
 * attempt that began while it was still coming, and by the next one when that fails. What is more
 * than 1 MiB lies in a temporary file that has no name from the moment it is opened, so that nothing
 * is left behind however the process ends.
 */
export class Upload implements ClientForm {
  readonly contentType: string;
  /** Bytes that can be read. */
  readable = 0;
  ended = false;
  failure: GatewayError | undefined;

  private readonly scanner: FormScanner;
  private memory: Buffer[] = [];
  private file: FileHandle | undefined;
  private received = 0;
  private closed = false;
  private writing: Promise<void> = Promise.resolve();
  private readonly readers = new Set<UploadReader>();
  private settleModel!: { resolve: (field: FormField) => void; reject: (error: GatewayError) => void };
  private readonly modelFound = new Promise<FormField>((resolve, reject) => (this.settleModel = { resolve, reject }));
  private onFailure: (error: GatewayError) => void = () => undefined;

  /** @throws GatewayError body_too_large, invalid_request */
  constructor(
    private readonly source: Readable,
    private readonly options: UploadOptions,
  ) {
    const { contentType, declaredLength, limitBytes } = options;
    if (declaredLength !== undefined && declaredLength > limitBytes) throw tooLarge(limitBytes);
    this.contentType = contentType;
    this.scanner = new FormScanner(contentType);
    this.modelFound.catch(() => undefined);
    source.on('data', this.onData).on('end', this.onEnd).on('error', this.onGone).on('close', this.onGone);
  }

  /** The value of `model`, as soon as it has come. @throws GatewayError */
  async model(): Promise<string> {
    return (await this.modelFound).value;
  }

  /** Told once when the form turns out broken, too large, or cut off. */
  whenFailed(listener: (error: GatewayError) => void): void {
    this.onFailure = listener;
    if (this.failure) listener(this.failure);
  }

  withModel(model: string): StreamedBody {
    const field = this.scanner.model;
    if (!field) throw new Error('the model of the form is not known yet');
    const value = Buffer.from(model);
    const whole = this.ended ? this.readable : this.options.declaredLength;
    return {
      length: whole === undefined ? undefined : whole - (field.end - field.start) + value.length,
      open: () => {
        const reader: UploadReader = new UploadReader(this, { ...field, bytes: value }, () => this.readers.delete(reader));
        this.readers.add(reader);
        return reader;
      },
    };
  }

  /** Up to `length` bytes from `position`, at least one; only what is readable may be asked for. */
  async read(position: number, length: number): Promise<Buffer> {
    const wanted = Math.min(length, this.readable - position);
    if (this.file) {
      const buffer = Buffer.allocUnsafe(wanted);
      const { bytesRead } = await this.file.read(buffer, 0, wanted, position);
      return buffer.subarray(0, bytesRead);
    }
    let at = 0;
    for (const chunk of this.memory) {
      if (position < at + chunk.length) return chunk.subarray(position - at, position - at + wanted);
      at += chunk.length;
    }
    throw new Error('nothing can be read there');
  }

  /** Lets go of everything, whatever state it is in. What the client still sends is thrown away. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.source.off('data', this.onData).off('end', this.onEnd).off('close', this.onGone);
    if (!this.ended) this.source.resume();
    for (const reader of this.readers) reader.destroy();
    await this.writing;
    this.memory = [];
    await this.file?.close();
    this.file = undefined;
  }

  private readonly onData = (chunk: Buffer): void => {
    if (this.failure) return;
    this.received += chunk.length;
    try {
      if (this.received > this.options.limitBytes) throw tooLarge(this.options.limitBytes);
      this.scanner.push(chunk);
    } catch (error) {
      return this.fail(error as GatewayError);
    }
    if (this.received > MEMORY_BYTES) this.source.pause();
    this.writing = this.writing.then(() => this.store(chunk)).catch((error: unknown) => this.fail(storageError(error)));
  };

  private readonly onEnd = (): void => {
    this.writing = this.writing.then(() => {
      if (this.failure) return;
      try {
        this.scanner.end();
        if (!this.scanner.model) throw new GatewayError('invalid_request', 'The form has no field `model`.', { param: 'model' });
      } catch (error) {
        return this.fail(error as GatewayError);
      }
      this.ended = true;
      this.tellReaders();
    });
  };

  private readonly onGone = (): void => {
    if (this.source.readableEnded) return;
    this.fail(new GatewayError('client_closed', 'The client closed the connection before the form was complete.'));
  };

  private async store(chunk: Buffer): Promise<void> {
    if (this.closed || this.failure) return;
    if (!this.file && this.readable + chunk.length > MEMORY_BYTES) this.file = await this.spill();
    if (this.file) await writeAll(this.file, chunk, this.readable);
    else this.memory.push(chunk);
    this.readable += chunk.length;
    if (this.scanner.model) this.settleModel.resolve(this.scanner.model);
    this.tellReaders();
    this.source.resume();
  }

  /** What is in memory goes to a file first, so that a position in the form is one in the file. */
  private async spill(): Promise<FileHandle> {
    const path = join(tmpdir(), `route-llm-upload-${randomUUID()}`);
    const file = await open(path, 'wx+', 0o600);
    try {
      await unlink(path);
      await writeAll(file, Buffer.concat(this.memory), 0);
    } catch (error) {
      await file.close();
      throw error;
    }
    this.memory = [];
    return file;
  }

  private fail(error: GatewayError): void {
    if (this.failure || this.ended || this.closed) return;
    this.failure = error;
    this.settleModel.reject(error);
    this.onFailure(error);
    for (const reader of this.readers) reader.destroy();
    this.source.resume();
  }

  private tellReaders(): void {
    for (const reader of this.readers) reader.more();
  }
}

async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

const tooLarge = (limit: number): GatewayError =>
  new GatewayError('body_too_large', `The form is larger than the ${limit} bytes that this gateway accepts.`);

const storageError = (cause: unknown): GatewayError =>
  ['ENOSPC', 'EDQUOT'].includes(systemErrorCode(cause))
    ? new GatewayError('storage_full', 'There is no room to hold this upload now.', { cause })
    : new GatewayError('internal_error', 'The upload could not be held.', { cause });
