import { faultStory } from './faults/fault-story';
import { FAULTS } from './faults/table';

faultStory(FAULTS);
