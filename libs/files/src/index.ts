export { BlobMissing, type BlobStore } from './blob-store';
export { ByteObserver } from './byte-observer';
export { DiskBlobStore, storageFull } from './disk-blob-store';
export type { ByteRange, FileOwner, FilePurpose, ReceivedFile, StoredFile } from './file';
export { Files, type FilesOptions } from './files';
export { type FileListing, FilesRepository } from './files.repository';
export { FilesSweeper } from './files-sweeper';
export { S3BlobStore, type S3Settings } from './s3-blob-store';
export { WorkerSniffer } from './type-sniffer';
