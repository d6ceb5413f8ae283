import type { Classification } from '../classify/classify';
import { classify } from '../classify/classify';
import { readConversation } from '../classify/read-text';
import type { GatewayError, Principal } from '@libs/kernel';
import { MarkSearch } from '@libs/protocol';
import { hash32 } from '../hash';
import { conversationOf } from './conversation';
import type { Preferences } from '../preferences';
import type { Target } from '../target';

/** What a request needs a target to be able to do. */
export interface Needs {
  image: boolean;
  audio: boolean;
  document: boolean;
  tools: boolean;
  schema: boolean;
}

/** What a request would like: who cannot do it serves it all the same, only worse. */
export interface Wishes {
  parallelTools: boolean;
  streamUsage: boolean;
  reasoning: boolean;
}

/** What routing reads of a request. What costs something to find out is a function, asked for only when it decides. */
export interface RouteAsk {
  readonly requestId: string;
  readonly model: string;
  readonly principal: Pick<Principal, 'tenantId' | 'teamId' | 'userId' | 'virtualKeyId' | 'limits'>;
  readonly stream: boolean;
  readonly preferences: Preferences;
  readonly body: Buffer;
  /** The client's headers, lower-case names. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>> | undefined;
  readonly metadata?: unknown;
  /** Set for a line of a batch, with the rule that the batch names. */
  readonly batch?: { readonly rule: string | undefined } | undefined;
  /** What the client says its conversation or its user is, for stickiness. */
  readonly session?: string | undefined;
  readonly endUser?: string | undefined;
  /** Which of OpenAI's APIs it is written for, where that can matter; absent: it does not. */
  readonly api?: 'chat' | 'responses' | 'completions' | undefined;
  /** Estimated tokens of the body. */
  inputTokens(body: Buffer): number;
  /** What was found out before: of requests that are only remembered. */
  readonly known?: { needs: Needs; classification?: Classification | undefined };
  /** Looks exactly: why the target surely cannot take the request; undefined: it may. Absent: the bytes decide. */
  surelyLacks?(target: Target): GatewayError | undefined;
}

/** Marks of what a request holds. Inside strings their quotes would be escaped, so text never looks like them. */
const NEEDS = new MarkSearch<keyof Needs>({
  image: [
    '"image_url"',
    '"type":"image"',
    '"type": "image"',
    '"input_image"',
    '"mimeType":"image/',
    '"mime_type":"image/',
    '"mimeType": "image/',
  ],
  audio: ['"input_audio"', '"mimeType":"audio/', '"mime_type":"audio/', '"mimeType": "audio/'],
  document: [
    '"type":"document"',
    '"type": "document"',
    '"input_file"',
    '"type":"file"',
    '"type": "file"',
    '"mimeType":"application/pdf',
  ],
  tools: ['"tools"', '"functions"'],
  schema: ['"json_schema"', '"responseSchema"', '"responseJsonSchema"', '"response_schema"'],
});
const WISHES = new MarkSearch<keyof Wishes>({
  parallelTools: ['"parallel_tool_calls":true', '"parallel_tool_calls": true'],
  streamUsage: ['"include_usage":true', '"include_usage": true'],
  reasoning: ['"reasoning_effort"', '"reasoning":{', '"reasoning": {', '"thinking":{', '"thinking": {', '"thinkingConfig"'],
});
/** A figure for what is written where nobody says how much. */
const USUAL_OUTPUT_TOKENS = 500;
const PREFIX_BYTES = 2_048;
/** Providers keep nothing shorter than a thousand tokens. */
const WORTH_KEEPING_BYTES = 4_096;

/** What is found out about one request while its plan is made; each thing once, and only when somebody asks. */
export class RequestSignals {
  private known: Needs | undefined;
  private wished: Wishes | undefined;
  private tokens: number | undefined;
  private classified: Classification | undefined;

  constructor(readonly ask: RouteAsk) {}

  get needs(): Needs {
    return (this.known ??= this.ask.known?.needs ?? NEEDS.in(this.ask.body));
  }

  /** Of a request that is only remembered nobody knows. */
  get wishes(): Wishes {
    return (this.wished ??= WISHES.in(this.ask.known ? NO_BODY : this.ask.body));
  }

  get inputTokens(): number {
    return (this.tokens ??= this.ask.inputTokens(this.ask.body));
  }

  get outputTokens(): number {
    return USUAL_OUTPUT_TOKENS;
  }

  get classification(): Classification {
    return (this.classified ??= this.ask.known?.classification ?? classify(readConversation(this.ask.body)));
  }

  /** Whether somebody has asked for it already. */
  get seen(): { classification: Classification | undefined; needs: Needs | undefined; inputTokens: number | undefined } {
    return { classification: this.classified, needs: this.known, inputTokens: this.tokens };
  }
}

const NO_BODY = Buffer.alloc(0);

/**
 * Who a request is, where shares of the traffic are parted: what the client calls its conversation or its user, else
 * what a long one begins with. Short ones without a name are each their own: they lose nothing on another side.
 */
export function subjectOf(ask: RouteAsk): string {
  return ask.session ?? ask.endUser ?? (ask.body.length < WORTH_KEEPING_BYTES ? undefined : startOf(ask)) ?? ask.requestId;
}

/** What a conversation begins with, as a name. */
export function startOf({ body, principal }: RouteAsk): string | undefined {
  const start = conversationOf(body, hash32(principal.tenantId));
  return start === undefined ? undefined : `conversation ${start}`;
}

/** The part of a body that stays the same while a conversation goes on; undefined where it is too short to matter. */
export function prefixOf(body: Buffer): { start: number; end: number } | undefined {
  if (body.length < WORTH_KEEPING_BYTES) return undefined;
  // Behind the settings, which clients may write in any order and change from turn to turn.
  const at = CONVERSATION_MARKS.map((mark) => body.indexOf(mark)).filter((found) => found >= 0);
  const start = at.length > 0 ? Math.min(...at) : 0;
  return body.length - start < WORTH_KEEPING_BYTES ? undefined : { start, end: start + PREFIX_BYTES };
}

const CONVERSATION_MARKS = ['"messages"', '"system"', '"contents"', '"input"'];
