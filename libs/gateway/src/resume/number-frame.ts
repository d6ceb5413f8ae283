const OWN_ID = /^id(?::[^\r\n]*)?(?:\r\n|\n|\r)/gm;
/** What may stand before the first field of a frame and means nothing there. */
const LEADING = /^[\ufeff\r\n]+/;

/** A whole frame of server-sent events with our id instead of the one it may have had. */
export function numberFrame(frame: string, id: string): string {
  const text = frame.replace(LEADING, '').replace(OWN_ID, '');
  return `id: ${id}\n${text}`;
}
