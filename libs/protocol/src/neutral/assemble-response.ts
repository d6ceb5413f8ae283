import { NO_USAGE, type Usage } from '@libs/kernel';
import type { ReasoningPart, TextPart, ToolCallPart } from './content';
import type { GatewayEvent, ToolCallStart } from './event';
import type { Candidate, GatewayResponse } from './response';

type Part = TextPart | ToolCallPart | ReasoningPart;

interface Draft {
  parts: Map<number, Part>;
  candidate: Candidate;
}

/** The whole answer that the events of a stream tell, which came to its end. */
export function assembleResponse(events: readonly GatewayEvent[]): GatewayResponse {
  const drafts = new Map<number, Draft>();
  const response: GatewayResponse = { id: '', model: '', candidates: [], usage: NO_USAGE, usageReported: false };
  for (const event of events) {
    if (event.type === 'start') {
      const { id, model, created, serviceTier, systemFingerprint, usage } = event;
      Object.assign(response, { id, model }, defined({ created, serviceTier, systemFingerprint }));
      if (usage) reported(response, usage);
    } else if (event.type === 'served') {
      const { serviceTier, systemFingerprint } = event;
      Object.assign(response, defined({ serviceTier, systemFingerprint }));
    } else if (event.type === 'usage') reported(response, event.usage);
    else if ('candidate' in event) add(draftOf(drafts, event.candidate), event);
  }
  response.candidates = [...drafts.values()]
    .sort((a, b) => a.candidate.index - b.candidate.index)
    .map(({ parts, candidate }) => ({ ...candidate, content: [...parts.values()] }));
  return response;
}

function reported(response: GatewayResponse, usage: Usage): void {
  response.usage = usage;
  response.usageReported = true;
}

function draftOf(drafts: Map<number, Draft>, index: number): Draft {
  let draft = drafts.get(index);
  if (!draft) drafts.set(index, (draft = { parts: new Map(), candidate: { index, content: [], stopReason: 'stop' } }));
  return draft;
}

function add({ parts, candidate }: Draft, event: Extract<GatewayEvent, { candidate: number }>): void {
  switch (event.type) {
    case 'block_start':
      parts.set(event.block, opened(event));
      break;
    case 'refusal_delta':
      candidate.refusal = (candidate.refusal ?? '') + event.text;
      break;
    case 'logprobs':
      candidate.logprobs = [...(candidate.logprobs ?? []), ...event.content];
      break;
    case 'finish':
      candidate.stopReason = event.stopReason;
      if (event.stopSequence !== undefined) candidate.stopSequence = event.stopSequence;
      break;
    case 'block_stop':
      break;
    default: {
      const part = parts.get(event.block);
      if (part) extend(part, event);
    }
  }
}

function opened(event: Extract<GatewayEvent, { type: 'block_start' }>): Part {
  if (event.kind === 'text') return { type: 'text', text: '' };
  if (event.kind === 'reasoning') return { type: 'reasoning', text: '', ...defined({ id: event.id }) };
  const { id, name, freeform, signature, origin }: ToolCallStart = event;
  return { type: 'tool_call', id, name, arguments: '', ...defined({ freeform, signature, origin }) };
}

type Extension = Exclude<
  Extract<GatewayEvent, { candidate: number; block: number }>,
  { type: 'block_start' } | { type: 'block_stop' }
>;

function extend(part: Part, event: Extension): void {
  if (part.type === 'tool_call') {
    if (event.type === 'arguments_delta') part.arguments += event.json;
  } else if (part.type === 'text') {
    if (event.type === 'text_delta') part.text += event.text;
    else if (event.type === 'citation') part.citations = [...(part.citations ?? []), event.citation];
  } else if (event.type === 'reasoning_delta') part.text += event.text;
  else if (event.type === 'reasoning_signature')
    Object.assign(part, { signature: event.signature }, defined({ origin: event.origin }));
  else if (event.type === 'reasoning_redacted')
    Object.assign(part, { redactedData: event.data }, defined({ origin: event.origin }));
}

/** Without the members that are undefined. */
const defined = <T extends object>(fields: T): Partial<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
