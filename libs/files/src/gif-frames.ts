/**
 * Frames of a GIF, counted by its block lengths without decoding one; stops at `most`. A file that is cut or broken
 * ends the count.
 */
export function gifFrames(gif: Buffer, most: number): number {
  let at = 13 + colorTable(gif[10]);
  let frames = 0;
  while (at < gif.length && frames < most) {
    const block = gif[at];
    if (block === 0x21) at = behindSubBlocks(gif, at + 2);
    else if (block === 0x2c) {
      frames++;
      at = behindSubBlocks(gif, at + 10 + colorTable(gif[at + 9]) + 1);
    } else break;
  }
  return frames;
}

/** Bytes of the color table that these flags announce. */
const colorTable = (flags = 0): number => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));

function behindSubBlocks(gif: Buffer, start: number): number {
  let at = start;
  for (;;) {
    const size = gif[at];
    if (size === undefined) return gif.length;
    at += size + 1;
    if (size === 0) return at;
  }
}
