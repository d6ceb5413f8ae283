import type { JsonObject } from '@libs/kernel';
import type { Dialect, StopReason } from '@libs/protocol';
import type { AnswerId, Ask, RowId } from './features';

export interface SeenCall {
  id: string;
  name: string;
  /** The arguments read, or the text of a call that takes text. */
  input: unknown;
}

/** An answer as a program sees it that knows only the client's own API. */
export interface Seen {
  /** Text, and a refusal where that is text. */
  text: string;
  reasoning: string;
  calls: SeenCall[];
  /** In the client's own word. */
  stop: string;
  stopSequence?: string;
  refusal?: string;
  /** Addresses and titles of what is cited, as JSON. */
  citations: string;
  usage?: { input: number; cached: number; output: number };
  /** Tokens with a log probability. */
  logprobs: number;
  /** The text of each answer. */
  answers: string[];
}

/** Results of the calls of an answer, to be sent back with it. */
export interface Result {
  id: string;
  name: string;
  text: string;
}

/** One dialect as its clients know it, told from its documentation and not from our code. */
export interface Client {
  label: string;
  dialect: Dialect;
  /** A request that greets, but for what is given; without `model` and `stream`. */
  complete(more: JsonObject): JsonObject;
  /** How a stream is asked for in the body, with usage where that must be asked for. */
  stream: JsonObject;
  /** A stream without usage; absent where the API always tells it. */
  streamWithoutUsage?: JsonObject;
  /** The model and the stream are asked for in the address. */
  modelInPath?: true;
  /** Members of the body. */
  asks: Readonly<Record<Ask, JsonObject>>;
  /** Asked in another API's words, since this one has none. */
  foreign: ReadonlySet<Ask>;
  /** How it tells the words of a call that takes text; absent: as they are. */
  freeformInput?: JsonObject;
  /** Its results of tools say of themselves that they are errors. */
  marksErrors?: true;
  /** What the API has no place for in an answer. */
  noPlace: ReadonlySet<AnswerId | RowId>;
  /** What it calls each reason to stop. */
  stops: Readonly<Record<StopReason, string>>;
  /** The frames of a stream put together as a whole answer. */
  assemble(stream: string): JsonObject;
  see(whole: JsonObject): Seen;
  /** The next turn: the conversation with the answer and the results of its calls; absent where there are no calls. */
  again?(whole: JsonObject, results: readonly Result[]): JsonObject;
  /** What an error says: its message, whole or as the last frame of a stream. */
  errorMessage(body: JsonObject): string;
}
