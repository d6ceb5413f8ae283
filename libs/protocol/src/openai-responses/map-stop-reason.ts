import type { StopReason } from '../neutral/response';
import type { ResponseObject, ResponseStatus } from './wire';

export interface Ending {
  status: Exclude<ResponseStatus, 'in_progress'>;
  incomplete_details: ResponseObject['incomplete_details'];
}

const COMPLETED: Ending = { status: 'completed', incomplete_details: null };
const WITHHELD: Ending = { status: 'incomplete', incomplete_details: { reason: 'content_filter' } };

const TO_RESPONSES: Readonly<Record<StopReason, Ending>> = {
  stop: COMPLETED,
  stop_sequence: COMPLETED,
  length: { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
  tool_calls: COMPLETED,
  content_filter: WITHHELD,
  refusal: WITHHELD,
  pause: COMPLETED,
};

/** How a Response ends; a refusal that is put in words is a complete answer. */
export const endingOf = (reason: StopReason, refused: boolean): Ending =>
  reason === 'refusal' && refused ? COMPLETED : TO_RESPONSES[reason];
