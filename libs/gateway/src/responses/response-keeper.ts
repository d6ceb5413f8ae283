import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import { parseSseFrame, SseFrameSplitter } from '@libs/protocol';
import type { ResponseStore } from '@libs/response-store';

/** The events that end a stream with a response worth keeping. */
const ENDINGS = ['response.completed', 'response.incomplete'];
const MARKS = ENDINGS.map((type) => Buffer.from(`"${type}"`));

/**
 * Takes the answer of one request on its way to the client, relayed or translated, and hands it to the store
 * before the client can ask for it.
 */
export class ResponseKeeper {
  constructor(
    private readonly store: Pick<ResponseStore, 'keep'>,
    private readonly tenantId: string,
    private readonly previousId: string | null,
    /** JSON text of the items that this turn added. */
    private readonly input: () => string,
  ) {}

  /** A whole answer. */
  body(bytes: Buffer | string): void {
    this.keep(parse(bytes.toString('utf8')));
  }

  /** Whole frames of a stream. */
  frames(bytes: Buffer | string): void {
    const buffer = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
    if (!MARKS.some((mark) => buffer.includes(mark))) return;
    for (const frame of new SseFrameSplitter(buffer.length).push(buffer)) {
      const event = parse(parseSseFrame(frame)?.data ?? '');
      if (event && typeof event['type'] === 'string' && ENDINGS.includes(event['type'])) this.keep(event['response']);
    }
  }

  private keep(response: Json | undefined): void {
    if (!isJsonObject(response) || typeof response['id'] !== 'string') return;
    const { tenantId, previousId } = this;
    const told = { ...response, previous_response_id: previousId, store: true };
    const output = Array.isArray(response['output']) ? response['output'].filter(isJsonObject) : [];
    const itemIds = output.flatMap(({ id }) => (typeof id === 'string' ? [id] : []));
    this.store.keep({ tenantId, previousId, id: response['id'], input: this.input(), response: JSON.stringify(told), itemIds });
  }
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
