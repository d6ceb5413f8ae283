export { ByteObserver } from './byte-observer';
export { storageFull } from './disk-blob-store';
export { fileOwner } from './file';
export type { ByteRange, FileOwner, FilePurpose, ReceivedFile, StoredFile } from './file';
export { Files, type FilesOptions, type WrittenFile } from './files';
export { type FileListing, FilesRepository } from './files.repository';
export { receiveInto } from './receive-into';
export { openBlobStore } from './open-store';
export { WorkerSniffer } from './type-sniffer';
