import type { JsonObject } from '@libs/kernel';
import type { GatewayRequest } from '@libs/protocol';

/** `format`: `json`, or the schema itself, to which Ollama holds every token of the answer. */
export function encodeFormat({ responseFormat }: GatewayRequest): JsonObject {
  if (!responseFormat || responseFormat.type === 'text') return {};
  return { format: responseFormat.type === 'json_object' ? 'json' : responseFormat.schema };
}
