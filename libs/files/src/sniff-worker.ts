import { parentPort } from 'node:worker_threads';
import { fileTypeFromBuffer } from 'file-type';
import type { SniffAnswer, SniffAsk } from './type-sniffer';

parentPort?.on('message', ({ id, head }: SniffAsk) => {
  const tell = (type: string | undefined): void => parentPort?.postMessage({ id, type } satisfies SniffAnswer);
  fileTypeFromBuffer(head).then(
    (found) => tell(found?.mime),
    () => tell(undefined),
  );
});
