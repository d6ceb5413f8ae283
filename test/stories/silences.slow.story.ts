import { faultStory } from './faults/fault-story';
import { SILENCES } from './faults/table';

// As little patience as a slow machine can bear: what is not silent must still be in time.
faultStory(SILENCES, {
  HTTP_TIMEOUT: '2',
  GATEWAY_FIRST_BYTE_TIMEOUT_MS: '2000',
  GATEWAY_FIRST_TOKEN_TIMEOUT_MS: '2000',
  GATEWAY_IDLE_TIMEOUT_MS: '2000',
});
