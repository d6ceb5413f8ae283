import type { GatewayError } from '@libs/kernel';
import { errorObject } from '../openai-chat/encode-error';

export { encodeError } from '../openai-chat/encode-error';

/**
 * The `error` event: as the API describes it, and with the object that its clients look for to tell an
 * error from an event.
 */
export function encodeStreamError(error: GatewayError, requestId: string, sequence = 0): string {
  const shape = errorObject(error, requestId);
  const { code, message, param } = shape.error;
  return `event: error\ndata: ${JSON.stringify({ type: 'error', sequence_number: sequence, code, message, param, ...shape })}\n\n`;
}
