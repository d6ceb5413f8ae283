import { pixelSize } from '@libs/kernel';

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
