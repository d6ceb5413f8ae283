import type { ContentPart, GatewayRequest, Message, Tool } from '@libs/protocol';

/** What a model is never shown or what changes only how an answer is written down, not the answer. */
const NEUTRAL_FIELDS: ReadonlySet<string> = new Set<keyof GatewayRequest>([
  'model',
  'stream',
  'includeUsage',
  'user',
  'metadata',
  'serviceTier',
  'promptCacheKey',
  'leftOut',
  'echo',
  'messages',
]);

/** JSON in which the same value is always the same text: names in order, no blanks, nothing that is undefined. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  let out = '';
  for (const name of Object.keys(value).sort()) {
    const inner = (value as Record<string, unknown>)[name];
    if (inner === undefined) continue;
    out += `${out === '' ? '' : ','}${JSON.stringify(name)}:${canonicalJson(inner)}`;
  }
  return `{${out}}`;
}

/** Characters; longer ones differ in too many ways to be told apart by their meaning. */
const LONGEST_QUESTION = 2_000;

/** What the answer depends on, in two parts. */
export interface CanonicalRequest {
  /** Everything but the last user turn: parameters, tools, system, turns before. */
  rest: string;
  /** The last user turn. */
  last: string;
  /** Its text, when it is text alone and speaks for itself: what a semantic cache may compare. */
  question: string | undefined;
}

/**
 * @param dialect named where the request holds fields that only this dialect knows
 */
export function canonicalRequest(request: GatewayRequest, dialect: string): CanonicalRequest {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(request)) if (!NEUTRAL_FIELDS.has(name)) fields[name] = value;
  fields['system'] = request.system.map(unmarked);
  if (request.tools) fields['tools'] = request.tools.map(plainTool);
  if (request.extra && Object.keys(request.extra).length > 0) fields['dialect'] = dialect;
  const messages = request.messages.map(plainMessage);
  const last = messages.at(-1);
  const before = messages.slice(0, -1);
  return {
    rest: `${canonicalJson(fields)}\n${canonicalJson(before)}`,
    last: canonicalJson(last),
    question: last && questionOf(last),
  };
}

/** Marks for the provider's own cache change the price, not the answer. They stand here alone: in a schema the name is the client's own. */
const unmarked = <T extends object>(marked: T): T => ('cacheControl' in marked ? { ...marked, cacheControl: undefined } : marked);

/** A tool whose calls need not keep to their schema is one of which nothing is said. */
const plainTool = (tool: Tool): Tool => unmarked(tool.strict === false ? { ...tool, strict: undefined } : tool);

const plainPart = (part: Message['content'][number]): Message['content'][number] =>
  unmarked(part.type === 'tool_result' ? { ...part, content: part.content.map<ContentPart>(unmarked) } : part);

const plainMessage = (message: Message): Message => ({ ...message, content: message.content.map(plainPart) }) as Message;

function questionOf({ role, content }: Message): string | undefined {
  if (role !== 'user') return undefined;
  let text = '';
  for (const part of content) {
    if (part.type !== 'text') return undefined;
    text += `${text === '' ? '' : '\n'}${part.text}`;
  }
  return text.trim() === '' || text.length > LONGEST_QUESTION ? undefined : text;
}
