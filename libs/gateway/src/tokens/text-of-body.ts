import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';

/** What a model reads of a request: its texts, and how much comes on top of them. */
export interface BodyText {
  texts: string[];
  /** Tokens of the frame around each message, and of pictures and files by a figure. */
  extra: number;
}

/** Where each dialect keeps what the model reads. Everything else is settings. */
const READ_FIELDS = [
  'messages',
  'input',
  'contents',
  'prompt',
  'system',
  'instructions',
  'systemInstruction',
  'system_instruction',
  'tools',
  'functions',
  'response_format',
  'attachments',
];
const LISTS_OF_TURNS = new Set(['messages', 'input', 'contents']);

/** Values under these names are for programs. */
const UNREAD = new Set([
  'type',
  'role',
  'id',
  'call_id',
  'tool_call_id',
  'tool_use_id',
  'model',
  'status',
  'detail',
  'media_type',
  'mime_type',
  'mimeType',
  'format',
  'signature',
  'thoughtSignature',
  'encrypted_content',
  'cache_control',
  'strict',
]);
/** Pictures, sound, documents: as bytes or by address. */
const FILES = new Set(['data', 'image_url', 'file_data', 'input_audio', 'url', 'fileUri', 'file_id']);

const TOKENS_PER_TURN = 4;
const TOKENS_PER_FILE = 1_000;
const MAX_DEPTH = 100;

/** Reads a parsed body of any dialect. */
export function textOfBody(body: JsonObject): BodyText {
  const out: BodyText = { texts: [], extra: 3 };
  for (const field of READ_FIELDS) {
    const value = body[field];
    if (value === undefined) continue;
    if (LISTS_OF_TURNS.has(field) && Array.isArray(value)) out.extra += value.length * TOKENS_PER_TURN;
    collect(value, field === 'tools' || field === 'functions' || field === 'response_format', out, 0);
  }
  return out;
}

/** @param names whether the names of fields are read too: of schemas they are */
function collect(value: Json, names: boolean, out: BodyText, depth: number): void {
  if (depth > MAX_DEPTH) return;
  if (typeof value === 'string') {
    out.texts.push(value);
    return;
  }
  if (Array.isArray(value)) {
    for (const item of value) collect(item, names, out, depth + 1);
    return;
  }
  if (!isJsonObject(value)) {
    if (names && value !== null) out.texts.push(String(value));
    return;
  }
  for (const [name, inner = null] of Object.entries(value)) {
    if (names) out.texts.push(name);
    else if (FILES.has(name) && !isPlain(inner)) {
      out.extra += TOKENS_PER_FILE;
      continue;
    } else if (UNREAD.has(name)) continue;
    collect(inner, names || SCHEMAS.has(name), out, depth + 1);
  }
}

/** Arguments of calls are objects in some dialects; models read their names too. */
const SCHEMAS = new Set(['arguments', 'args', 'response']);

/** `url` and `data` are also words of other things: short texts with blanks are text. */
const isPlain = (value: Json): boolean =>
  typeof value === 'string' && value.length < 2_000 && !/^(https?:|data:|gs:|file)/.test(value) && value.includes(' ');
