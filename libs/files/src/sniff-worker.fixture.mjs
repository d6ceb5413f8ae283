// The compiled worker does the same; specs run from source.
import { parentPort } from 'node:worker_threads';
import { fileTypeFromBuffer } from 'file-type';

parentPort.on('message', ({ id, head }) => {
  fileTypeFromBuffer(head).then(
    (found) => parentPort.postMessage({ id, type: found?.mime }),
    () => parentPort.postMessage({ id }),
  );
});
