/** What can be told of an image from its address or its first bytes. */
export function describeImage(url: string): string {
  const data = /^data:([^;,]*)(?:;[^,]*)?,(.*)$/s.exec(url);
  if (!data) return describeAddress(url);
  const bytes = Buffer.from(data[2] ?? '', 'base64');
  const size = pixelSize(bytes);
  const pixels = size ? `, ${size.width}x${size.height} pixels` : '';
  return `${data[1] || 'unknown type'}, ${bytes.length} bytes${pixels}`;
}

function describeAddress(url: string): string {
  try {
    return `at an address on ${new URL(url).host}`;
  } catch {
    return 'at an address that cannot be read';
  }
}

/** Width and height from a PNG, GIF or JPEG header. */
export function pixelSize(bytes: Buffer): { width: number; height: number } | undefined {
  if (bytes.length >= 24 && bytes.readUInt32BE(0) === 0x89504e47) {
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  }
  if (bytes.length >= 10 && bytes.toString('latin1', 0, 4) === 'GIF8') {
    return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
  }
  if (bytes.length >= 4 && bytes.readUInt16BE(0) === 0xffd8) return jpegSize(bytes);
  return undefined;
}

/** Walks the segments to the frame header (SOF0-15, without DHT, JPG and DAC). */
function jpegSize(bytes: Buffer): { width: number; height: number } | undefined {
  let at = 2;
  while (at + 9 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] as number;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
    }
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}
