const DATA_URI = /^data:([^;,]{1,100})(?:;[^;,]{1,100}){0,4};base64,/i;

/** The type and the base64 of a data URI; undefined for anything else. */
export function mediaFromDataUrl(url: string): { mediaType: string; data: string } | undefined {
  const match = DATA_URI.exec(url);
  return match ? { mediaType: (match[1] as string).toLowerCase(), data: url.slice(match[0].length) } : undefined;
}
