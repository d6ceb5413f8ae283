import type { GatewayEvent } from '@libs/protocol';
import type { RelayState } from './adapter';

/** Notes in `state` what one event of a stream tells: who answers, what is used, whether content has come, how it ended. */
export function trackEvent(state: RelayState, event: GatewayEvent): void {
  switch (event.type) {
    case 'start':
      state.model = event.model;
      if (event.usage) state.usage = event.usage;
      break;
    case 'usage':
      state.usage = event.usage;
      break;
    case 'text_delta':
    case 'reasoning_delta':
      countOutput(state, event.text.length);
      break;
    case 'refusal_delta':
      if (state.outputChars === 0 && event.text !== '') state.declines = true;
      countOutput(state, event.text.length);
      break;
    case 'arguments_delta':
      countOutput(state, event.json.length);
      break;
    case 'block_start':
      if (event.kind === 'tool_call') state.committed = true;
      break;
    case 'finish':
      state.committed = true;
      if (event.candidate === 0) state.stopReason = event.stopReason;
      break;
    case 'error':
      state.error = { message: event.message, code: event.code, type: event.upstreamType };
      break;
    case 'end':
      state.ended = true;
      break;
    default:
      break;
  }
}

/** Characters of output passed; an empty piece commits to nothing. */
export function countOutput(state: RelayState, chars: number): void {
  if (chars === 0) return;
  state.outputChars += chars;
  state.committed = true;
}
