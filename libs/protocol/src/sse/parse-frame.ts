const LF = 0x0a;
const CR = 0x0d;
const COLON = 0x3a;
const SPACE = 0x20;
const BOM = '\ufeff';

export interface SseFrame {
  data: string;
  event?: string;
  id?: string;
}

const DATA = Buffer.from('data:');

/**
 * The fields of one whole frame; null when it carries no data (comments, keep-alives, blank lines).
 * Decoded as a whole, so no character is ever cut.
 */
export function parseSseFrame(frame: Buffer): SseFrame | null {
  // Nearly every frame is one `data:` line.
  const end = frame.indexOf(LF);
  if (end > 0 && end + 2 === frame.length && frame[end + 1] === LF && startsWithData(frame) && !frame.includes(CR)) {
    const start = frame[DATA.length] === SPACE ? DATA.length + 1 : DATA.length;
    return start >= end ? null : { data: frame.toString('utf8', start, end) };
  }
  return parseLines(frame.toString('utf8'));
}

function startsWithData(frame: Buffer): boolean {
  return frame[4] === COLON && frame[0] === DATA[0] && frame[1] === DATA[1] && frame[2] === DATA[2] && frame[3] === DATA[3];
}

function parseLines(text: string): SseFrame | null {
  let data: string | undefined;
  let event: string | undefined;
  let id: string | undefined;
  const lines = (text.startsWith(BOM) ? text.slice(1) : text).split(/\r\n|\n|\r/);
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon === 0 || line === '') continue;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') data = data === undefined ? value : `${data}\n${value}`;
    else if (field === 'event') event = value;
    else if (field === 'id' && !value.includes('\0')) id = value;
  }
  if (data === undefined || data === '') return null;
  const frame: SseFrame = { data };
  if (event !== undefined && event !== '') frame.event = event;
  if (id !== undefined) frame.id = id;
  return frame;
}
