import { type Json, type JsonObject } from '@libs/kernel';
import { readField, scanTopLevel, parseJsonBody, spliceBody } from '@libs/protocol';
import type { UpstreamCall } from '../../adapter';
import { ChangeList } from '../../changes';
import { parseUpstreamObject } from '../../read';
import { jsonCall } from '../json-call';
import type { OperationAdapter } from '../operation';
import { usageInAnswer } from '../usage';
import { mendEmbeddings } from './answer';
import { readEmbeddings, textsOf } from './ask';

/** How an upstream's /embeddings differs from OpenAI's. */
export interface EmbeddingsQuirks {
  /** For messages to people. */
  label: string;
  /** Fields it knows by another name, or not at all (null). */
  fields: Readonly<Record<string, string | null>>;
  /** Whether `input` may be tokens. */
  tokens: boolean;
  /** Where it keeps them; `{model}` is replaced by the model's name. Absent: `/embeddings`. */
  path?: string;
}

const pathOf = ({ path = '/embeddings' }: EmbeddingsQuirks, model: string): string =>
  path.replace('{model}', encodeURIComponent(model));

/** Relayed where nothing differs; else the fields are renamed, dropped or refused by name. */
export const openAiEmbeddings = (quirks: EmbeddingsQuirks): OperationAdapter => ({
  encode: ({ body }, target) => {
    const untouched = quirks.tokens && Object.keys(quirks.fields).length === 0;
    if (untouched) return jsonCall(pathOf(quirks, target.model), spliceBody(body, { model: target.model, includeUsage: false }));
    return renamed(body, target.model, quirks);
  },
  decode: ({ bytes }, { body }) => {
    const usage = usageInAnswer(bytes);
    const base64 = stringField(body, 'encoding_format') === 'base64';
    const mends = usage === undefined || (base64 && holdsNumbers(bytes));
    const parsed = mends ? parseUpstreamObject(bytes.toString('utf8')) : undefined;
    return {
      contentType: 'application/json',
      usage,
      write: (counted) => (parsed ? mendEmbeddings(parsed, base64, counted) : bytes),
    };
  },
});

function renamed(body: Buffer, model: string, quirks: EmbeddingsQuirks): UpstreamCall {
  const ask = readEmbeddings(body);
  if (!quirks.tokens) textsOf(ask, quirks.label);
  const changes = new ChangeList();
  const out: JsonObject = {};
  for (const [name, value] of Object.entries(parseJsonBody(body))) {
    const known = Object.hasOwn(quirks.fields, name) ? quirks.fields[name] : name;
    if (typeof known === 'string') out[known] = name === 'model' ? model : (value as Json);
    // Packing is done here, so that nothing is lost by not asking for it.
    else if (name !== 'encoding_format') changes.dropped(name, `${quirks.label} does not take it`);
  }
  return { ...jsonCall(pathOf(quirks, model), Buffer.from(JSON.stringify({ ...out, model }))), changes: changes.list() };
}

/** A short string at the top level of a body. */
function stringField(body: Buffer, name: string): string | undefined {
  const scanned = scanTopLevel(body);
  const field = scanned?.get(name);
  const value = scanned ? field && readField(body, field) : parseJsonBody(body)[name];
  return typeof value === 'string' ? value : undefined;
}

const EMBEDDING = Buffer.from('"embedding"');

/** Whether the vectors came as lists. `"embedding"` is also what each entry's `object` says: the colon tells them apart. */
function holdsNumbers(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(EMBEDDING); at !== -1; at = bytes.indexOf(EMBEDDING, at + EMBEDDING.length)) {
    const rest = /^\s*:\s*([["])/.exec(bytes.toString('latin1', at + EMBEDDING.length, at + EMBEDDING.length + 64));
    if (rest) return rest[1] === '[';
  }
  return false;
}
