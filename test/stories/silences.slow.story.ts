import { faultStory } from './faults/fault-story';
import { SILENCES } from './faults/table';

// As little patience as a slow machine can bear: what is not silent must still be in time.
faultStory(SILENCES, 2);
