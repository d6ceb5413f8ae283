import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import { TINY_PDF, TINY_PNG } from '../support/builders';

/* Values that are found again wherever they went. */

export const RULE = 'Rule 71.';
export const IMAGE_URL = 'https://pictures.example/pixel.png';
export const PDF_URL = 'https://papers.example/one.pdf';
export const AUDIO = Buffer.from('RIFF-sound-71').toString('base64');
export const SEED = 424_242;
export const STOP = 'END71';
export const USER = 'user-71';
export const METADATA = { ticket: 't71' };
export const CACHE_KEY = 'prefix-71';
export const TOP_K = 17;
export const PENALTY = 0.71;
export const TEMPERATURE = 0.31;
export const LIMIT = 3071;
export const BUDGET = 2000;
export const SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
} satisfies JsonObject;
export const NO_PARAMETERS = { type: 'object', properties: {}, additionalProperties: false } satisfies JsonObject;
export const TEXT = 'Grüße, 東京 😀: four.';
export const THOUGHT = 'I must look it up.';
export const REFUSAL = 'I will not do that.';
export const SOURCE = { url: 'https://news.example/a', title: 'News' };
export const TOKENS = { input: 80, cacheRead: 40, output: 30 };

export const TOOLS = [
  { name: 'get_weather', description: 'The weather in a city', schema: SCHEMA },
  { name: 'get_time', description: 'The time now', schema: NO_PARAMETERS },
] as const;
/** One that may not be called where only some are allowed. */
export const THREE_TOOLS = [...TOOLS, { name: 'get_date', description: 'The date', schema: NO_PARAMETERS }] as const;
export const ALLOWED = ['get_time', 'get_date'];

/** Stands in for the fetcher of addresses. */
export const fetchMedia = (url: string): Promise<{ mediaType: string; bytes: Buffer }> =>
  Promise.resolve(
    url === IMAGE_URL
      ? { mediaType: 'image/png', bytes: Buffer.from(TINY_PNG, 'base64') }
      : { mediaType: 'application/pdf', bytes: Buffer.from(TINY_PDF, 'base64') },
  );

/** What is compared with a value of a body. */
export type Wanted = Json;

/** The value at a path; undefined where there is none. A negative number counts from the end. */
export function at(value: Json | undefined, ...path: (string | number)[]): Json | undefined {
  let here: Json | undefined = value;
  for (const step of path) {
    if (typeof step === 'number') here = Array.isArray(here) ? here.at(step) : undefined;
    else here = isJsonObject(here) ? here[step] : undefined;
  }
  return here;
}

export const list = (value: Json | undefined, ...path: (string | number)[]): Json[] => {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
};

export const objects = (value: Json | undefined, ...path: (string | number)[]): JsonObject[] =>
  list(value, ...path).filter(isJsonObject);

export const word = (value: Json | undefined, ...path: (string | number)[]): string => {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : '';
};

export const figure = (value: Json | undefined, ...path: (string | number)[]): number => {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : 0;
};

/** Every object anywhere inside. */
export function* everyObject(value: Json | undefined): Generator<JsonObject> {
  if (Array.isArray(value)) for (const item of value) yield* everyObject(item);
  else if (isJsonObject(value)) {
    yield value;
    for (const item of Object.values(value)) yield* everyObject(item);
  }
}

/** Whether some object inside has all of these members. */
export function holds(value: Json | undefined, members: JsonObject): boolean {
  for (const object of everyObject(value))
    if (Object.entries(members).every(([name, wanted]) => same(object[name], wanted))) return true;
  return false;
}

export const same = (a: Json | undefined, b: Json | undefined): boolean => sorted(a) === sorted(b);

const sorted = (value: Json | undefined): string =>
  JSON.stringify(value, (_key, inner: Json) =>
    isJsonObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  ) ?? 'undefined';

/** The data of every frame of an event stream; the closing mark is left out. */
export function framesOf(stream: string): { event: string; data: JsonObject }[] {
  return stream
    .split(/\r?\n\r?\n/)
    .map((frame) => ({
      event: /^event: ?(.*?)\r?$/m.exec(frame)?.[1] ?? '',
      text: /^data: ?(.*)$/m.exec(frame)?.[1] ?? '',
    }))
    .filter(({ text }) => text !== '' && text !== '[DONE]')
    .map(({ event, text }) => ({ event, data: JSON.parse(text) as JsonObject }));
}
