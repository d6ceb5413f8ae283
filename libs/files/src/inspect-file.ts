import { open, readFile } from 'node:fs/promises';
import { GatewayError, pixelSize, sniffMediaType } from '@libs/kernel';
import type { ReceivedFile, StoredFile } from './file';
import { gifFrames } from './gif-frames';
import { binaryType, IMAGES, isNamedBinary, TAKEN, textType } from './media-types';
import type { TypeSniffer } from './type-sniffer';

export type Inspected = Pick<StoredFile, 'mediaType' | 'width' | 'height'>;

/** Behind the metadata that cameras put in front of the size. */
const HEAD_BYTES = 512 * 1024;
const MAX_IMAGE_BYTES = 20 * 1024 * 1024;
const MAX_PIXELS = 100_000_000;
const MAX_SIDE = 30_000;
const MAX_FRAMES = 1_000;

/**
 * What a file is, by its bytes: names and declared types can lie. Nothing is decoded or unpacked.
 * @throws GatewayError file_type_not_allowed, image_too_large
 */
export async function inspectFile(file: ReceivedFile, sniffer: TypeSniffer): Promise<Inspected> {
  const head = await headOf(file.path);
  const mediaType = await typeOf(file, head, sniffer);
  if (!IMAGES.has(mediaType)) return { mediaType, width: null, height: null };
  const size = pixelSize(head);
  if (!size || size.width === 0 || size.height === 0) throw notAllowed(file, 'its size in pixels cannot be read');
  if (file.holdsMarkup) throw notAllowed(file, 'the image holds markup as well');
  const { width, height } = size;
  if (file.bytes > MAX_IMAGE_BYTES) throw tooLarge(`more than ${MAX_IMAGE_BYTES / 1024 / 1024} MiB`);
  if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS) throw tooLarge(`${width} x ${height} pixels`);
  if (mediaType === 'image/gif' && gifFrames(await readFile(file.path), MAX_FRAMES + 1) > MAX_FRAMES)
    throw tooLarge(`more than ${MAX_FRAMES} frames`);
  return { mediaType, width, height };
}

async function typeOf(file: ReceivedFile, head: Buffer, sniffer: TypeSniffer): Promise<string> {
  const known = sniffMediaType(head);
  if (known !== undefined) return known;
  if (file.bytes === 0) throw notAllowed(file, 'it is empty');
  if (file.isText) {
    // What claims to be a picture and is text is no mistake of a name.
    if (/^(?:image|audio|video)\//.test(file.declaredType ?? '') || isNamedBinary(file.filename))
      throw notAllowed(file, 'its bytes are text');
    return textType(file.filename);
  }
  const detected = await sniffer.sniff(head);
  const taken = detected === undefined ? undefined : binaryType(detected);
  if (taken !== undefined) return taken;
  throw notAllowed(file, detected === undefined ? 'its bytes are of no known type' : `its bytes are ${detected}`);
}

async function headOf(path: string): Promise<Buffer> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

const notAllowed = ({ filename }: ReceivedFile, why: string): GatewayError =>
  new GatewayError('file_type_not_allowed', `The file '${filename.slice(0, 80)}' is not taken: ${why}. Taken are ${TAKEN}.`, {
    param: 'file',
  });

const tooLarge = (what: string): GatewayError =>
  new GatewayError('image_too_large', `The image is too large: ${what}.`, { param: 'file' });
